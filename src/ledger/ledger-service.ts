import { hostname } from 'node:os';
import type { Attempt, ModelSpend, Period, Spend } from './attempt.ts';
import type {
  FromLedgerWorker,
  LedgerAnswer,
  LedgerProblem,
  LedgerQuery,
  LedgerWorkerData,
} from './ledger-messages.ts';
import { LedgerStore, type LedgerWindow } from './ledger-store.ts';
import { fileIdentity, isDamage, NewerSchemaError, setAside } from './open-database.ts';
import { isWindowAlive } from './window-liveness.ts';

/** Rows that wait while the file cannot be written: a day's work of one person, in about 1 MB. */
const MAX_WAITING = 1000;

/** How often waiting rows are tried again. */
const RETRY_MS = 2_000;
const HEARTBEAT_MS = 15_000;
/** How often windows that died are looked for; also done at the start. */
const SETTLE_LOST_MS = 60_000;

/**
 * What the ledger's thread does: writes rows, and where the file fails it keeps them in memory until it can. Never throws
 * but from `answer`. `tick` wants to be called about once a second.
 */
export class LedgerService {
  readonly #data: LedgerWorkerData;
  readonly #post: (message: FromLedgerWorker) => void;
  #file: LedgerStore | undefined;
  /** The rows that the file has not, in a database in memory, so that sums are the same SQL. */
  #waiting: LedgerStore | undefined;
  #troubled = false;
  #overflown = false;
  /** The file is a newer version's: it is not touched again. */
  #barred = false;
  #dataVersion = 0;
  #retryAt = 0;
  #heartbeatAt = 0;
  #settleLostAt = 0;

  constructor(data: LedgerWorkerData, post: (message: FromLedgerWorker) => void) {
    this.#data = data;
    this.#post = post;
    this.#open();
    this.tick();
  }

  put(attempt: Attempt): void {
    const ended = attempt.status !== 'open';
    // While rows wait, later ones wait with them: an old state must not be written over a new one.
    const written = this.#waiting === undefined && this.#withFile((file) => file.put(attempt, this.#data.windowId));
    if (!written) this.#wait(attempt);
    if (ended) this.#post({ type: 'changed' });
  }

  answer(query: LedgerQuery): LedgerAnswer {
    const stores = [this.#file, this.#waiting].filter((store) => store !== undefined);
    switch (query.kind) {
      case 'spend':
        return { kind: 'spend', spend: addSpends(stores.map((store) => store.spend(query.period))) };
      case 'by-model':
        return { kind: 'by-model', models: addModels(stores, query.period) };
      case 'recent':
        return { kind: 'recent', attempts: newest(stores, query.limit) };
    }
  }

  tick(): void {
    const now = Date.now();
    if (this.#waiting !== undefined || this.#file === undefined) this.#retry(now);
    if (now >= this.#heartbeatAt) {
      this.#heartbeatAt = now + HEARTBEAT_MS;
      this.#withFile((file) => file.heartbeat(this.#window(now)));
    }
    if (now >= this.#settleLostAt) {
      this.#settleLostAt = now + SETTLE_LOST_MS;
      this.#withFile((file) => this.#settleLost(file, now));
    }
    this.#withFile((file) => this.#noticeOthers(file));
  }

  /** Writes what waits, if it can; what this window has left open is lost. */
  close(): void {
    this.#flush();
    // Of all windows, this one alone is done.
    this.#withFile((file) => {
      file.settleLost((window) => window.id !== this.#data.windowId);
      file.close();
    });
    this.#waiting?.close();
    this.#file = undefined;
  }

  #open(): void {
    if (this.#barred) return;
    const { file, busyTimeoutMs } = this.#data;
    const identity = fileIdentity(file);
    try {
      this.#file = new LedgerStore({ file, busyTimeoutMs });
      this.#dataVersion = this.#file.dataVersion();
      this.#heartbeatAt = 0;
    } catch (error) {
      if (error instanceof NewerSchemaError) {
        this.#barred = true;
        this.#tell({ kind: 'newer', version: error.version });
      } else if (isDamage(error)) {
        this.#replaceDamaged(error, identity);
      } else {
        this.#trouble(error);
      }
    }
  }

  #replaceDamaged(error: unknown, identity: string | undefined): void {
    const { file, busyTimeoutMs } = this.#data;
    this.#closeFile();
    try {
      // Another window may have set it aside in the meantime: then its new file is used.
      if (fileIdentity(file) === identity)
        this.#tell({ kind: 'damaged', movedTo: setAside(file, new Date()), reason: reasonOf(error) });
      this.#file = new LedgerStore({ file, busyTimeoutMs });
      this.#dataVersion = this.#file.dataVersion();
      this.#heartbeatAt = 0;
    } catch (second) {
      this.#trouble(second);
    }
  }

  /** Whether the action was done. A damaged file is replaced, and the action is then done on the new one. */
  #withFile(action: (file: LedgerStore) => void): boolean {
    if (this.#file === undefined) return false;
    try {
      action(this.#file);
      return true;
    } catch (error) {
      if (!isDamage(error)) {
        this.#trouble(error);
        return false;
      }
      this.#replaceDamaged(error, fileIdentity(this.#data.file));
    }
    return this.#again(action);
  }

  #again(action: (file: LedgerStore) => void): boolean {
    if (this.#file === undefined) return false;
    try {
      action(this.#file);
      return true;
    } catch (error) {
      this.#trouble(error);
      return false;
    }
  }

  #closeFile(): void {
    try {
      this.#file?.close();
    } catch {
      // It is damaged: there is nothing left to lose.
    }
    this.#file = undefined;
  }

  #wait(attempt: Attempt): void {
    this.#waiting ??= new LedgerStore({ file: ':memory:', busyTimeoutMs: 0 });
    this.#waiting.put(attempt, this.#data.windowId);
    for (const { id } of this.#waiting.oldest(this.#waiting.count() - MAX_WAITING)) {
      this.#waiting.remove(id);
      if (!this.#overflown) this.#tell({ kind: 'rows-dropped' });
      this.#overflown = true;
    }
  }

  #retry(now: number): void {
    if (this.#barred || now < this.#retryAt) return;
    this.#retryAt = now + RETRY_MS;
    if (this.#file === undefined) this.#open();
    this.#flush();
  }

  #flush(): void {
    const waiting = this.#waiting;
    if (this.#file === undefined) return;
    const rows = waiting?.oldest(MAX_WAITING) ?? [];
    for (const attempt of rows) {
      if (!this.#withFile((file) => file.put(attempt, this.#data.windowId))) return;
      waiting?.remove(attempt.id);
    }
    waiting?.close();
    this.#waiting = undefined;
    this.#overflown = false;
    if (this.#troubled) this.#tell({ kind: 'written-again', rows: rows.length });
    this.#troubled = false;
  }

  #settleLost(file: LedgerStore, now: number): void {
    const here = { id: this.#data.windowId, host: hostname(), now };
    if (file.settleLost((window) => isWindowAlive(window, here)) > 0) this.#post({ type: 'changed' });
  }

  #noticeOthers(file: LedgerStore): void {
    const version = file.dataVersion();
    if (version !== this.#dataVersion) this.#post({ type: 'changed' });
    this.#dataVersion = version;
  }

  #window(now: number): LedgerWindow {
    return { id: this.#data.windowId, host: hostname(), pid: process.pid, heartbeatAt: now };
  }

  /** Said once, until it is over. */
  #trouble(error: unknown): void {
    this.#retryAt = Math.max(this.#retryAt, Date.now() + RETRY_MS);
    if (!this.#troubled) this.#tell({ kind: 'unwritable', reason: reasonOf(error) });
    this.#troubled = true;
  }

  #tell(problem: LedgerProblem): void {
    this.#post({ type: 'problem', problem });
  }
}

function addSpends(spends: readonly Spend[]): Spend {
  const nothing: Spend = { nanoUsd: 0, unpricedAttempts: 0, atLeast: false, estimated: false, attempts: 0 };
  return spends.reduce(
    (a, b) => ({
      nanoUsd: a.nanoUsd + b.nanoUsd,
      unpricedAttempts: a.unpricedAttempts + b.unpricedAttempts,
      atLeast: a.atLeast || b.atLeast,
      estimated: a.estimated || b.estimated,
      attempts: a.attempts + b.attempts,
    }),
    nothing,
  );
}

function addModels(stores: readonly LedgerStore[], period: Period): readonly ModelSpend[] {
  const models = new Map<string, ModelSpend>();
  for (const model of stores.flatMap((store) => store.byModel(period))) {
    const key = JSON.stringify([model.vendor, model.model]);
    const other = models.get(key);
    models.set(key, other === undefined ? model : addModel(other, model));
  }
  return [...models.values()].toSorted((a, b) => b.nanoUsd - a.nanoUsd);
}

function addModel(a: ModelSpend, b: ModelSpend): ModelSpend {
  return {
    ...a,
    ...addSpends([a, b]),
    failedAttempts: a.failedAttempts + b.failedAttempts,
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}

/** A row that waits is newer than the file's row of the same id. */
function newest(stores: readonly LedgerStore[], limit: number): readonly Attempt[] {
  const attempts = new Map(stores.flatMap((store) => store.recent(limit)).map((attempt) => [attempt.id, attempt]));
  return [...attempts.values()].toSorted((a, b) => b.startedAt - a.startedAt).slice(0, limit);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
