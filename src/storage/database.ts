import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type SqlValue = string | number | bigint | null | Uint8Array;

/** A row by column. Integers are `bigint`: SQLite's have 64 bits, and reading one beyond 2^53 as a number throws. */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * A connection, as stores see it; blocks, so it belongs on the storage's thread. Every method may throw SQLite's error.
 * Statements are prepared once for each text, so texts must be constants of the program: values are bound.
 */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #isInTransaction = false;

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  /** The number of rows that were changed, without those that triggers changed. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  get(sql: string, ...values: readonly SqlValue[]): SqlRow | undefined {
    return this.#prepared(sql).get(...values);
  }

  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[] {
    return this.#prepared(sql).all(...values);
  }

  /** Several statements, which are not kept. */
  exec(sql: string): void {
    this.#sqlite.exec(sql);
  }

  /** All or nothing, and alone among the writers. Within another one it is a part of that one. */
  transaction<Result>(action: () => Result): Result {
    if (this.#isInTransaction) return action();
    this.#sqlite.exec('BEGIN IMMEDIATE');
    this.#isInTransaction = true;
    try {
      const result = action();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors, as of a full disk, have already rolled it back.
      if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  /** Changes when another connection has written. */
  dataVersion(): number {
    return Number(this.get('PRAGMA data_version')?.['data_version'] ?? 0);
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#sqlite.prepare(sql);
    statement.setReadBigInts(true);
    this.#statements.set(sql, statement);
    return statement;
  }
}
