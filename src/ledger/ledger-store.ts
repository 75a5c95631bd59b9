import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { asNumber, asString } from '../lib/json.ts';
import type { Attempt, ModelSpend, Period, Spend } from './attempt.ts';
import { COLUMNS, fromRow, toRow, type Row } from './attempt-row.ts';
import { openDatabase, type DatabaseOptions } from './open-database.ts';

/** A window that writes to the ledger: one extension host. */
export interface LedgerWindow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly heartbeatAt: number;
}

const SPEND = `COALESCE(SUM(nano_usd), 0) AS nano_usd, COUNT(*) AS attempts,
  COALESCE(SUM(figure = 'unpriced'), 0) AS unpriced, COALESCE(MAX(figure = 'at-least'), 0) AS at_least,
  COALESCE(MAX(figure = 'estimated'), 0) AS estimated`;

/** Attempts that have ended: one that is under way has no figure yet. */
const ENDED = `status <> 'open' AND started_at >= ? AND started_at < ?`;

/** One ledger file over `node:sqlite`; blocks, so it belongs on a thread of its own. Every method may throw SQLite's error. */
export class LedgerStore {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;

  constructor(options: DatabaseOptions) {
    this.#database = openDatabase(options);
    const updates = COLUMNS.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`);
    this.#put = this.#database.prepare(
      `INSERT INTO attempts (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
       ON CONFLICT (id) DO UPDATE SET ${updates.join(', ')}`,
    );
  }

  /** Writes the whole row, new or not: doing it twice changes nothing, and it may come late. */
  put(attempt: Attempt, windowId: string): void {
    this.#put.run(...Object.values(toRow(attempt, windowId)));
  }

  spend({ since, until }: Period): Spend {
    const row = this.#database.prepare(`SELECT ${SPEND} FROM attempts WHERE ${ENDED}`).get(since, until ?? FOREVER);
    return spendFrom(row ?? {});
  }

  byModel({ since, until }: Period): readonly ModelSpend[] {
    const rows = this.#database.prepare(
      `SELECT provider, COALESCE(model_answered, model_asked) AS model, ${SPEND},
         COALESCE(SUM(status <> 'ok'), 0) AS failed,
         SUM(${sum('input', 'audio_input', 'image_input')}) AS input,
         SUM(${sum('cache_read', 'audio_cache_read')}) AS cache_read,
         SUM(${sum('cache_write_5m', 'cache_write_1h')}) AS cache_write,
         SUM(${sum('output', 'reasoning', 'audio_output', 'image_output')}) AS output
       FROM attempts WHERE ${ENDED} GROUP BY 1, 2 ORDER BY nano_usd DESC, provider, model`,
    );
    return rows.all(since, until ?? FOREVER).map(modelSpendFrom);
  }

  /** The newest attempts, newest first, open ones too. */
  recent(limit: number): readonly Attempt[] {
    const rows = this.#database.prepare('SELECT * FROM attempts ORDER BY started_at DESC, rowid DESC LIMIT ?');
    return rows.all(Math.max(0, limit)).map(fromRow);
  }

  /** Changes when another connection has written. */
  dataVersion(): number {
    return asNumber(this.#database.prepare('PRAGMA data_version').get()?.['data_version']) ?? 0;
  }

  heartbeat({ id, host, pid, heartbeatAt }: LedgerWindow): void {
    this.#database
      .prepare(
        `INSERT INTO windows (id, host, pid, heartbeat_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`,
      )
      .run(id, host, pid, heartbeatAt);
  }

  /** Settles what windows that are gone have left open, and forgets them. The number of attempts that were lost. */
  settleLost(isAlive: (window: LedgerWindow) => boolean): number {
    return this.#transaction(() => {
      const windows = this.#database.prepare('SELECT * FROM windows').all().map(windowFrom);
      for (const { id } of windows.filter((window) => !isAlive(window)))
        this.#database.prepare('DELETE FROM windows WHERE id = ?').run(id);
      const { changes } = this.#database
        .prepare(
          `UPDATE attempts SET status = 'lost' WHERE status = 'open' AND window_id NOT IN (SELECT id FROM windows)`,
        )
        .run();
      return Number(changes);
    });
  }

  /** Up to `limit` rows, oldest first. (To SQLite a limit below 0 is none.) */
  oldest(limit: number): readonly Attempt[] {
    return this.#database
      .prepare('SELECT * FROM attempts ORDER BY started_at, rowid LIMIT ?')
      .all(Math.max(0, limit))
      .map(fromRow);
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM attempts WHERE id = ?').run(id);
  }

  count(): number {
    return asNumber(this.#database.prepare('SELECT COUNT(*) AS count FROM attempts').get()?.['count']) ?? 0;
  }

  close(): void {
    this.#database.close();
  }

  #transaction<Result>(action: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = action();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const FOREVER = Number.MAX_SAFE_INTEGER;

function sum(...columns: readonly string[]): string {
  return columns.map((column) => `COALESCE(${column}, 0)`).join(' + ');
}

function spendFrom(row: Row): Spend {
  return {
    nanoUsd: integer(row, 'nano_usd'),
    unpricedAttempts: integer(row, 'unpriced'),
    atLeast: integer(row, 'at_least') === 1,
    estimated: integer(row, 'estimated') === 1,
    attempts: integer(row, 'attempts'),
  };
}

function modelSpendFrom(row: Row): ModelSpend {
  return {
    ...spendFrom(row),
    vendor: asString(row['provider']) ?? '',
    model: asString(row['model']) ?? '',
    failedAttempts: integer(row, 'failed'),
    inputTokens: integer(row, 'input'),
    cacheReadTokens: integer(row, 'cache_read'),
    cacheWriteTokens: integer(row, 'cache_write'),
    outputTokens: integer(row, 'output'),
  };
}

function windowFrom(row: Row): LedgerWindow {
  return {
    id: asString(row['id']) ?? '',
    host: asString(row['host']) ?? '',
    pid: integer(row, 'pid'),
    heartbeatAt: integer(row, 'heartbeat_at'),
  };
}

function integer(row: Row, column: string): number {
  return asNumber(row[column]) ?? 0;
}
