import { hostname } from 'node:os';
import type { Database } from '../storage/database.ts';
import type { Inheritance } from '../storage/store-definition.ts';
import { processExists } from '../storage/window-liveness.ts';
import { COLUMNS } from './attempt-row.ts';

/** Windows of earlier versions wrote a heartbeat every 15 s. */
const SILENT_MS = 60_000;

/**
 * The file in which versions before 0.2 kept the same table. Columns that it has not got take their defaults. Of an attempt that
 * is in both files its end holds, wherever it stands.
 */
export const inheritedAttempts: Inheritance = {
  file: 'ledger.sqlite',
  take: (database, after) => {
    const columns = columnsOfBoth(database);
    if (columns.length === 0) return after;
    const names = columns.join(', ');
    const last = database.get('SELECT MAX(rowid) AS last FROM inherited.attempts')?.['last'];
    database.run(
      `INSERT INTO main.attempts (${names}) SELECT ${names} FROM inherited.attempts
       WHERE rowid > ? OR id IN (SELECT id FROM main.attempts WHERE status = 'open')
       ON CONFLICT (id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
       WHERE main.attempts.status IN ('open', 'lost') AND excluded.status <> 'open'`,
      after,
    );
    return Number(last ?? after);
  },
  isInUse: (database, now) =>
    columnsOfBoth(database).length > 0 &&
    database
      .all('SELECT host, pid, heartbeat_at FROM inherited.windows')
      .some(
        ({ host, pid, heartbeat_at: heartbeatAt }) =>
          Math.abs(now - Number(heartbeatAt)) < SILENT_MS && (host !== hostname() || processExists(Number(pid))),
      ),
};

function columnsOfBoth(database: Database): readonly string[] {
  const inherited = new Set(database.all('PRAGMA inherited.table_info(attempts)').map(({ name }) => name));
  return COLUMNS.filter((column) => inherited.has(column));
}
