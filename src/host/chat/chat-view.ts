import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { PanelState } from '../../protocol/conversation.ts';
import type { HostMessage, WebviewMessage } from '../../protocol/messages.ts';
import { parseWebviewMessage } from '../../protocol/parse-webview-message.ts';
import { chatHtml } from './chat-html.ts';
import type { ChatSession, SessionChange } from './chat-session.ts';
import { ChatUse } from './chat-use.ts';
import { DeltaPump } from './delta-pump.ts';

export const CHAT_VIEW = 'turnpike.chat';

/** How many turns a snapshot holds; older ones come when they are asked for. */
const PAGE_OF_TURNS = 40;

export interface ChatViewPorts {
  readonly session: ChatSession;
  readonly clock: Clock;
  readonly extensionUri: vscode.Uri;
  readonly panel: () => PanelState;
  /** All but `ready`, `resync` and `load-earlier`, which are the view's own. */
  readonly onMessage: (message: WebviewMessage) => void;
}

/** The panel's host side: posts what changed, never the history, and a snapshot when it is asked for one. */
export class ChatView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #ports: ChatViewPorts;
  readonly #owned = new DisposableStore();
  readonly #pump: DeltaPump;
  readonly #use = this.#owned.add(new ChatUse());
  #view: vscode.WebviewView | undefined;
  #sequence = 0;
  #shownTurns = PAGE_OF_TURNS;
  /** The page has asked for a snapshot, and has been visible since: before that it would not hear anything. */
  #ready = false;
  #focusWanted = false;

  constructor(ports: ChatViewPorts) {
    this.#ports = ports;
    this.#pump = new DeltaPump((delta) => this.#postNumbered({ type: 'delta', ...delta }), ports.clock);
    this.#owned.add(ports.session.onDidChange((change) => this.#onChange(change)));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri } = this.#ports;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const { webview } = view;
    this.#view = view;
    this.#ready = false;
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
        if (this.#view !== view) return;
        this.#view = undefined;
        this.#use.end();
      }),
    );
    webview.html = chatHtml({
      nonce: randomBytes(16).toString('base64url'),
      cspSource: webview.cspSource,
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.css')).toString(),
    });
  }

  dispose(): void {
    this.#owned.dispose();
    this.#pump.clear();
  }

  /** The settings, the keys or the health of a model changed. */
  refreshPanel(): void {
    this.#post({ type: 'panel', panel: this.#ports.panel() });
  }

  /** Now, or as soon as the page is there. */
  focusComposer(): void {
    this.#use.begin();
    if (this.#ready) this.#post({ type: 'focus-composer' });
    else this.#focusWanted = true;
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
        this.#snapshot();
        if (this.#focusWanted) this.#post({ type: 'focus-composer' });
        this.#focusWanted = false;
        return;
      case 'load-earlier':
        this.#shownTurns += PAGE_OF_TURNS;
        return this.#snapshot();
      default:
        if (message.type === 'insert') this.#use.end(); // it leaves the keyboard in the editor
        else this.#use.begin();
        return this.#ports.onMessage(message);
    }
  }

  #onChange(change: SessionChange): void {
    if (change.type === 'text') return this.#pump.add(change);
    this.#pump.flush();
    switch (change.type) {
      case 'turn-added':
        this.#shownTurns += 1;
        return this.#postNumbered({ type: 'turn-added', turn: change.turn });
      case 'turn-removed':
        return this.#postNumbered({ type: 'turn-removed', turn: change.turn });
      case 'answer': {
        const { text: _text, reasoning: _reasoning, ...turn } = change.turn;
        return this.#postNumbered({ type: 'answer', turn });
      }
      case 'panel':
        return this.refreshPanel();
      case 'reset':
        this.#shownTurns = PAGE_OF_TURNS;
        return this.#snapshot();
    }
  }

  #snapshot(): void {
    this.#pump.clear();
    const { id, turns } = this.#ports.session.conversation;
    const shown = turns.slice(-this.#shownTurns);
    this.#postNumbered({
      type: 'snapshot',
      conversation: id,
      turns: shown,
      earlier: turns.length - shown.length,
      panel: this.#ports.panel(),
    });
  }

  #postNumbered(message: Unnumbered): void {
    this.#sequence += 1;
    this.#post({ ...message, sequence: this.#sequence });
  }

  #post(message: HostMessage): void {
    if (this.#view === undefined || !this.#ready) return;
    // the editor drops what is posted to a view that is being hidden; the page asks for a snapshot when it is shown again
    this.#view.webview.postMessage(message).then(undefined, () => undefined);
  }
}

type Numbered = Extract<HostMessage, { readonly sequence: number }>;
type Unnumbered = Numbered extends infer One ? (One extends Numbered ? Omit<One, 'sequence'> : never) : never;
