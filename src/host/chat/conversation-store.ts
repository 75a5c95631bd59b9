import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asArray, asRecord, asString, parseJson } from '../../lib/json.ts';
import { parseTurn } from '../../protocol/parse-turn.ts';
import type { Conversation } from './chat-session.ts';

/** Older conversations than this many are deleted, oldest first: a folder must not grow for ever. */
const KEPT_CONVERSATIONS = 500;

export interface StoredConversation {
  readonly id: string;
  readonly title: string;
  readonly changedAt: number;
}

export interface ConversationStore {
  /** Keeps the conversation, whole and at once. An empty one is not kept. Rejects when the disk refuses. */
  save(conversation: Conversation): Promise<void>;
  /** `undefined` when there is none. A damaged file is set aside and told to `onDamaged`. */
  load(id: string): Promise<Conversation | undefined>;
  /** Newest first. */
  list(): Promise<readonly StoredConversation[]>;
}

/** One JSON file for each conversation, replaced by renaming, so that a crash leaves the old or the new one. */
export function openConversationStore(folder: string, onDamaged: (file: string) => void): ConversationStore {
  const fileOf = (id: string): string => join(folder, `${id.replaceAll(/[^\w-]/g, '_')}.json`);
  let writing: Promise<void> = Promise.resolve();

  async function write(conversation: Conversation): Promise<void> {
    const file = fileOf(conversation.id);
    await mkdir(folder, { recursive: true });
    await writeFile(`${file}.tmp`, JSON.stringify(conversation), { mode: 0o600, flush: true });
    await rename(`${file}.tmp`, file);
  }

  async function list(): Promise<readonly StoredConversation[]> {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const found = await Promise.all(names.map((name) => describe(join(folder, name))));
    return found.filter((entry) => entry !== undefined).toSorted((a, b) => b.changedAt - a.changedAt);
  }

  async function prune(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    if (names.length <= KEPT_CONVERSATIONS) return;
    for (const { id } of (await list()).slice(KEPT_CONVERSATIONS)) await unlink(fileOf(id));
  }

  return {
    list,
    save(conversation) {
      if (conversation.turns.length === 0) return Promise.resolve();
      // one at a time: two writers of one temporary file would mix
      writing = writing.catch(() => undefined).then(() => write(conversation).then(prune));
      return writing;
    },
    async load(id) {
      const file = fileOf(id);
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const conversation = parseConversation(parseJson(text));
      if (conversation !== undefined) return conversation;
      const aside = `${file}.damaged-${Date.now()}`;
      await rename(file, aside);
      onDamaged(aside);
      return undefined;
    },
  };
}

function parseConversation(value: unknown): Conversation | undefined {
  const record = asRecord(value);
  const id = asString(record?.['id']);
  if (record === undefined || id === undefined || !Array.isArray(record['turns'])) return undefined;
  const turns = asArray(record['turns']).map(parseTurn);
  if (turns.includes(undefined)) return undefined;
  return { id, turns: turns.filter((turn) => turn !== undefined), group: asString(record['group']) };
}

async function describe(file: string): Promise<StoredConversation | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    const conversation = parseConversation(parseJson(text));
    return conversation === undefined
      ? undefined
      : { id: conversation.id, title: titleOf(conversation), changedAt: mtimeMs };
  } catch {
    return undefined; // another window deleted it
  }
}

function titleOf({ turns }: Conversation): string {
  const first = turns.find((turn) => turn.kind === 'user');
  const words = first?.kind === 'user' ? first.text.trim().split('\n', 1)[0] : undefined;
  return words === undefined || words === '' ? 'Conversation' : words;
}
