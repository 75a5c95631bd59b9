import { withSetting } from './conversation-settings.ts';
import type { SettingChange } from './conversation-settings.ts';
import { titleOf } from './conversation.ts';
import type { Conversation, MessageChanges } from './conversation.ts';
import type { ConversationRow, ConversationStore, MessagePages } from './conversation-store.ts';
import type { ConversationMessage } from './message.ts';
import { messagePages } from './message-pages.ts';

/** A conversation, and whether it may be written at all: of a private one nothing is. */
export interface KnownConversation {
  readonly conversation: Conversation;
  readonly isPrivate: boolean;
}

export interface WritePorts {
  readonly store: ConversationStore;
  /** Which workspace's conversations these are. */
  readonly workspace: string;
}

/** Writes the conversation's own row, and of its messages those that changed. */
export function writeChanges(known: KnownConversation, changes: MessageChanges, ports: WritePorts): void {
  const row = rowOf(known, ports);
  if (row !== undefined) ports.store.write(row, changes);
}

/** Writes what changed of a conversation that was loaded for this change: it is not private, and stays deleted where it was. */
export function writeUpdate(
  conversation: Conversation,
  changed: readonly ConversationMessage[],
  ports: WritePorts,
): void {
  const row = rowOf({ conversation, isPrivate: false }, ports);
  if (row !== undefined) ports.store.update(row, changed);
}

/** Writes what another window has deleted of it and not brought back with the rest. */
export async function writeMissing(known: KnownConversation, ports: WritePorts): Promise<void> {
  const row = rowOf(known, ports);
  if (row !== undefined) await ports.store.writeMissing(row, known.conversation.messages.values());
}

/** Writes all of it, also where none of it is in the storage any more. */
export async function writeWhole(known: KnownConversation, ports: WritePorts): Promise<void> {
  const row = rowOf(known, ports);
  if (row !== undefined) await ports.store.writePages(row, messagePages(known.conversation.messages.values()));
}

/** Writes a conversation that comes page by page from a file: what is in a file is not private. */
export function writeImported(
  head: Omit<ConversationRow, 'workspace'>,
  pages: MessagePages,
  { store, workspace }: WritePorts,
): Promise<void> {
  return store.writePages({ ...head, workspace }, pages);
}

/** Of a conversation that no chat of this window shows; a private one is in no storage. `now` is in milliseconds since the epoch. */
export async function writeSetting(
  id: string,
  change: SettingChange,
  { now, ...ports }: WritePorts & { readonly now: () => number },
): Promise<void> {
  const stored = await ports.store.load(id);
  if (stored === undefined) return;
  writeUpdate(withSetting(stored, change, now()), [], ports);
}

function rowOf({ conversation, isPrivate }: KnownConversation, { workspace }: WritePorts): ConversationRow | undefined {
  const { messages: _, ...head } = conversation;
  return isPrivate ? undefined : { ...head, shownTitle: titleOf(conversation), workspace };
}
