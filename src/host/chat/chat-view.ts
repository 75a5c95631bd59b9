import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { charactersOf } from '../../conversation/message-pages.ts';
import type { Answer, ConversationMessage } from '../../conversation/message.ts';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { PanelState } from '../../protocol/conversation.ts';
import type { FoundFile, HostMessage, WebviewMessage } from '../../protocol/messages.ts';
import { parseWebviewMessage } from '../../protocol/parse-webview-message.ts';
import { chatHtml } from './chat-html.ts';
import { answerFrame, shownPart } from './answer-turn.ts';
import type { ChatSession } from './chat-session.ts';
import type { SessionChange } from './session-change.ts';
import { ChatUse } from './chat-use.ts';
import { DeltaPump, FRAME_MS } from './delta-pump.ts';
import { namesIn } from './route-lines.ts';
import { TurnsOnPage } from './turns-on-page.ts';
import { placeOf, turnOf } from './turns.ts';
import type { AskableNow } from './turns.ts';

/** How many turns a snapshot holds; older ones come when they are asked for. */
const PAGE_OF_TURNS = 40;

/** To make and post so many takes 5 ms. */
const MAX_POSTED_TURNS = 200;

/** To make JSON of so many, twice as VS Code does, takes 4 ms. */
const MAX_POSTED_CHARACTERS = 500_000;

export interface ChatViewPorts {
  readonly session: ChatSession;
  readonly clock: Clock;
  readonly extensionUri: vscode.Uri;
  readonly panel: () => PanelState;
  /** What can be asked now, by the settings and by the keys. */
  readonly now: () => AskableNow;
  /** The person did something in the page, or the keyboard was put there for them. */
  readonly onUse: () => void;
  /** The page was made anew, or has missed something. */
  readonly onReady: () => void;
  /** All but `ready`, `resync`, `load-earlier` and `load-all`, which are the view's own. */
  readonly onMessage: (message: WebviewMessage) => void;
}

/** Where a page of the chat stands: the view beside the editors, or an editor of its own. */
export interface ChatFrame {
  readonly webview: vscode.Webview;
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<unknown>;
  readonly onDidDispose: vscode.Event<void>;
  readonly showTitle: (title: string) => void;
  /** Tells its page from others of the window, also after a reload. */
  readonly name: string;
}

/** The panel's host side: posts what changed, never the history, and a snapshot when it is asked for one. */
export class ChatView implements vscode.Disposable {
  readonly #ports: ChatViewPorts;
  readonly #owned = new DisposableStore();
  readonly #pump: DeltaPump;
  readonly #use = this.#owned.add(new ChatUse());
  #frame: ChatFrame | undefined;
  #sequence = 0;
  /** How many turns the page is to have, and how many of them were posted. */
  #wantedTurns = PAGE_OF_TURNS;
  #shownTurns = 0;
  readonly #onPage = new TurnsOnPage();
  /** What has not been posted yet of the turns that the page wants is posted then. */
  #cancelRest: (() => void) | undefined;
  /** The page has asked for a snapshot, and has been visible since: before that it would not hear anything. */
  #ready = false;
  /** What the page is to do with the keyboard when it is there. */
  #wanted: KeyboardWish | undefined;
  /** Words for the message box that the page has not heard yet. */
  readonly #unwritten: string[] = [];
  #title = '';
  /** The newest state of the answer that runs, which waits for the end of the frame. */
  #lateAnswer: Answer | undefined;
  #cancelFrame: (() => void) | undefined;

  constructor(ports: ChatViewPorts) {
    this.#ports = ports;
    this.#pump = new DeltaPump((change) => this.#postNumbered(change), ports.clock);
    this.#owned.add(ports.session.onDidChange((change) => this.#onChange(change)));
  }

  /** The page is made anew each time that the frame shows it. */
  showIn(view: ChatFrame): void {
    const { extensionUri } = this.#ports;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const { webview } = view;
    this.#frame = view;
    this.#ready = false;
    view.showTitle(this.#title);
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const owned = new DisposableStore();
    owned.add(webview.onDidReceiveMessage((message: unknown) => this.#onMessage(message)));
    owned.add(
      // A page that is hidden is thrown away; it says `ready` again when it is shown.
      view.onDidChangeVisibility(() => {
        if (view.visible) return;
        this.#ready = false;
        this.#use.end();
      }),
    );
    owned.add(
      view.onDidDispose(() => {
        owned.dispose();
        if (this.#frame !== view) return;
        this.#frame = undefined;
        this.#use.end();
      }),
    );
    webview.html = chatHtml({
      name: view.name,
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.css')).toString(),
    });
  }

  dispose(): void {
    this.#owned.dispose();
    this.#cancelFrame?.();
    this.#cancelRest?.();
    this.#pump.clear();
  }

  /** The settings, the keys or the health of a model changed. */
  refreshPanel(): void {
    this.#post({ type: 'panel', panel: this.#ports.panel() });
  }

  /** The settings changed: what can be done about the last answer may be something else now. */
  refreshLastAnswer(): void {
    const last = this.#ports.session.branch.at(-1);
    if (last?.kind === 'answer') this.#postAnswer(last);
  }

  /** The page may empty its message box: the host has the question that it sent with this id. */
  tellSent(id: string): void {
    this.#post({ type: 'sent', id });
  }

  /** The question with this id was given up before it was asked: it stays in the message box. */
  tellNotSent(id: string): void {
    this.#post({ type: 'not-sent', id });
  }

  /** Nothing happens while the page is not there: it is asked again when it is. */
  scaleImage(message: Extract<HostMessage, { readonly type: 'scale-image' }>): void {
    this.#post(message);
  }

  tellFound(id: string, files: readonly FoundFile[]): void {
    this.#post({ type: 'found-files', id, files });
  }

  /** Puts words into the message box: now, or as soon as the page is there. */
  write(text: string): void {
    if (this.#ready && this.#frame !== undefined) this.#post({ type: 'write', text });
    else this.#unwritten.push(text);
  }

  /** Shows the conversation's title where the frame has its own. */
  showTitle(title: string): void {
    this.#title = title;
    this.#frame?.showTitle(title);
  }

  /** Now, or as soon as the page is there. */
  focusComposer(): void {
    this.#takeKeyboard({ type: 'focus-composer' });
  }

  /** Opens the bar that finds words in the conversation, with these in it: now, or as soon as the page is there. */
  find(words?: string): void {
    this.#takeKeyboard({ type: 'find', ...(words !== undefined && { words }) });
  }

  /** The person last worked in the chat, and not in an editor. */
  get inUse(): boolean {
    return this.#use.inUse;
  }

  #onMessage(raw: unknown): void {
    const message = parseWebviewMessage(raw);
    if (message === undefined) return;
    switch (message.type) {
      case 'ready':
      case 'resync':
        this.#ready = true;
        this.#onPage.clear();
        this.#shownTurns = 0;
        this.#postTurns();
        for (const text of this.#unwritten.splice(0)) this.#post({ type: 'write', text });
        if (this.#wanted !== undefined) this.#post(this.#wanted);
        this.#wanted = undefined;
        return this.#ports.onReady();
      case 'load-earlier':
        this.#wantedTurns = this.#shownTurns + PAGE_OF_TURNS;
        return this.#postTurns();
      case 'load-all':
        this.#wantedTurns = Infinity;
        return this.#postTurns();
      default:
        if (message.type === 'insert') this.#use.end(); // it leaves the keyboard in the editor
        else this.#beginUse();
        return this.#ports.onMessage(message);
    }
  }

  #takeKeyboard(wish: KeyboardWish): void {
    this.#beginUse();
    if (this.#ready) this.#post(wish);
    else this.#wanted = wish;
  }

  #beginUse(): void {
    this.#use.begin();
    this.#ports.onUse();
  }

  #onChange(change: SessionChange): void {
    switch (change.type) {
      case 'text': {
        const { answer: turn, part, kind, text } = change;
        return this.#pump.add({ type: 'delta', turn, part, kind, text });
      }
      case 'part': {
        const { answer: turn, index, part } = change;
        const shown = shownPart(part, (target) => namesIn(this.#stepsOf(turn))(target));
        return this.#pump.add({ type: 'part', turn, index, part: shown });
      }
      case 'answer':
        return this.#postAnswerOnce(change.answer);
      case 'message-added':
        return this.#postAdded(change.message);
      case 'panel':
        return this.refreshPanel();
      case 'branch':
      case 'reloaded':
        return this.#postTurns();
      case 'reset':
        this.#onPage.clear();
        this.#shownTurns = 0;
        this.#wantedTurns = PAGE_OF_TURNS;
        return this.#postTurns();
      case 'given-back':
        return; // not shown
    }
  }

  /** The answer before it is an older one now, with other buttons. */
  #postAdded(message: ConversationMessage): void {
    this.#pump.flush();
    const { session, now } = this.#ports;
    this.#shownTurns += 1;
    this.#wantedTurns += 1;
    const before = session.branch.at(-2);
    if (before?.kind === 'answer') this.#postAnswer(before);
    const turn = turnOf(message, session, now());
    this.#onPage.add(message, turn.version);
    this.#postNumbered({ type: 'turn-added', turn });
  }

  #stepsOf(id: string): Answer['steps'] {
    const message = this.#ports.session.conversation.messages.get(id);
    return message?.kind === 'answer' ? message.steps : [];
  }

  /**
   * While an answer runs, what changes of it within a frame is posted as one: a group of a thousand deployments that are all
   * skipped would else post a thousand routes.
   */
  #postAnswerOnce(answer: Answer): void {
    const { session, clock } = this.#ports;
    if (session.runningAnswer !== answer.id) return this.#postAnswer(answer);
    if (this.#cancelFrame === undefined) this.#postAnswer(answer);
    else this.#lateAnswer = answer;
    this.#cancelFrame ??= clock.after(FRAME_MS, () => {
      this.#cancelFrame = undefined;
      if (this.#lateAnswer !== undefined) this.#postAnswerOnce(this.#lateAnswer);
    });
  }

  #postAnswer(answer: Answer): void {
    this.#pump.flush();
    this.#lateAnswer = undefined;
    const { session, now } = this.#ports;
    this.#onPage.forget(answer);
    this.#postNumbered({ type: 'answer', turn: answerFrame(answer, placeOf(answer, session, now())) });
  }

  /** Those turns that are next to the end first: so many in one turn of the event loop that other extensions do not wait. */
  #postTurns(): void {
    this.#cancelRest?.();
    this.#cancelRest = undefined;
    const { session, clock } = this.#ports;
    const { branch } = session;
    const rest = branch.slice(0, Math.max(0, branch.length - this.#shownTurns));
    const more = Math.min(lastPage(rest), Math.max(0, this.#wantedTurns - this.#shownTurns));
    this.#shownTurns += more;
    this.#snapshot();
    const isAll = more === rest.length || this.#shownTurns >= this.#wantedTurns;
    if (!isAll) this.#cancelRest = clock.after(0, () => this.#postTurns());
  }

  #snapshot(): void {
    this.#pump.clear();
    this.#lateAnswer = undefined;
    const { session, now, panel } = this.#ports;
    const { branch } = session;
    const shown = branch.slice(Math.max(0, branch.length - this.#shownTurns));
    this.#postNumbered({
      type: 'snapshot',
      conversation: session.conversation.id,
      turns: this.#onPage.snapshot(shown, { session, now: now() }),
      earlier: branch.length - shown.length,
      panel: panel(),
    });
  }

  #postNumbered(message: Unnumbered): void {
    this.#sequence += 1;
    this.#post({ ...message, sequence: this.#sequence });
  }

  #post(message: HostMessage): void {
    if (this.#frame === undefined || !this.#ready) return;
    // the editor drops what is posted to a view that is being hidden; the page asks for a snapshot when it is shown again
    this.#frame.webview.postMessage(message).then(undefined, () => undefined);
  }
}

/** How many of these messages, the last ones, are posted at once. */
function lastPage(messages: readonly ConversationMessage[]): number {
  let characters = 0;
  const first = messages.findLastIndex((message, index) => {
    characters += charactersOf(message);
    return characters > MAX_POSTED_CHARACTERS || messages.length - index > MAX_POSTED_TURNS;
  });
  return Math.min(messages.length, Math.max(1, messages.length - 1 - first));
}

type KeyboardWish = Extract<HostMessage, { readonly type: 'focus-composer' | 'find' }>;

type Numbered = Extract<HostMessage, { readonly sequence: number }>;
type Unnumbered = Numbered extends infer One ? (One extends Numbered ? Omit<One, 'sequence'> : never) : never;
