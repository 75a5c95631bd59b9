import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asArray, asRecord, asString, parseJson } from '../../lib/json.ts';
import { parseTurn } from '../../protocol/parse-turn.ts';
import { shortName } from '../words/one-line.ts';
import type { Conversation } from './chat-session.ts';

/** Older conversations than this many are deleted, oldest first: a folder must not grow without end. */
const KEPT_CONVERSATIONS = 500;

export interface StoredConversation {
  readonly id: string;
  readonly title: string;
  readonly changedAt: number;
}

export interface ConversationStore {
  /**
   * Keeps the conversation, whole and at once, and resolves with the id it is kept under: a new one where another window
   * has gone on with the same conversation, so that neither is lost. An empty one is not kept. Rejects when the disk refuses.
   */
  save(conversation: Conversation): Promise<string>;
  /** `undefined` when there is none. A damaged file is set aside and told to `onDamaged`. */
  load(id: string): Promise<Conversation | undefined>;
  /** Newest first. */
  list(): Promise<readonly StoredConversation[]>;
  /** Notes which conversation is shown, to be there again after a crash. */
  remember(id: string): Promise<void>;
  /** The conversation that was shown last. */
  last(): Promise<string | undefined>;
}

/** Beside the conversations; the editor's own state is written too late to survive a crash. */
const LAST = 'last-shown';

/** One JSON file for each conversation, replaced by renaming, so that a crash leaves the old or the new one. */
export function openConversationStore(folder: string, onDamaged: (file: string) => void): ConversationStore {
  return new FolderStore(folder, onDamaged);
}

class FolderStore implements ConversationStore {
  readonly #folder: string;
  readonly #onDamaged: (file: string) => void;
  /** When each file was changed, as this window last saw it. */
  readonly #seen = new Map<string, number>();
  /** Conversations that another window went on with, and the id they have here since. */
  readonly #movedTo = new Map<string, string>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(folder: string, onDamaged: (file: string) => void) {
    this.#folder = folder;
    this.#onDamaged = onDamaged;
  }

  save(conversation: Conversation): Promise<string> {
    if (conversation.turns.length === 0) return Promise.resolve(conversation.id);
    // one at a time: two writers of one temporary file would mix
    const written = this.#writing.then(() => this.#write(conversation));
    // a failed write is told to the caller; a failed prune is tried again after the next write
    this.#writing = written.then(() => this.#prune()).catch(() => undefined);
    return written;
  }

  async load(id: string): Promise<Conversation | undefined> {
    const file = this.#fileOf(id);
    const changedAt = await changeTime(file);
    if (changedAt === undefined) return undefined;
    const conversation = parseConversation(parseJson(await readFile(file, 'utf8')));
    if (conversation === undefined) return this.#setAside(file);
    this.#seen.set(id, changedAt);
    return conversation;
  }

  async list(): Promise<readonly StoredConversation[]> {
    const found = await Promise.all((await this.#names()).map((name) => describe(join(this.#folder, name))));
    return found.filter((entry) => entry !== undefined).toSorted((a, b) => b.changedAt - a.changedAt);
  }

  async remember(id: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await replaceFile(join(this.#folder, LAST), id);
  }

  async last(): Promise<string | undefined> {
    const id = await readFile(join(this.#folder, LAST), 'utf8').catch(() => '');
    return id === '' ? undefined : id;
  }

  async #write(conversation: Conversation): Promise<string> {
    const id = await this.#ownId(this.#movedTo.get(conversation.id) ?? conversation.id);
    if (id !== conversation.id) this.#movedTo.set(conversation.id, id);
    const file = this.#fileOf(id);
    await mkdir(this.#folder, { recursive: true });
    await replaceFile(file, JSON.stringify({ ...conversation, id }));
    const changedAt = await changeTime(file);
    if (changedAt !== undefined) this.#seen.set(id, changedAt);
    return id;
  }

  /** Another id where the file is not as this window left it. */
  async #ownId(id: string): Promise<string> {
    const changedAt = await changeTime(this.#fileOf(id));
    return changedAt === undefined || changedAt === this.#seen.get(id) ? id : randomUUID();
  }

  async #setAside(file: string): Promise<undefined> {
    const aside = `${file}.damaged-${Date.now()}`;
    await rename(file, aside);
    this.#onDamaged(aside);
  }

  async #prune(): Promise<void> {
    if ((await this.#names()).length <= KEPT_CONVERSATIONS) return;
    for (const { id } of (await this.list()).slice(KEPT_CONVERSATIONS)) await unlink(this.#fileOf(id));
  }

  async #names(): Promise<readonly string[]> {
    return (await readdir(this.#folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id.replaceAll(/[^\w-]/g, '_')}.json`);
  }
}

/** A crash leaves the old or the new one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, text, { mode: 0o600, flush: true });
  await rename(temporary, file);
}

/** In milliseconds since the epoch; `undefined` when there is no such file. */
async function changeTime(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
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
  return words === undefined || words === '' ? 'Conversation' : shortName(words);
}
