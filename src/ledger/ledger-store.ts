import { asRecord, asString } from '../lib/json.ts';
import type { Database } from '../storage/database.ts';
import { defineStore } from '../storage/store-definition.ts';
import type { OpenStore } from '../storage/store-definition.ts';
import { addModels, addSpends } from './add-sums.ts';
import type { Attempt, ModelSpend, Period, Spend, SpendScope } from './attempt.ts';
import { COLUMNS, fromRow, idColumn, toRow } from './attempt-row.ts';
import { inheritedAttempts } from './inherited-attempts.ts';
import { ledgerMigrations } from './ledger-migrations.ts';
import { ledgerPort } from './ledger-port.ts';
import type { LedgerRow } from './ledger-port.ts';
import { sumOf, sumsByModel } from './ledger-sums.ts';

const PUT = `INSERT INTO attempts (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${COLUMNS.filter((column) => column !== 'id')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;

const IS_LOST = `status = 'open' AND window_id NOT IN (SELECT id FROM windows)`;

/** The attempts of one database. */
export class OpenLedger implements OpenStore<LedgerRow> {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(_key: string, { attempt, windowId }: LedgerRow): void {
    this.#database.run(PUT, ...Object.values(toRow(attempt, windowId)));
  }

  remove(key: string): void {
    this.#database.run('DELETE FROM attempts WHERE id = ?', idColumn(key));
  }

  hasLost(): boolean {
    return this.#database.get(`SELECT 1 FROM attempts WHERE ${IS_LOST} LIMIT 1`) !== undefined;
  }

  settleLost(): void {
    this.#database.run(`UPDATE attempts SET status = 'lost' WHERE ${IS_LOST}`);
  }

  /** Without the attempts whose ids are in `hidden`. So are the others. */
  spend(scope: SpendScope, hidden: readonly string[] = []): Spend {
    return sumOf(this.#database, scope, idsOf(hidden));
  }

  byModel(period: Period, hidden: readonly string[] = []): readonly ModelSpend[] {
    return sumsByModel(this.#database, period, idsOf(hidden));
  }

  /** The newest attempts, newest first, open ones too. */
  recent(limit: number, hidden: readonly string[] = []): readonly Attempt[] {
    const rows = this.#database.all(
      `SELECT * FROM attempts WHERE id NOT IN (SELECT value FROM json_each(?))
       ORDER BY started_at DESC, rowid DESC LIMIT ?`,
      idsOf(hidden),
      Math.max(0, limit), // SQLite takes a limit below 0 as no limit
    );
    return rows.map(fromRow);
  }
}

function idsOf(keys: readonly string[]): string {
  return JSON.stringify(keys.map(idColumn));
}

export const ledgerStore = defineStore({
  port: ledgerPort,
  migrations: ledgerMigrations,
  open: (database) => new OpenLedger(database),
  answers: {
    spend: ({ file, waiting, hidden, isPartial }, scope) => {
      const spend = addSpends([file?.spend(scope, hidden), waiting?.spend(scope)].filter(isThere));
      return isPartial ? { ...spend, atLeast: true } : spend;
    },
    'by-model': ({ file, waiting, hidden, isPartial }, period) => {
      const models = addModels([...(file?.byModel(period, hidden) ?? []), ...(waiting?.byModel(period) ?? [])]);
      return isPartial ? models.map((model) => ({ ...model, atLeast: true })) : models;
    },
    recent: ({ file, waiting, hidden }, limit) =>
      [...(waiting?.recent(limit) ?? []), ...(file?.recent(limit, hidden) ?? [])]
        .toSorted((a, b) => b.startedAt - a.startedAt)
        .slice(0, Math.max(0, limit)),
  },
  toJson: ({ attempt, windowId }) => toRow(attempt, windowId),
  fromJson: rowFrom,
  inherits: inheritedAttempts,
});

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

const STATUSES: readonly unknown[] = [
  'open',
  'ok',
  'failed',
  'cancelled',
  'lost',
] satisfies readonly Attempt['status'][];

/** What `toRow` made. The table takes whatever else it holds, since `toRow` makes a true row of it again. */
function rowFrom(value: unknown): LedgerRow | undefined {
  const columns = asRecord(value);
  const windowId = asString(columns?.['window_id']);
  if (columns === undefined || windowId === undefined) return undefined;
  if (asString(columns['id']) === undefined || !STATUSES.includes(columns['status'])) return undefined;
  return { attempt: fromRow(columns), windowId };
}
