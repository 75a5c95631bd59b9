import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { asString } from '../lib/json.ts';
import { UNPRICED_REASONS } from '../llm/cost.ts';
import type { UnpricedCounts } from '../llm/cost.ts';
import type { Attempt, ModelSpend, Period, Spend, SpendScope } from './attempt.ts';
import { COLUMNS, fromRow, integer, toRow } from './attempt-row.ts';
import type { Row } from './attempt-row.ts';
import { checkSchemaIsKnown, openDatabase } from './open-database.ts';
import type { DatabaseOptions } from './open-database.ts';

/** A window that writes to the ledger: one extension host. */
export interface LedgerWindow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly heartbeatAt: number;
}

/** What `count` accepts. An older version could store other numbers. */
const isCount = (column: string): string => `${column} BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}`;

/**
 * Attempts that have ended: one that is under way has no figure yet. `known_nano_usd` is NULL where no cost is known, and
 * `unknown_reason` then says why.
 */
const ENDED = `(SELECT *, CASE WHEN ${isCount('nano_usd')} THEN nano_usd END AS known_nano_usd,
    CASE WHEN ${isCount('nano_usd')} THEN NULL
      WHEN figure <> 'unpriced' THEN 'out-of-range'
      WHEN unpriced_reason IN (${UNPRICED_REASONS.map((reason) => `'${reason}'`).join(', ')}) THEN unpriced_reason
      ELSE 'no-price' END AS unknown_reason
  FROM attempts WHERE status <> 'open')`;

const IN_PERIOD = 'started_at >= ? AND started_at < ?';

/** Rows of which a newer state stands elsewhere. */
const NOT_EXCEPTED = 'id NOT IN (SELECT value FROM json_each(?))';

/** `TOTAL`, because `SUM` throws when integers overflow. It is exact below 2^53. */
const SPEND = `TOTAL(known_nano_usd) AS nano_usd, COUNT(*) AS attempts,
  ${UNPRICED_REASONS.map((reason) => `TOTAL(unknown_reason = '${reason}') AS ${unknownColumn(reason)}`).join(', ')},
  COALESCE(MAX(figure = 'at-least'), 0) AS at_least, COALESCE(MAX(figure = 'estimated'), 0) AS estimated`;

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

  /** Without the attempts whose ids are in `except`. */
  spend(scope: SpendScope, except: readonly string[] = []): Spend {
    return spendFrom(this.#sumOf(scope, JSON.stringify(except)) ?? {});
  }

  #sumOf(scope: SpendScope, except: string): Row | undefined {
    const select = `SELECT ${SPEND} FROM ${ENDED} WHERE ${NOT_EXCEPTED} AND`;
    if (scope.kind === 'window') return this.#query(`${select} window_id = ?`).get(except, scope.windowId);
    const { since, until = FOREVER } = scope.period;
    return this.#query(`${select} ${IN_PERIOD}`).get(except, since, until);
  }

  /** Without the attempts whose ids are in `except`. */
  byModel({ since, until = FOREVER }: Period, except: readonly string[] = []): readonly ModelSpend[] {
    const rows = this.#query(
      `SELECT provider, host, account, COALESCE(model_answered, model_asked) AS model, ${SPEND},
         TOTAL(status <> 'ok') AS failed,
         ${total('input', 'audio_input', 'image_input')} AS input,
         ${total('cache_read', 'audio_cache_read')} AS cache_read,
         ${total('cache_write_5m', 'cache_write_1h')} AS cache_write,
         ${total('output', 'reasoning', 'audio_output', 'image_output')} AS output
       FROM ${ENDED} WHERE ${NOT_EXCEPTED} AND ${IN_PERIOD} GROUP BY 1, 2, 3, 4 ORDER BY nano_usd DESC, provider, host, account, model`,
    );
    return rows.all(JSON.stringify(except), since, until).map(modelSpendFrom);
  }

  /** The newest attempts, newest first, open ones too. */
  recent(limit: number): readonly Attempt[] {
    const rows = this.#query('SELECT * FROM attempts ORDER BY started_at DESC, rowid DESC LIMIT ?');
    return rows.all(Math.max(0, limit)).map(fromRow);
  }

  /** Changes when another connection has written. */
  dataVersion(): number {
    return integer(this.#query('PRAGMA data_version').get() ?? {}, 'data_version') ?? 0;
  }

  heartbeat({ id, host, pid, heartbeatAt }: LedgerWindow): void {
    this.#database
      .prepare(
        `INSERT INTO windows (id, host, pid, heartbeat_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`,
      )
      .run(id, host, pid, heartbeatAt);
  }

  /**
   * Forgets the windows that `findDead` names (by id), and settles what they have left open. The number of attempts that
   * were lost.
   */
  settleLost(findDead: (windows: readonly LedgerWindow[]) => readonly string[]): number {
    return this.#transaction(() => {
      const windows = this.#query('SELECT * FROM windows').all().map(windowFrom);
      for (const id of findDead(windows)) this.#database.prepare('DELETE FROM windows WHERE id = ?').run(id);
      const { changes } = this.#database
        .prepare(
          `UPDATE attempts SET status = 'lost' WHERE status = 'open' AND window_id NOT IN (SELECT id FROM windows)`,
        )
        .run();
      return Number(changes);
    });
  }

  /** Up to `limit` rows, oldest first. (SQLite takes a limit below 0 as no limit.) */
  oldest(limit: number): readonly Attempt[] {
    const rows = this.#query('SELECT * FROM attempts ORDER BY started_at, rowid LIMIT ?');
    return rows.all(Math.max(0, limit)).map(fromRow);
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM attempts WHERE id = ?').run(id);
  }

  count(): number {
    return integer(this.#query('SELECT COUNT(*) AS count FROM attempts').get() ?? {}, 'count') ?? 0;
  }

  /** For the statements from now on. */
  setBusyTimeout(milliseconds: number): void {
    this.#database.exec(`PRAGMA busy_timeout = ${Math.round(milliseconds)}`);
  }

  /** Throws `NewerSchemaError` where a newer version has changed the file since it was opened. */
  checkSchemaIsKnown(): void {
    checkSchemaIsKnown(this.#database);
  }

  /** Puts what SQLite keeps beside the file into it, as far as no other connection uses it. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }

  /** Integers as `bigint`: SQLite's have 64 bits, and reading one beyond 2^53 as a number throws. */
  #query(sql: string): StatementSync {
    const statement = this.#database.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
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

/** A name for a column, since a reason has a hyphen in it. */
function unknownColumn(reason: string): string {
  return `unknown_${reason.replaceAll('-', '_')}`;
}

function total(...columns: readonly string[]): string {
  return columns.map((name) => `TOTAL(CASE WHEN ${isCount(name)} THEN ${name} END)`).join(' + ');
}

function spendFrom(row: Row): Spend {
  return {
    nanoUsd: sum(row, 'nano_usd'),
    unpriced: unpricedFrom(row),
    atLeast: sum(row, 'at_least') === 1,
    estimated: sum(row, 'estimated') === 1,
    attempts: sum(row, 'attempts'),
  };
}

function unpricedFrom(row: Row): UnpricedCounts {
  const counts = UNPRICED_REASONS.map((reason) => [reason, sum(row, unknownColumn(reason))] as const);
  return Object.fromEntries(counts.filter(([, attempts]) => attempts > 0));
}

function modelSpendFrom(row: Row): ModelSpend {
  return {
    ...spendFrom(row),
    seller: { vendor: text(row, 'provider'), host: text(row, 'host'), account: text(row, 'account') },
    model: text(row, 'model'),
    failedAttempts: sum(row, 'failed'),
    inputTokens: sum(row, 'input'),
    cacheReadTokens: sum(row, 'cache_read'),
    cacheWriteTokens: sum(row, 'cache_write'),
    outputTokens: sum(row, 'output'),
  };
}

function windowFrom(row: Row): LedgerWindow {
  return {
    id: text(row, 'id'),
    host: text(row, 'host'),
    pid: integer(row, 'pid') ?? 0,
    heartbeatAt: integer(row, 'heartbeat_at') ?? 0,
  };
}

function text(row: Row, name: string): string {
  return asString(row[name]) ?? '';
}

/** A sum of numbers that `count` accepts may itself be larger: it then stays at the largest. */
function sum(row: Row, name: string): number {
  return Math.min(Number(row[name] ?? 0), Number.MAX_SAFE_INTEGER);
}
