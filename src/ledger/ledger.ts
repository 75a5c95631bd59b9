import type { Disposable } from '../lib/disposable.ts';
import type { Storage } from '../storage/storage.ts';
import type { Attempt, AttemptEnd, AttemptProgress, AttemptStart, ModelSpend, Period, Spend } from './attempt.ts';
import { ledgerPort } from './ledger-port.ts';

/**
 * What every attempt cost. Writing returns at once and never fails: the chat does not wait for its bill. What goes wrong is
 * told by the storage. Questions are answered after everything that was written before them.
 */
export interface Ledger {
  /** To be called before the first wait of an attempt that could be cancelled. */
  begin(start: AttemptStart): void;
  /** Survives this process: at most about once a second. */
  progress(id: string, progress: AttemptProgress): void;
  /** The first one holds. */
  settle(id: string, end: AttemptEnd): void;
  /** Of all windows. */
  spend(period: Period): Promise<Spend>;
  /** Of this window alone, since it was loaded. */
  spendOfThisWindow(): Promise<Spend>;
  byModel(period: Period): Promise<readonly ModelSpend[]>;
  /** The newest attempts, newest first. */
  recent(limit: number): Promise<readonly Attempt[]>;
  /** Sums may have changed, by this window or, as far as that was noticed, by another. At most a few times a second. */
  readonly onDidChange: (listener: () => void) => Disposable;
}

/** Attempts that are still open when the storage is closed are lost. */
export function openLedger(storage: Storage): Ledger {
  return new StoredLedger(storage);
}

class StoredLedger implements Ledger {
  readonly #storage: Storage;
  readonly #open = new Map<string, Attempt>();

  readonly onDidChange = (listener: () => void): Disposable => this.#storage.onDidChange(ledgerPort, listener);

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  begin(start: AttemptStart): void {
    this.#put({ ...start, status: 'open' });
  }

  progress(id: string, progress: AttemptProgress): void {
    const attempt = this.#open.get(id);
    if (attempt !== undefined) this.#put({ ...attempt, ...progress });
  }

  settle(id: string, end: AttemptEnd): void {
    const attempt = this.#open.get(id);
    if (attempt !== undefined) this.#put({ ...attempt, ...end });
  }

  spend(period: Period): Promise<Spend> {
    return this.#storage.ask(ledgerPort, 'spend', { kind: 'all-windows', period });
  }

  spendOfThisWindow(): Promise<Spend> {
    return this.#storage.ask(ledgerPort, 'spend', { kind: 'window', windowId: this.#storage.windowId });
  }

  byModel(period: Period): Promise<readonly ModelSpend[]> {
    return this.#storage.ask(ledgerPort, 'by-model', period);
  }

  recent(limit: number): Promise<readonly Attempt[]> {
    return this.#storage.ask(ledgerPort, 'recent', limit);
  }

  #put(attempt: Attempt): void {
    if (attempt.status === 'open') this.#open.set(attempt.id, attempt);
    else this.#open.delete(attempt.id);
    this.#storage.put(ledgerPort, attempt.id, { attempt, windowId: this.#storage.windowId });
  }
}
