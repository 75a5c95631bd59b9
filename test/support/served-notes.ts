import { ledgerStore } from '../../src/ledger/ledger-store.ts';
import type { Change, FromStorageThread } from '../../src/storage/storage-messages.ts';
import { StorageService } from '../../src/storage/storage-service.ts';
import type { Store } from '../../src/storage/store-definition.ts';
import { FakeClock } from './fake-clock.ts';
import { noteStore } from './note-store.ts';

export interface ServeOptions {
  readonly stores?: readonly Store[];
  readonly patienceMs?: number;
}

/** The storage's service with two stores in it, without a thread; what is put goes to the notes. */
export function serveNotes(file: string, windowId: string, options: ServeOptions = {}) {
  const clock = new FakeClock();
  const posted: FromStorageThread[] = [];
  const { stores = [ledgerStore, noteStore], patienceMs = 20 } = options;
  const data = { file, windowId, busyTimeoutMs: 20, patienceMs, idleMs: 10_000 };
  const service = new StorageService({ data, stores, post: (message) => void posted.push(message), clock });
  let number = 0;
  const change = (one: Change) => service.changes([{ number: ++number, change: one }]);
  return {
    service,
    clock,
    posted,
    put: (key: string, text: string) => change({ type: 'put', store: 'notes', key, row: { text } }),
    begin: (key: string) => change({ type: 'put', store: 'notes', key, row: { text: '', isUnderWay: true } }),
    remove: (key: string) => change({ type: 'remove', store: 'notes', key, removedAt: 0 }),
    texts: (prefix = '') => service.answer('notes', 'texts', prefix),
    isPartial: () => service.answer('notes', 'is-partial', null),
    problems: () => posted.flatMap((message) => (message.type === 'problem' ? [message.problem] : [])),
    kinds: () => posted.flatMap((message) => (message.type === 'problem' ? [message.problem.kind] : [])),
  };
}
