import type { JsonValue } from '../lib/json.ts';
import type { Database } from './database.ts';

/**
 * How a store is added:
 *
 * 1. Its room declares a `StorePort`: the name, the bounds, and the types of its rows and questions. Both threads import it.
 * 2. A second file declares the SQL as a `StoreDefinition` and wraps it with `defineStore`. Only `src/storage-worker.ts`
 *    imports that one and adds it to its list.
 * 3. The room's own port calls `storage.put(port, key, row)`, `storage.remove(port, key, removedAt)`, `storage.ask(port, name, asked)`
 *    and `storage.onDidChange(port, listener)`.
 *
 * ```ts
 * interface NoteQuestions {
 *   readonly newest: Question<number, readonly Note[]>;
 * }
 * export const notePort: StorePort<Note, NoteQuestions> = {
 *   name: 'notes',
 *   limits: { rows: 1_000, bytes: 10_000_000 },
 *   bytesOf: ({ text }) => text.length * 2,
 *   isUnderWay: () => false,
 * };
 * export const noteStore = defineStore({
 *   port: notePort,
 *   migrations: ['CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT'],
 *   open: (database) => new OpenNotes(database),       // put, remove, and what the answers need
 *   answers: { newest: ({ file, waiting, hidden }, limit) => joinNotes(file?.newest(limit, hidden), waiting?.newest(limit)) },
 *   toJson: (note) => note,
 *   fromJson: (value) => parseNote(value),
 * });
 * ```
 *
 * Rows go to both threads and to a database as plain data (what `structuredClone` takes). Tables share one file, so a store
 * begins their names with its own. The tables `windows` and `store_versions` belong to the storage; a store may read `windows`.
 */
export interface StorePort<Row, Questions extends QuestionsOf<Questions>> {
  /** Written in files: never changed once it was released. */
  readonly name: string;
  /** What is kept in memory while the file takes no rows. Beyond it the oldest are dropped, and it is said. */
  readonly limits: WaitingLimits;
  /** About how much memory the row takes. Asked at each put, so it must not walk through the whole row. */
  readonly bytesOf: (row: Row) => number;
  /** A later state of this row will come. While there is one, the thread lives and this window counts as alive. */
  readonly isUnderWay: (row: Row) => boolean;
  /** Never there: carries the types. */
  readonly questions?: Questions;
}

/** A kind of question: what is asked, and what the answer is. Both are plain data. */
export interface Question<Asked, Answer> {
  readonly asked: Asked;
  readonly answer: Answer;
}

export type QuestionsOf<Questions> = { readonly [Name in keyof Questions]: Question<unknown, unknown> };

export interface WaitingLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** A store over one connection. Every method may throw SQLite's error. */
export interface OpenStore<Row> {
  /** Writes the whole row, new or not: doing it twice changes nothing, and it may come late. */
  put(key: string, row: Row): void;
  /**
   * Nothing happens where there is no such row, and where a later state than `removedAt` was put: a removal may come late, as from
   * a window that closed before it could write. Absent: the row goes, however late it was put.
   */
  remove(key: string, removedAt?: number): void;
  /**
   * Whether rows are under way whose window is not in the table `windows`: that window has ended. Asked at the start and
   * about once a minute, so it must not scan. `settleLost` is then called in a transaction.
   */
  hasLost?(): boolean;
  settleLost?(): void;
}

/** What an answer is made of. */
export interface Sources<Open> {
  /** Absent while the file cannot be opened or read. */
  readonly file: Open | undefined;
  /** A database in memory with the same tables: the rows that the file has not taken yet. Absent while no row waits. */
  readonly waiting: Open | undefined;
  /** Keys whose row in the file is out of date: a newer state stands in `waiting`, or the row was removed. */
  readonly hidden: readonly string[];
  /** Rows are missing: the file cannot be read, or rows were dropped or refused. Sums are then lower bounds. */
  readonly isPartial: boolean;
}

/** A file of an earlier version whose rows belong to this store now. */
export interface Inheritance {
  /** The file's name, in the folder of the storage. */
  readonly file: string;
  /**
   * Copies what the database `inherited` has and gives a mark of how far it came. Called in a transaction with 0, and with that
   * mark again after the file was renamed, for what an older version wrote in between. May be repeated after a kill: rows that
   * are there must stay single.
   */
  readonly take: (database: Database, after: number) => number;
  /**
   * Whether a living window of an earlier version uses it: then it keeps its name and is copied again each minute. `now` is in
   * milliseconds since the epoch.
   */
  readonly isInUse: (database: Database, now: number) => boolean;
}

export interface StoreDefinition<Row, Questions extends QuestionsOf<Questions>, Open extends OpenStore<Row>> {
  readonly port: StorePort<Row, Questions>;
  /** Step n brings the store from version n to n + 1. A step that was released is never edited: a change is a new step. */
  readonly migrations: readonly string[];
  /** Called for the file and for the database in memory. Must not write: the file may be a newer version's. */
  readonly open: (database: Database) => Open;
  readonly answers: {
    readonly [Name in keyof Questions]: (
      sources: Sources<Open>,
      asked: Questions[Name]['asked'],
    ) => Questions[Name]['answer'];
  };
  /** For rows that are still unwritten when the window closes: they go to a text file and are read at the next start. */
  readonly toJson: (row: Row) => JsonValue;
  /** `undefined` for what is no row. */
  readonly fromJson: (value: unknown) => Row | undefined;
  readonly inherits?: Inheritance;
}

/** A definition whose types are forgotten, so that the service can hold several. */
export interface Store {
  readonly name: string;
  readonly limits: WaitingLimits;
  readonly migrations: readonly string[];
  readonly inherits: Inheritance | undefined;
  readonly bytesOf: (row: unknown) => number;
  readonly isUnderWay: (row: unknown) => boolean;
  readonly open: (database: Database) => OpenStore<unknown>;
  readonly answer: (question: string, sources: Sources<OpenStore<unknown>>, asked: unknown) => unknown;
  readonly toJson: (row: unknown) => JsonValue;
  readonly fromJson: (value: unknown) => unknown;
}

/**
 * Forgets the types. What comes to a store was typed by its port when it was put or asked, and only what `open` gave comes back
 * as a source, so the types hold on this side too.
 */
export function defineStore<Row, Questions extends QuestionsOf<Questions>, Open extends OpenStore<Row>>(
  definition: StoreDefinition<Row, Questions, Open>,
): Store {
  const { port, migrations, inherits } = definition;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const { open, answers, toJson, fromJson } = definition as unknown as ForgottenDefinition;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const { name, limits, bytesOf, isUnderWay } = port as unknown as ForgottenPort;
  return {
    name,
    limits,
    migrations,
    inherits,
    bytesOf,
    isUnderWay,
    open,
    toJson,
    fromJson,
    answer: (question, sources, asked) => {
      const answer = answers[question];
      if (answer === undefined) throw new Error(`the store ${name} has no answer to "${question}"`);
      return answer(sources, asked);
    },
  };
}

type ForgottenPort = Pick<Store, 'name' | 'limits' | 'bytesOf' | 'isUnderWay'>;

interface ForgottenDefinition {
  readonly open: Store['open'];
  readonly answers: Readonly<Record<string, (sources: Sources<OpenStore<unknown>>, asked: unknown) => unknown>>;
  readonly toJson: Store['toJson'];
  readonly fromJson: Store['fromJson'];
}
