import { asRecord, asString } from '../../src/lib/json.ts';
import type { Database } from '../../src/storage/database.ts';
import { defineStore } from '../../src/storage/store-definition.ts';
import type { OpenStore, Question, StorePort } from '../../src/storage/store-definition.ts';

/** A second store, as small as one can be, so that tests do not rely on what the ledger does. */
export interface Note {
  readonly text: string;
  readonly isUnderWay?: boolean;
}

export interface NoteQuestions {
  /** The texts by key, of keys that begin so. */
  readonly texts: Question<string, Readonly<Record<string, string>>>;
  readonly 'is-partial': Question<null, boolean>;
}

export const notePort: StorePort<Note, NoteQuestions> = {
  name: 'notes',
  limits: { rows: 5, bytes: 1_000 },
  bytesOf: ({ text }) => text.length,
  isUnderWay: ({ isUnderWay = false }) => isUnderWay,
};

class OpenNotes implements OpenStore<Note> {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(key: string, { text }: Note): void {
    this.#database.run(
      'INSERT INTO notes (id, text) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text',
      key,
      text,
    );
  }

  remove(key: string): void {
    this.#database.run('DELETE FROM notes WHERE id = ?', key);
  }

  texts(prefix: string, hidden: readonly string[]): readonly (readonly [string, string])[] {
    const rows = this.#database.all(
      'SELECT id, text FROM notes WHERE id GLOB ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id',
      `${prefix}*`,
      JSON.stringify(hidden),
    );
    return rows.map(({ id, text }) => [String(id), String(text)]);
  }
}

export const noteStore = defineStore({
  port: notePort,
  migrations: ['CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT NOT NULL CHECK (length(text) < 100000)) STRICT'],
  open: (database) => new OpenNotes(database),
  answers: {
    texts: ({ file, waiting, hidden }, prefix) =>
      Object.fromEntries([...(file?.texts(prefix, hidden) ?? []), ...(waiting?.texts(prefix, []) ?? [])]),
    'is-partial': ({ isPartial }) => isPartial,
  },
  toJson: ({ text }) => ({ text }),
  fromJson: (value) => {
    const text = asString(asRecord(value)?.['text']);
    return text === undefined ? undefined : { text };
  },
});
