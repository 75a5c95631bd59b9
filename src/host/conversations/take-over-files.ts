import { access, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conversation } from '../../conversation/conversation.ts';
import type { ConversationStore } from '../../conversation/conversation-store.ts';
import { conversationOfEarlierFormat } from '../../conversation/earlier-format.ts';
import { writeChanges } from '../../conversation/write-conversation.ts';
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

/** Messages that wait at most while the storage's file refuses: it keeps no more than some thousands in memory. */
const MESSAGES_AT_ONCE = 500;

/**
 * Takes the conversations that an earlier version kept as files into the store, once. The folder is renamed when all of them are
 * on the disk: an interrupted take-over, also by a file that refuses for long, is made again at the next start. What the store
 * has already stays as it is. `undefined` where there is no such folder.
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
  let waiting = 0;
  for (const name of files) {
    const conversation = await readConversation(join(folder, name));
    if (conversation === undefined) unreadable.push(name);
    else waiting += await writeMissing(conversation, store, workspace);
    if (waiting < MESSAGES_AT_ONCE) continue;
    await store.written();
    waiting = 0;
  }
  const last = await readFile(join(folder, LAST_SHOWN), 'utf8').catch(() => '');
  if (last !== '' && (await store.last(workspace)) === undefined) store.remember(workspace, last);
  await store.written();
  const renamed = await freeName(`${folder}.taken-over`);
  await rename(folder, renamed);
  return { conversations: files.length - unreadable.length, unreadable, folder: renamed };
}

async function readConversation(file: string): Promise<Conversation | undefined> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return undefined; // to read a pipe may take for ever
    return conversationOfEarlierFormat(parseJson(await readFile(file, 'utf8')), Math.round(stats.mtimeMs));
  } catch {
    return undefined;
  }
}

/** How many messages the store had not. Where it has the conversation, its title and pin may have changed since. */
async function writeMissing(conversation: Conversation, store: ConversationStore, workspace: string): Promise<number> {
  const known = await store.load(conversation.id);
  const missing = [...conversation.messages.values()].filter(({ id }) => known?.messages.has(id) !== true);
  const taken: Conversation = {
    ...conversation,
    ...known,
    ...(conversation.shown !== undefined && { shown: conversation.shown }),
  };
  for (let from = 0; from < missing.length; from += MESSAGES_AT_ONCE) {
    if (from > 0) await store.written();
    const put = missing.slice(from, from + MESSAGES_AT_ONCE);
    writeChanges({ conversation: taken, isPrivate: false }, { put, removed: [] }, { store, workspace });
  }
  return missing.length;
}

/** An older version that is used once more makes the folder again. */
async function freeName(first: string): Promise<string> {
  for (let name = first, number = 2; ; name = `${first}-${number++}`)
    if (
      !(await access(name).then(
        () => true,
        () => false,
      ))
    )
      return name;
}
