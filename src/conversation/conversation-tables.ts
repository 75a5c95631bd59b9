import { parseJson, asString } from '../lib/json.ts';
import type { Database, SqlRow } from '../storage/database.ts';
import { defineStore } from '../storage/store-definition.ts';
import type { OpenStore, Sources } from '../storage/store-definition.ts';
import { conversationKey, conversationPort, messageKey, wholeConversationKey } from './conversation-port.ts';
import type {
  ConversationQuestions,
  MessagePage,
  MessagePlace,
  StoredHead,
  StoredRow,
  StoredShown,
} from './conversation-port.ts';
import type { ConversationHit, ConversationSummary } from './conversation-store.ts';
import { inOrder } from './stored-message.ts';
import type { StoredMessage } from './stored-message.ts';
import { textOf } from './message.ts';
import type { ConversationMessage } from './message.ts';
import { PAGE_CHARACTERS } from './message-pages.ts';
import { messageSchema } from './message-schema.ts';
import { mergedRow, titledHead } from './titled-head.ts';
import type { TitledHead } from './titled-head.ts';
import { storedRowSchema } from './stored-row-schema.ts';
import { unreadMessage } from './unread-message.ts';

/** `words` is what is searched, in lower case; it stands before `body`, so that a search reads no bodies. */
const migrations = [
  `CREATE TABLE conversations (
     id TEXT PRIMARY KEY,
     workspace TEXT NOT NULL,
     title TEXT NOT NULL,
     words TEXT NOT NULL,
     pinned INTEGER NOT NULL,
     archived INTEGER NOT NULL,
     changed_at INTEGER NOT NULL,
     written_at INTEGER NOT NULL,
     head TEXT NOT NULL
   ) STRICT;
   CREATE INDEX conversations_by_workspace ON conversations (workspace, changed_at);
   CREATE TABLE conversations_messages (
     id TEXT PRIMARY KEY,
     conversation TEXT NOT NULL,
     at INTEGER NOT NULL,
     written_at INTEGER NOT NULL,
     words TEXT NOT NULL,
     body TEXT NOT NULL
   ) STRICT;
   CREATE INDEX conversations_messages_in_order ON conversations_messages (conversation, at, id);
   CREATE TABLE conversations_shown (
     workspace TEXT PRIMARY KEY,
     conversation TEXT NOT NULL,
     written_at INTEGER NOT NULL
   ) STRICT;`,
  `CREATE TABLE conversations_removed (key TEXT PRIMARY KEY, removed_at INTEGER NOT NULL) STRICT;`,
];

/**
 * How long a removal is remembered, so that what was written before it and comes after it stays away: in milliseconds of the
 * count `writtenAt`. A window that could not write kept it in a file beside this one, which the next start takes in.
 */
const REMOVALS_KEPT = 30 * 24 * 3_600_000;

/**
 * Of a row that comes: that neither it nor its conversation was removed after it was made. Bound: its key and `writtenAt`, the key
 * of the conversation as a whole and `wholeAt`.
 */
const IS_NOT_REMOVED = `NOT EXISTS (
  SELECT 1 FROM conversations_removed WHERE (key = ? AND removed_at >= ?) OR (key = ? AND removed_at >= ?))`;

/** More lines than this are not read by anybody: further words find them. */
const MAX_LISTED = 1_000;
const MAX_FOUND = 100;

/** What is shown around a place that was found. */
const EXCERPT_BEFORE = 30;
const EXCERPT_CHARACTERS = 160;

/** The conversations of one database. */
class OpenConversations implements OpenStore<StoredRow> {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(_key: string, row: StoredRow): void {
    switch (row.type) {
      case 'conversation':
        return this.#putConversation(row);
      case 'message':
        return this.#putMessage(row);
      case 'shown':
        this.#database.run(
          `INSERT INTO conversations_shown (workspace, conversation, written_at) VALUES (?, ?, ?)
           ON CONFLICT (workspace) DO UPDATE SET conversation = excluded.conversation, written_at = excluded.written_at
           WHERE excluded.written_at >= conversations_shown.written_at`,
          row.workspace,
          row.conversation,
          row.writtenAt,
        );
    }
  }

  remove(key: string, removedAt?: number): void {
    this.#database.transaction(() => {
      const isGone = this.#remove(key, removedAt ?? Number.MAX_SAFE_INTEGER);
      if (isGone && removedAt !== undefined) this.#rememberRemoval(key, removedAt);
    });
  }

  /** Whether nothing of it is left that was written before. */
  #remove(key: string, removedAt: number): boolean {
    const [kind, id] = splitKey(key);
    if (kind === 'whole') return this.#removeWhole(id, removedAt);
    const remove = (sql: string): number => this.#database.run(sql, id, removedAt);
    if (kind === 'message') remove('DELETE FROM conversations_messages WHERE id = ? AND written_at <= ?');
    if (kind === 'conversation') remove('DELETE FROM conversations WHERE id = ? AND written_at <= ?');
    return true;
  }

  #rememberRemoval(key: string, removedAt: number): void {
    this.#database.run('DELETE FROM conversations_removed WHERE removed_at < ?', removedAt - REMOVALS_KEPT);
    this.#database.run(
      `INSERT INTO conversations_removed (key, removed_at) VALUES (?, ?)
       ON CONFLICT (key) DO UPDATE SET removed_at = max(removed_at, excluded.removed_at)`,
      key,
      removedAt,
    );
  }

  /** One that went on after it was deleted stays as a whole: half of it would help nobody. */
  #removeWhole(id: string, removedAt: number): boolean {
    const head = this.#database.get('SELECT written_at FROM conversations WHERE id = ?', id);
    if (head !== undefined && Number(head['written_at']) > removedAt) return false;
    this.#database.run('DELETE FROM conversations WHERE id = ?', id);
    this.#database.run('DELETE FROM conversations_messages WHERE conversation = ? AND written_at <= ?', id, removedAt);
    return true;
  }

  head(id: string): StoredHead | undefined {
    const stored = this.#storedHead(id);
    return stored && { head: stored.head, writtenAt: stored.writtenAt, writers: stored.writers };
  }

  #storedHead(id: string): TitledHead | undefined {
    const row = this.#database.get(
      'SELECT id, title, head, pinned, archived, changed_at, written_at FROM conversations WHERE id = ?',
      id,
    );
    return row && titledHead(summaryOf(row), { head: text(row, 'head'), writtenAt: Number(row['written_at']) });
  }

  /** In their order, without their bodies, which may be pictures of some MB. */
  *messagesAfter(conversation: string, after: MessagePlace): Iterable<StoredMessage> {
    let place = after;
    for (;;) {
      const rows = this.#database.all(
        `SELECT id, at, octet_length(body) AS bytes FROM conversations_messages
         WHERE conversation = ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT 50`,
        conversation,
        place.at,
        place.id,
      );
      for (const row of rows) {
        place = { at: Number(row['at']), id: text(row, 'id') };
        const { id } = place;
        yield { ...place, characters: Number(row['bytes']), read: () => this.#message(id) };
      }
      if (rows.length < 50) return;
    }
  }

  /** `undefined` where the row is no message: it stays in the file. */
  #message(id: string): ConversationMessage | undefined {
    const row = this.#database.get('SELECT at, body FROM conversations_messages WHERE id = ?', id);
    const body = parseJson(text(row, 'body'));
    const parsed = messageSchema.safeParse(body);
    return parsed.success ? parsed.data : unreadMessage({ id, at: Number(row?.['at']) }, body);
  }

  list(workspace: string): readonly ConversationSummary[] {
    return this.#database
      .all(
        `SELECT id, title, pinned, archived, changed_at FROM conversations WHERE workspace = ?
         ORDER BY pinned DESC, changed_at DESC LIMIT ${MAX_LISTED}`,
        workspace,
      )
      .map(summaryOf);
  }

  /** `words` in lower case. */
  search(workspace: string, words: string): readonly ConversationHit[] {
    const rows = this.#database.all(
      `SELECT c.id, c.title, c.pinned, c.archived, c.changed_at,
         (SELECT m.id FROM conversations_messages m WHERE m.conversation = c.id AND instr(m.words, ?2) > 0 LIMIT 1) AS message
       FROM conversations c WHERE c.workspace = ?1 AND (message IS NOT NULL OR instr(c.words, ?2) > 0)
       ORDER BY c.pinned DESC, c.changed_at DESC LIMIT ${MAX_FOUND}`,
      workspace,
      words,
    );
    return rows.map((row) => this.#hitOf(row, words));
  }

  #hitOf(row: SqlRow, words: string): ConversationHit {
    const message = asString(row['message']);
    const excerpt = message === undefined ? undefined : this.#excerpt(message, words);
    return { ...summaryOf(row), ...(excerpt !== undefined && { excerpt }) };
  }

  /** As it was written: the words that were searched are in lower case. */
  #excerpt(message: string, words: string): string | undefined {
    const found = this.#message(message);
    if (found === undefined) return undefined;
    const whole = textOf(found);
    const start = Math.max(0, whole.toLowerCase().indexOf(words) - EXCERPT_BEFORE);
    return whole.slice(start, start + EXCERPT_CHARACTERS);
  }

  shown(workspace: string): StoredShown | undefined {
    const sql = 'SELECT conversation, written_at FROM conversations_shown WHERE workspace = ?';
    const row = this.#database.get(sql, workspace);
    return row && { conversation: text(row, 'conversation'), writtenAt: Number(row['written_at']) };
  }

  removedAt(id: string): number | undefined {
    const row = this.#database.get(
      'SELECT removed_at FROM conversations_removed WHERE key = ?',
      wholeConversationKey(id),
    );
    return row && Number(row['removed_at']);
  }

  /** Another window may have set something of it meanwhile. */
  #putConversation({
    conversation,
    window,
    writtenAt,
    wholeAt = writtenAt,
  }: Extract<StoredRow, { type: 'conversation' }>): void {
    const { shownTitle, workspace, ...incoming } = conversation;
    const { id } = incoming;
    const row = {
      head: incoming,
      shownTitle,
      writtenAt,
      writers: window === undefined ? [] : [{ window, at: writtenAt }],
    };
    const stored = this.#storedHead(id);
    const { head, shownTitle: title, writtenAt: newest, writers } = stored === undefined ? row : mergedRow(row, stored);
    this.#database.run(
      `INSERT INTO conversations (id, workspace, title, words, pinned, archived, changed_at, written_at, head)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${IS_NOT_REMOVED}
       ON CONFLICT (id) DO UPDATE SET workspace = excluded.workspace, title = excluded.title, words = excluded.words,
         pinned = excluded.pinned, archived = excluded.archived, changed_at = excluded.changed_at,
         written_at = excluded.written_at, head = excluded.head`,
      id,
      workspace,
      title,
      title.toLowerCase(),
      Number(head.pinned),
      Number(head.archived),
      head.changedAt,
      newest,
      JSON.stringify({ ...head, writers }),
      conversationKey(id),
      writtenAt,
      wholeConversationKey(id),
      wholeAt,
    );
  }

  #putMessage({
    conversation,
    message,
    writtenAt,
    wholeAt = writtenAt,
  }: Extract<StoredRow, { type: 'message' }>): void {
    this.#database.run(
      `INSERT INTO conversations_messages (id, conversation, at, written_at, words, body)
       SELECT ?, ?, ?, ?, ?, ? WHERE ${IS_NOT_REMOVED}
       ON CONFLICT (id) DO UPDATE SET conversation = excluded.conversation, at = excluded.at,
         written_at = excluded.written_at, words = excluded.words, body = excluded.body
       WHERE excluded.written_at >= conversations_messages.written_at`,
      message.id,
      conversation,
      message.at,
      writtenAt,
      textOf(message).toLowerCase(),
      JSON.stringify(message),
      messageKey(message.id),
      writtenAt,
      wholeConversationKey(conversation),
      wholeAt,
    );
  }
}

type ConversationSources = Sources<OpenConversations>;

export const conversationStore = defineStore<StoredRow, ConversationQuestions, OpenConversations>({
  port: conversationPort,
  migrations,
  open: (database) => new OpenConversations(database),
  answers: {
    head: (sources, id) => sources.waiting?.head(id) ?? (isDeleted(sources, id) ? undefined : sources.file?.head(id)),
    'is-partial': ({ isPartial }) => isPartial,
    'is-waiting': ({ waiting }) => waiting !== undefined,
    messages: pageOf,
    list: (sources, workspace) => joined(sources, (store) => store.list(workspace)),
    search: (sources, { workspace, words }) => joined(sources, (store) => store.search(workspace, words.toLowerCase())),
    removedAt: ({ file }, id) => file?.removedAt(id),
    shown: ({ file, waiting }, workspace) => waiting?.shown(workspace) ?? file?.shown(workspace),
  },
  toJson: (row) => JSON.parse(JSON.stringify(row)),
  fromJson: (value) => {
    const parsed = storedRowSchema.safeParse(value);
    return parsed.success ? parsed.data : undefined;
  },
});

/** It waits to be deleted from the file; what waits to be written of it came later. */
function isDeleted({ hidden }: Pick<ConversationSources, 'hidden'>, id: string): boolean {
  return hidden.includes(wholeConversationKey(id));
}

/** At least one message, so that a large one comes too. */
function pageOf(
  { file, waiting, hidden }: ConversationSources,
  {
    conversation,
    after = { at: Number.MIN_SAFE_INTEGER, id: '' },
  }: { readonly conversation: string; readonly after?: MessagePlace },
): MessagePage {
  const gone = new Set(hidden);
  const stored = isDeleted({ hidden }, conversation) ? [] : (file?.messagesAfter(conversation, after) ?? []);
  const waits = waiting?.messagesAfter(conversation, after) ?? [];
  const messages: ConversationMessage[] = [];
  let last: MessagePlace | undefined;
  let characters = 0;
  for (const { at, id, characters: more, read } of inOrder(without(stored, gone), waits)) {
    if (last !== undefined && characters + more > PAGE_CHARACTERS) return { messages, next: last };
    characters += more;
    last = { at, id };
    const message = read();
    if (message !== undefined) messages.push(message);
  }
  return { messages };
}

function* without(stored: Iterable<StoredMessage>, gone: ReadonlySet<string>): Iterable<StoredMessage> {
  for (const each of stored) if (!gone.has(messageKey(each.id))) yield each;
}

function joined<Row extends ConversationSummary>(
  { file, waiting, hidden }: ConversationSources,
  rowsOf: (store: OpenConversations) => readonly Row[],
): readonly Row[] {
  const gone = new Set(hidden);
  const waitingRows = waiting === undefined ? [] : rowsOf(waiting);
  const newer = new Set(waitingRows.map(({ id }) => id));
  const inFile = (file === undefined ? [] : rowsOf(file)).filter(
    ({ id }) => !newer.has(id) && !gone.has(wholeConversationKey(id)),
  );
  return [...waitingRows, ...inFile].toSorted(
    (first, second) => Number(second.pinned) - Number(first.pinned) || second.changedAt - first.changedAt,
  );
}

function summaryOf(row: SqlRow): ConversationSummary {
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    pinned: Number(row['pinned']) === 1,
    archived: Number(row['archived']) === 1,
    changedAt: Number(row['changed_at']),
  };
}

function text(row: SqlRow | undefined, column: string): string {
  return asString(row?.[column]) ?? '';
}

function splitKey(key: string): readonly [string, string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}
