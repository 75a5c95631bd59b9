import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { conversationOfEarlierFormat } from '../../conversation/earlier-format.ts';
import { parseJson } from '../../lib/json.ts';

export interface TakenOver {
  readonly conversations: number;
  /** Files that could not be read; they are in the folder, under its new name. */
  readonly unreadable: readonly string[];
  /** Where the files are now. */
  readonly folder: string;
}

/** Beside the conversations: the id of the one that was shown last. */
const LAST_SHOWN = 'last-shown';

/**
 * Takes the conversations that an earlier version kept as files into the store, once: the folder is renamed when the store has
 * them, so that nothing is lost, also where it is interrupted. `undefined` where there is no such folder.
 */
export async function takeOverFiles(
  folder: string,
  store: ConversationStore,
  workspace: string,
): Promise<TakenOver | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  const files = names.filter((name) => name.endsWith('.json'));
  const unreadable: string[] = [];
  for (const name of files) {
    const conversation = await readConversation(join(folder, name));
    if (conversation === undefined) unreadable.push(name);
    else write(conversation, store, workspace);
  }
  const last = await readFile(join(folder, LAST_SHOWN), 'utf8').catch(() => '');
  if (last !== '') store.remember(workspace, last);
  await store.list(workspace); // answered when all that was written before is in the store
  const renamed = `${folder}.taken-over`;
  await rename(folder, renamed);
  return { conversations: files.length - unreadable.length, unreadable, folder: renamed };
}

async function readConversation(file: string): Promise<Conversation | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    return conversationOfEarlierFormat(parseJson(await readFile(file, 'utf8')), Math.round(mtimeMs));
  } catch {
    return undefined;
  }
}

function write({ messages, ...head }: Conversation, store: ConversationStore, workspace: string): void {
  const shownTitle = titleOf({ ...head, messages });
  store.write({ ...head, shownTitle, workspace }, { put: [...messages.values()], removed: [] });
}
