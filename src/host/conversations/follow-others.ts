import * as vscode from 'vscode';
import { shownBranch, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { writeMissing } from '../../conversation/write-conversation.ts';
import type { WritePorts } from '../../conversation/write-conversation.ts';
import type { Clock } from '../../lib/clock.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { offerBack } from './delete-with-undo.ts';

/** How often the answer that another window is making is looked at: that window writes it once a second. */
const FOLLOW_EVERY_MS = 1_000;

export interface FollowPorts extends WritePorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly onError: (error: unknown) => void;
}

/**
 * Shows what other windows do to the conversation that this chat shows, with the answer that one of them is making. It is looked at
 * when it is opened, when the storage tells of changes, and when the person comes back to the window, whose storage may rest
 * meanwhile; not while an answer runs here, but when it has ended.
 */
export function followOthers(session: ChatSession, { onError, clock, ...ports }: FollowPorts): Disposable {
  const owned = new DisposableStore();
  let isDisposed = false;
  let isDue = false;
  /** Id of a conversation that was read and not shown. */
  let read: string | undefined;
  let isLooking = false;
  let cancelNext: (() => void) | undefined;
  const look = async (): Promise<void> => {
    isDue = true;
    if (isLooking) return;
    isLooking = true;
    try {
      while (isDue && isKept(session) && !session.busy) {
        isDue = false;
        const { id } = session.conversation;
        const left = await take(session, ports, read === id);
        if (isDisposed) return;
        read = left === 'read-again' ? id : undefined;
        if (left === 'read-again') isDue = true;
        if (left === 'follow') lookLater();
      }
    } finally {
      isLooking = false;
    }
  };
  const lookSoon = (): void =>
    void look().catch((error: unknown) => {
      if (!isDisposed) onError(error); // else the storage may have been closed under it
    });
  const lookLater = (): void => {
    cancelNext ??= clock.after(FOLLOW_EVERY_MS, () => {
      cancelNext = undefined;
      lookSoon();
    });
  };
  owned.add({
    dispose: () => {
      isDisposed = true;
      cancelNext?.();
    },
  });
  owned.add(ports.store.onDidChange(lookSoon));
  owned.add(
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) lookSoon();
    }),
  );
  owned.add(
    session.onDidChange(({ type }) => {
      if (type === 'panel' && isDue && !session.busy) lookSoon();
      if (type === 'reset' && hasRunning(session)) lookSoon();
    }),
  );
  return owned;
}

function isKept({ conversation, isPrivate }: ChatSession): boolean {
  return !isPrivate && conversation.messages.size > 0;
}

/** With an answer that runs nowhere here. */
function hasRunning({ conversation: { messages } }: ChatSession): boolean {
  return [...messages.values()].some((message) => message.kind === 'answer' && message.status === 'running');
}

/** `follow`: another window is making an answer. */
type Left = 'done' | 'read-again' | 'follow';

/**
 * Gives what is left to do: the same once more where the person did something with the conversation meanwhile. `readBefore`: it was
 * read then, and the storage takes it to be known.
 */
async function take(session: ChatSession, ports: WritePorts, readBefore: boolean): Promise<Left> {
  const { conversation } = session;
  const { store } = ports;
  const change = await store.othersChange(conversation.id);
  const isKnown = change === 'none' && !readBefore;
  if (isKnown && !hasRunning(session)) return 'done';
  const { stored, elsewhere } = await lookAt(session, store, { isKnown, isWhole: change === 'deleted' || readBefore });
  if (session.conversation !== conversation || session.busy) return 'read-again';
  if (stored === undefined) {
    if (change === 'deleted') takeDeletion(session, ports);
    return 'done';
  }
  if (change === 'deleted' && !hasAll(stored, conversation)) {
    await writeMissing(session, ports); // it was brought back as the other window had it, or is gone on with
    return 'read-again';
  }
  if (!(isKnown && elsewhere === session.elsewhere))
    session.reload(isKnown ? conversation : withOwnEnd(stored, conversation), elsewhere);
  return elsewhere === undefined ? 'done' : 'follow';
}

interface LookOptions {
  readonly isKnown: boolean;
  /** All of it is to be read. */
  readonly isWhole: boolean;
}

/** While another window is making an answer, what is before that is as it was read. */
async function lookAt(session: ChatSession, store: ConversationStore, { isKnown, isWhole }: LookOptions) {
  const { conversation, elsewhere: followed = '' } = session;
  const answer = conversation.messages.get(followed);
  if (isKnown) return { stored: conversation, elsewhere: await store.runsElsewhere(conversation) };
  if (answer !== undefined && !isWhole) {
    const stored = await store.loadNewer(conversation, answer);
    const elsewhere = stored && (await store.runsElsewhere(stored));
    if (elsewhere !== undefined) return { stored, elsewhere };
  }
  const stored = await store.load(conversation.id);
  return { stored, elsewhere: stored && (await store.runsElsewhere(stored)) };
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
