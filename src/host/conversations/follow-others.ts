import * as vscode from 'vscode';
import { shownBranch, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { writeWhole } from '../../conversation/write-conversation.ts';
import type { WritePorts } from '../../conversation/write-conversation.ts';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import { offerBack } from './delete-with-undo.ts';

export interface FollowPorts extends WritePorts {
  readonly onError: (error: unknown) => void;
}

/**
 * Shows what other windows do to the conversation that this chat shows. It is looked at when the storage tells of changes, and when
 * the person comes back to the window, whose storage may rest meanwhile; not while an answer runs, but when it has ended.
 */
export function followOthers(session: ChatSession, { onError, ...ports }: FollowPorts): Disposable {
  const owned = new DisposableStore();
  let isDue = false;
  let isLooking = false;
  const look = async (): Promise<void> => {
    isDue = true;
    if (isLooking) return;
    isLooking = true;
    try {
      while (isDue && isKept(session) && !session.busy) {
        isDue = false;
        if (!(await take(session, ports))) isDue = true;
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

/** Whether it is done: not where the person did something with the conversation meanwhile. */
async function take(session: ChatSession, ports: WritePorts): Promise<boolean> {
  const { conversation } = session;
  const isSame = (): boolean => session.conversation === conversation && !session.busy;
  const change = await ports.store.othersChange(conversation.id);
  if (change === 'none') return true;
  const stored = await ports.store.load(conversation.id);
  if (!isSame()) return false;
  if (stored !== undefined && (change === 'changed' || hasAll(stored, conversation)))
    session.reload(withOwnEnd(stored, conversation));
  else if (change === 'deleted') takeDeletion(session, stored !== undefined, ports);
  return true;
}

function takeDeletion(session: ChatSession, hasGoneOn: boolean, ports: WritePorts): void {
  const { conversation } = session;
  const left = { conversation, isPrivate: false };
  const words = `“${titleOf(conversation)}” was deleted in another window.`;
  if (hasGoneOn) {
    void writeWhole(left, ports);
    void vscode.window.showInformationMessage(`${words} It is kept, because you went on with it here.`);
    return;
  }
  session.open();
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
