import type { Attempt, ModelSpend, Period, Spend, SpendScope } from '../../src/ledger/attempt.ts';
import { ledgerPort } from '../../src/ledger/ledger-port.ts';
import type { LedgerQuestions } from '../../src/ledger/ledger-port.ts';
import { ledgerStore } from '../../src/ledger/ledger-store.ts';
import type { FromStorageThread, StorageProblem } from '../../src/storage/storage-messages.ts';
import { StorageService } from '../../src/storage/storage-service.ts';
import type { FakeClock } from './fake-clock.ts';

/** The storage's service with the ledger in it, without a thread, so that a test decides when it ticks. */
export interface ServedLedger {
  readonly posted: readonly FromStorageThread[];
  readonly put: (attempt: Attempt, number: number) => void;
  readonly spend: (scope?: SpendScope) => Spend;
  readonly byModel: (period: Period) => readonly ModelSpend[];
  readonly recent: (limit: number) => readonly Attempt[];
  readonly problems: () => readonly StorageProblem[];
  readonly tick: () => void;
  readonly isIdle: () => boolean;
  readonly close: () => void;
}

export function serveLedger(file: string, windowId: string, clock: FakeClock, busyTimeoutMs = 20): ServedLedger {
  const posted: FromStorageThread[] = [];
  const data = { file, windowId, busyTimeoutMs, patienceMs: busyTimeoutMs, idleMs: 10_000 };
  const post = (message: FromStorageThread) => void posted.push(message);
  const service = new StorageService({ data, stores: [ledgerStore], post, clock });
  const ask = <Name extends keyof LedgerQuestions>(name: Name, asked: LedgerQuestions[Name]['asked']) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the port types it
    service.answer(ledgerPort.name, name, asked) as LedgerQuestions[Name]['answer'];
  return {
    posted,
    put: (attempt, number) =>
      service.changes([
        { number, change: { type: 'put', store: ledgerPort.name, key: attempt.id, row: { attempt, windowId } } },
      ]),
    spend: (scope = { kind: 'all-windows', period: { since: 0 } }) => ask('spend', scope),
    byModel: (period) => ask('by-model', period),
    recent: (limit) => ask('recent', limit),
    problems: () => posted.flatMap((message) => (message.type === 'problem' ? [message.problem] : [])),
    tick: () => service.tick(),
    isIdle: () => service.isIdle(),
    close: () => service.close(),
  };
}
