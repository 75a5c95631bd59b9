import { hostname } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';
import type { OpenStores } from './open-stores.ts';
import { WindowWatch } from './window-liveness.ts';
import type { StorageWindow } from './window-liveness.ts';
import { RETRY_MS } from './write-trouble.ts';

const HEARTBEAT_MS = 15_000;

/** The rows of the windows that have something under way, each with its last heartbeat; read and written by one of them. */
export class WindowRows {
  readonly #id: string;
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #watch: WindowWatch;
  #isRegistered = false;
  /** Monotonic: a wall clock that is set must not stop heartbeats for hours. */
  #beatAt = 0;

  constructor(id: string, clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#id = id;
    this.#clock = clock;
    this.#watch = new WindowWatch({ id, host: hostname() });
  }

  /** This window's row is in the file. */
  get isRegistered(): boolean {
    return this.#isRegistered;
  }

  get isBeatDue(): boolean {
    return this.#isRegistered && this.#clock.monotonic() >= this.#beatAt;
  }

  /** The file is another one, or was opened again. */
  fileChanged(): void {
    this.#isRegistered = false;
  }

  /** While the file takes no writes, the next heartbeat is the next try. */
  beat(database: Database): void {
    this.#beatAt = this.#clock.monotonic() + RETRY_MS;
    database.run(
      `INSERT INTO windows (id, host, pid, heartbeat_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`,
      this.#id,
      hostname(),
      process.pid,
      Math.round(this.#clock.now()),
    );
    this.#isRegistered = true;
    this.#beatAt = this.#clock.monotonic() + HEARTBEAT_MS;
  }

  /**
   * Forgets the windows that are dead, and settles what they have left under way. The names of the stores that had such rows.
   * Writes nothing where there are none.
   */
  settleLost(database: Database, stores: OpenStores): readonly string[] {
    return forget(database, stores, this.#watch.look(windowsIn(database)));
  }

  /** The same for this window, which ends. */
  end(database: Database, stores: OpenStores): void {
    const isThere = windowsIn(database).some(({ id }) => id === this.#id);
    forget(database, stores, isThere ? [this.#id] : []);
  }
}

function forget(database: Database, stores: OpenStores, dead: readonly string[]): readonly string[] {
  const hasLost = (): boolean => [...stores.values()].some((store) => store.hasLost?.() === true);
  if (dead.length === 0 && !hasLost()) return [];
  return database.transaction(() => {
    for (const id of dead) database.run('DELETE FROM windows WHERE id = ?', id);
    const lost = [...stores].filter(([, store]) => store.hasLost?.() === true);
    for (const [, store] of lost) store.settleLost?.();
    return lost.map(([name]) => name);
  });
}

function windowsIn(database: Database): readonly StorageWindow[] {
  const rows = database.all('SELECT id, host, pid, heartbeat_at FROM windows');
  return rows.map(({ id, host, pid, heartbeat_at: heartbeatAt }) => ({
    id: String(id),
    host: String(host),
    pid: Number(pid),
    heartbeatAt: Number(heartbeatAt),
  }));
}
