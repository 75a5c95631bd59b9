import * as vscode from 'vscode';
import type { AnswerAction } from '../../protocol/conversation.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import type { PanelCommand, TurnCommand, WebviewMessage } from '../../protocol/messages.ts';
import { textOf } from '../../conversation/message.ts';
import { attachUris } from '../attach/attach-files.ts';
import { fileFinder, fileUri } from '../attach/find-files.ts';
import type { PageImages } from '../attach/page-images.ts';
import type { PendingAttachments } from '../attach/pending-attachments.ts';
import { insertAtCursor } from '../insert-at-cursor.ts';
import { mendableError } from './answer-turn.ts';
import type { ChatSession } from './chat-session.ts';
import type { ChatView } from './chat-view.ts';
import { giveBack } from './give-back.ts';
import { firstTimes, questionSender } from './question-sender.ts';
import type { FirstTimes } from './question-sender.ts';

/** What the panel's buttons do; each command is one that people have in the palette too. */
const COMMANDS: Record<Exclude<PanelCommand, 'show-problems'>, string> = {
  'add-model': 'turnpike.addModel',
  'set-key': 'turnpike.setApiKey',
  'open-settings': 'turnpike.openSettings',
  'pick-model': 'turnpike.selectModel',
  'new-chat': 'turnpike.newChat',
  attach: 'turnpike.attachContext',
};

/** Only these ever leave the panel; VS Code asks before it opens an address that the person does not trust. */
const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:']);

export type ChatActions = (message: WebviewMessage) => Promise<void>;

export interface ChatActionPorts {
  readonly session: ChatSession;
  readonly attachments: PendingAttachments;
  readonly images: PageImages;
  readonly view: Pick<ChatView, 'tellSent' | 'tellNotSent' | 'tellFound' | 'write'>;
  readonly deleteMessage: (message: string) => Promise<void>;
  /** Asks for a model group for one answer; `undefined` when it was dismissed. */
  readonly pickOtherModel: () => Promise<string | undefined>;
  /** Asks for a model group and pins the conversation to it; `false` when it was dismissed. */
  readonly pickModel: () => Promise<boolean>;
  /** Whether the settings hold the model group that the next question goes to. */
  readonly hasModel: () => boolean;
  /** The setting that the first mistake is in. */
  readonly mistakenSetting: () => unknown;
}

/** What the panel's messages do. */
export function chatActions(ports: ChatActionPorts): ChatActions {
  const { session, attachments, images, view } = ports;
  const buttons = answerButtons(ports);
  const send = questionSender(ports);
  const edits = firstTimes();
  const findFiles = fileFinder();
  return async (message) => {
    switch (message.type) {
      case 'send':
        return send(message);
      case 'edit':
        return edits.isNew(message.id) ? edit(message, edits, ports) : view.tellSent(message.id);
      case 'turn-command':
        return turnCommand(message.turn, message.command, ports);
      case 'remove-attachment':
        return attachments.remove(message.id);
      case 'image-begin':
        return images.begin(message.id, message.name);
      case 'attach-image':
        return images.take(message.id, message.data);
      case 'image-failed':
        return images.fail(message.id, message.reason);
      case 'attach-uris':
        return attachUris(message.uris.map(fileUri), ports);
      case 'find-files':
        return view.tellFound(message.id, await findFiles(message.letters));
      case 'unqueue':
        return unqueue(message.id, ports);
      case 'send-now':
        return session.askNow(message.id);
      case 'stop':
        session.stop();
        return attachments.stop();
      case 'action':
        return buttons[message.action](message.turn);
      case 'command':
        return runCommand(message.command, ports);
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'insert':
        return insertAtCursor(message.text);
      case 'open-link':
        return openLink(message.url);
      default:
        return;
    }
  };
}

/** The box in which a question is edited closes when it hears that the words were taken; else it stays open with them. */
async function edit(
  { id, turn, text }: Extract<WebviewMessage, { readonly type: 'edit' }>,
  edits: FirstTimes,
  { session, view }: ChatActionPorts,
): Promise<void> {
  const answered = session.edit(turn, text);
  if (answered === undefined) return edits.forget(id);
  view.tellSent(id);
  await answered;
}

/** The words go back into the message box, and what was attached is attached again. */
function unqueue(id: string, { session, attachments, view }: ChatActionPorts): void {
  const question = session.unqueue(id);
  if (question !== undefined) giveBack([question], { attachments, view });
}

async function turnCommand(turn: string, command: TurnCommand, ports: ChatActionPorts): Promise<void> {
  const { session, deleteMessage, pickOtherModel } = ports;
  switch (command) {
    case 'copy': {
      const message = session.conversation.messages.get(turn);
      if (message !== undefined) await vscode.env.clipboard.writeText(textOf(message));
      return;
    }
    case 'delete':
      return deleteMessage(turn);
    case 'regenerate':
      return session.regenerate(turn);
    case 'regenerate-with': {
      const group = await pickOtherModel();
      if (group !== undefined) await session.regenerate(turn, { group });
      return;
    }
    case 'previous-version':
      return session.showOtherVersion(turn, -1);
    case 'next-version':
      return session.showOtherVersion(turn, 1);
  }
}

/** What the buttons of an answer do, given the answer's id. */
function answerButtons(ports: ChatActionPorts): Record<AnswerAction, (turn: string) => Promise<void>> {
  const { session } = ports;
  return {
    retry: (turn) => session.restart(turn),
    restart: (turn) => session.restart(turn),
    'retry-when-ready': (turn) => session.restartWhenReady(turn),
    continue: (turn) => session.continue(turn),
    'drop-images': (turn) => session.askWithoutImages(turn),
    'switch-model': (turn) => switchModel(turn, ports),
    'add-model': (turn) => addModel(turn, ports),
    'reset-models': async (turn) => {
      await execute('turnpike.resetModels');
      await session.restart(turn);
    },
    'set-key': (turn) => execute('turnpike.setApiKey', keyOf(session, turn)),
    'open-settings': () => execute('turnpike.openSettings'),
    'show-log': () => execute('turnpike.showLog'),
  };
}

/** The question waits for a model: it is asked as soon as there is one. */
async function addModel(turn: string, { session, hasModel }: ChatActionPorts): Promise<void> {
  await execute('turnpike.addModel');
  if (hasModel()) await session.restart(turn);
}

/** What came so far is not thrown away: a cut answer is continued by the other model, a failed one asked again. */
async function switchModel(turn: string, { session, pickModel }: ChatActionPorts): Promise<void> {
  if (!(await pickModel())) return;
  const answer = session.conversation.messages.get(turn);
  if (answer?.kind !== 'answer') return;
  const { group } = session;
  const isStarted = answer.status === 'cut' || answer.status === 'running';
  await (isStarted ? session.continue(turn, { group }) : session.restart(turn, { group }));
}

async function runCommand(name: PanelCommand, { mistakenSetting }: ChatActionPorts): Promise<void> {
  if (name === 'show-problems') await execute('turnpike.openSettings', mistakenSetting());
  else await execute(COMMANDS[name]);
}

async function execute(command: string, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

/** What the key of the call that failed is bound to: the key that was refused is the one that is asked for. */
function keyOf(session: ChatSession, turn: string): KeyBinding | undefined {
  const answer = session.conversation.messages.get(turn);
  const { vendor, url } = (answer?.kind === 'answer' ? mendableError(answer)?.details : undefined) ?? {};
  if (vendor === undefined || url === undefined || !URL.canParse(url)) return undefined;
  return { vendor, origin: new URL(url).origin };
}

async function openLink(url: string): Promise<void> {
  if (!URL.canParse(url) || !LINK_SCHEMES.has(new URL(url).protocol)) return;
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}
