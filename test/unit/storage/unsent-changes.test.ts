import { describe, expect, test } from 'vitest';
import { Outbox } from '../../../src/storage/outbox.ts';
import type { Change, ToStorageThread } from '../../../src/storage/storage-messages.ts';
import { UnwrittenChanges } from '../../../src/storage/unwritten-changes.ts';

const put = (key: string, row: unknown): Change => ({ type: 'put', store: 's', key, row });
const gone = (key: string): Change => ({ type: 'remove', store: 's', key, removedAt: 0 });
const ask = { type: 'ask', id: 1, store: 's', question: 'q', asked: null } as const;

describe('messages on their way', () => {
  test('hold the last state of each row, and a question after what was put before it', () => {
    const outbox = new Outbox<ToStorageThread>();
    for (const [index, change] of [put('a', 1), put('b', 1), put('a', 2), gone('b')].entries())
      outbox.add({ type: 'change', number: index + 1, change });
    outbox.add(ask);
    const batch = outbox.takeBatch();
    expect(batch).toEqual([
      { type: 'change', number: 3, change: put('a', 2) },
      { type: 'change', number: 4, change: gone('b') },
      ask,
    ]);
    expect(outbox.isEmpty).toBe(true);
  });

  test('keep the state of a row that a question stands behind, and after it only the last one', () => {
    const outbox = new Outbox<ToStorageThread>();
    const change = (row: number) => ({ type: 'change', number: row, change: put('a', row) }) as const;
    for (const message of [change(1), change(2), ask, change(3), change(4)]) outbox.add(message);
    expect(outbox.takeBatch()).toEqual([change(2), ask, change(4)]);
  });

  test('wait when the thread has taken none of eight batches, and go on when it has taken one', () => {
    const outbox = new Outbox<ToStorageThread>();
    const taken = new Int32Array(outbox.restart());
    for (let batch = 0; batch < 8; batch++) {
      expect(outbox.mustWait).toBe(false);
      outbox.takeBatch();
    }
    expect(outbox.mustWait).toBe(true);
    Atomics.add(taken, 0, 1);
    expect(outbox.mustWait).toBe(false);
    outbox.takeBatch();
    outbox.restart();
    expect(outbox.mustWait).toBe(false);
  });
});

describe('what the thread has not said to be in the file', () => {
  const limits = { rows: 3, bytes: 100 };
  const again = (unwritten: UnwrittenChanges) => unwritten.again().map(({ change }) => change);

  test('is told again to the next thread, rows under way too, and each row once', () => {
    const unwritten = new UnwrittenChanges();
    const first = unwritten.add(put('open', 1), { bytes: 1, isUnderWay: true }, limits);
    unwritten.add(put('a', 1), { bytes: 1, isUnderWay: false }, limits);
    unwritten.written(first + 1);
    unwritten.add(put('b', 1), { bytes: 1, isUnderWay: false }, limits);
    unwritten.add(gone('b'), { bytes: 0, isUnderWay: false }, limits);
    expect(again(unwritten)).toEqual([put('open', 1), gone('b')]);
    unwritten.add(put('open', 2), { bytes: 1, isUnderWay: false }, limits);
    expect(again(unwritten)).toEqual([gone('b'), put('open', 2)]);
  });

  test('is nothing once all is written and nothing is under way', () => {
    const unwritten = new UnwrittenChanges();
    unwritten.add(put('a', 1), { bytes: 1, isUnderWay: true }, limits);
    unwritten.written(unwritten.add(put('a', 2), { bytes: 1, isUnderWay: false }, limits));
    expect(unwritten.isAny).toBe(false);
    expect(again(unwritten)).toEqual([]);
  });

  test('is bounded by rows and by bytes, the oldest go first, and other stores keep theirs', () => {
    const unwritten = new UnwrittenChanges();
    const other: Change = { type: 'put', store: 'other', key: 'o', row: 1 };
    unwritten.add(other, { bytes: 1, isUnderWay: false }, limits);
    for (const key of ['a', 'b', 'c', 'd']) unwritten.add(put(key, 1), { bytes: 10, isUnderWay: false }, limits);
    expect(again(unwritten)).toEqual([other, put('b', 1), put('c', 1), put('d', 1)]);
    unwritten.add(put('e', 1), { bytes: 95, isUnderWay: false }, limits);
    expect(again(unwritten)).toEqual([other, put('e', 1)]);
  });
});
