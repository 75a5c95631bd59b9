import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import type { Attempt } from '../../src/ledger/attempt.ts';
import { COLUMNS, toRow } from '../../src/ledger/attempt-row.ts';

const MIDDLE = `model_asked TEXT NOT NULL, model_answered TEXT, estimated_input INTEGER NOT NULL, estimated_output INTEGER,
  input INTEGER, cache_read INTEGER, cache_write_5m INTEGER, cache_write_1h INTEGER, output INTEGER, reasoning INTEGER,
  audio_input INTEGER, audio_output INTEGER, audio_cache_read INTEGER, image_input INTEGER, image_output INTEGER,
  searches INTEGER, service_tier TEXT, reported_nano_usd INTEGER,
  figure TEXT NOT NULL CHECK (figure IN ('exact', 'reported', 'estimated', 'at-least', 'unpriced')),
  unpriced_reason TEXT, nano_usd INTEGER, time_to_first_token_ms INTEGER, duration_ms INTEGER,
  CHECK ((figure = 'unpriced') = (nano_usd IS NULL))`;

/** The tables of the earlier file in its first version. */
const VERSION_1 = `CREATE TABLE windows (id TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, heartbeat_at INTEGER NOT NULL) STRICT;
  CREATE TABLE attempts (
    id TEXT PRIMARY KEY, trace_id TEXT NOT NULL, window_id TEXT NOT NULL, conversation_id TEXT, started_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'ok', 'failed', 'cancelled', 'lost')), error_kind TEXT,
    group_name TEXT NOT NULL, deployment TEXT NOT NULL, provider TEXT NOT NULL, ${MIDDLE}) STRICT;
  PRAGMA user_version = 1;`;
const VERSION_2 = `ALTER TABLE attempts ADD COLUMN host TEXT NOT NULL DEFAULT '';
  ALTER TABLE attempts ADD COLUMN account TEXT NOT NULL DEFAULT '';
  PRAGMA user_version = 2;`;

/** A window of an earlier version, which has the file open. */
export interface EarlierLedger {
  readonly put: (attempt: Attempt) => void;
  readonly beat: (now: number) => void;
  /** All of it in one transaction. */
  readonly together: (action: () => void) => void;
  readonly close: () => void;
}

export function openEarlierLedger(file: string, version: 1 | 2 = 2): EarlierLedger {
  const database = new DatabaseSync(file);
  if (database.prepare('PRAGMA user_version').get()?.['user_version'] === 0)
    database.exec(`PRAGMA journal_mode = WAL; ${VERSION_1} ${version === 2 ? VERSION_2 : ''}`);
  const columns = COLUMNS.filter((column) => version === 2 || !['host', 'account'].includes(column));
  const put = database.prepare(
    `INSERT INTO attempts (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, figure = excluded.figure, nano_usd = excluded.nano_usd`,
  );
  return {
    put: (attempt: Attempt) => {
      const row = toRow(attempt, 'old');
      put.run(...columns.map((column) => row[column] ?? null));
    },
    beat: (now) =>
      void database
        .prepare('INSERT OR REPLACE INTO windows (id, host, pid, heartbeat_at) VALUES (?, ?, ?, ?)')
        .run('old', hostname(), process.pid, now),
    together: (action) => {
      database.exec('BEGIN');
      action();
      database.exec('COMMIT');
    },
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}
