import * as vscode from 'vscode';
import { shownBranch, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { WritePorts } from '../../conversation/write-conversation.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { offerBack } from './delete-with-undo.ts';

/** An answer that began longer ago runs nowhere any more: its window was killed. */
const LONGEST_ANSWER_MS = 10 * 60_000;

export interface FollowPorts extends WritePorts {
  /** In milliseconds since the epoch. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Shows what other windows do to the conversation that this chat shows. It is looked at when the storage tells of changes, and when
 * the person comes back to the window, whose storage may rest meanwhile; not while an answer runs, here or there, but when it has
 * ended.
 */
export function followOthers(session: ChatSession, { onError, ...ports }: FollowPorts): Disposable {
  const owned = new DisposableStore();
  let isDue = false;
  /** Id of a conversation that was read and not shown. */
  let read: string | undefined;
  let isLooking = false;
  const look = async (): Promise<void> => {
    isDue = true;
    if (isLooking) return;
    isLooking = true;
    try {
      while (isDue && isKept(session) && !session.busy) {
        isDue = false;
        const { id } = session.conversation;
        const left = await take(session, ports, read === id);
        read = left === 'done' ? undefined : id;
        if (left === 'read-again') isDue = true;
      }
    } finally {
      isLooking = false;
    }
  };
  const lookSoon = (): void => void look().catch(onError);
  owned.add(ports.store.onDidChange(lookSoon));
  owned.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) lookSoon();
    }),
  );
  owned.add(
    session.onDidChange(({ type }) => {
      if (type === 'panel' && isDue && !session.busy) lookSoon();
    }),
  );
  return owned;
}

function isKept({ conversation, isPrivate }: ChatSession): boolean {
  return !isPrivate && conversation.messages.size > 0;
}

type TakePorts = Omit<FollowPorts, 'onError'>;

/** `later`: with the next change. */
type Left = 'done' | 'read-again' | 'later';

/**
 * Gives what is left to do: the same once more where the person did something with the conversation meanwhile. `readBefore`: it was
 * read then, and the storage takes it to be known.
 */
async function take(session: ChatSession, ports: TakePorts, readBefore: boolean): Promise<Left> {
  const { conversation } = session;
  const { store } = ports;
  const change = await store.othersChange(conversation.id);
  if (change === 'none' && !readBefore) return 'done';
  const stored = await store.load(conversation.id);
  if (session.conversation !== conversation || session.busy) return 'read-again';
  if (stored === undefined) {
    if (change === 'deleted') takeDeletion(session, ports);
  } else if (isRunning(stored, ports.now())) return 'later';
  else if (change !== 'deleted' || hasAll(stored, conversation)) session.reload(withOwnEnd(stored, conversation));
  // else it was gone on with: this window is writing all of it again
  return 'done';
}

/** In the other window: here it would be shown as one that was interrupted. */
function isRunning({ messages }: Conversation, now: number): boolean {
  return [...messages.values()].some(
    (message) => message.kind === 'answer' && message.status === 'running' && message.at > now - LONGEST_ANSWER_MS,
  );
}

function takeDeletion(session: ChatSession, ports: WritePorts): void {
  const left = { conversation: session.open(), isPrivate: false };
  const words = `“${titleOf(left.conversation)}” was deleted in another window.`;
  void offerBack(left, { words, button: 'Keep It' }, { ...ports, chat: () => ({ session }) });
}

function hasAll(stored: Conversation, conversation: Conversation): boolean {
  return [...conversation.messages.keys()].every((id) => stored.messages.has(id));
}

/** The other window's branch is shown where it goes on from the one that is shown here; else this one stays in view. */
function withOwnEnd(stored: Conversation, { shown }: Conversation): Conversation {
  const isBehind = shownBranch(stored).some(({ id }) => id === shown);
  return shown === undefined || isBehind || !stored.messages.has(shown) ? stored : { ...stored, shown };
}
