import * as fc from 'fast-check';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { addSpends } from '../../../src/ledger/add-sums.ts';
import type { Attempt, Period, Spend } from '../../../src/ledger/attempt.ts';
import { ledgerStore, OpenLedger } from '../../../src/ledger/ledger-store.ts';
import { sumPieces } from '../../../src/ledger/sum-pieces.ts';
import { UNPRICED_REASONS } from '../../../src/llm/cost.ts';
import type { Cost } from '../../../src/llm/cost.ts';
import { openDatabase } from '../../../src/storage/open-database.ts';
import { sellerOf } from '../../support/calls.ts';
import { start, target } from '../../support/ledger-fixtures.ts';

// Hundreds of sequences, on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const QUARTER = 900_000;
const DAY = 86_400_000;
const LARGEST = Number.MAX_SAFE_INTEGER;

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
/** Close to borders of quarters, hours and days, of two days and of a day years later. */
const times = fc
  .tuple(fc.constantFrom(0, 1, 2, 3, 4, 95, 96, 97, 190, 191, 192, 96 * 2_000), fc.constantFrom(-1, 0, 1, 400_000))
  .map(([quarters, offset]) => Math.max(0, quarters * QUARTER + offset));
const amounts = fc.oneof(fc.constantFrom(0, 1, LARGEST, LARGEST - 1), fc.nat(5_000_000));
const costs: fc.Arbitrary<Cost> = fc.oneof(
  fc.record({ kind: fc.constantFrom('exact', 'reported', 'estimated', 'at-least'), nanoUsd: amounts } as const),
  fc.record({ kind: fc.constant('unpriced'), reason: fc.constantFrom(...UNPRICED_REASONS) } as const),
);
const attempts: fc.Arbitrary<Attempt> = fc
  .record({
    id: ids,
    startedAt: times,
    status: fc.constantFrom('open', 'ok', 'failed', 'cancelled', 'lost'),
    cost: costs,
    vendor: fc.constantFrom('openai', 'anthropic'),
    model: fc.constantFrom('gpt', 'gpt-2'),
    tokens: fc.oneof(fc.nat(9_000), fc.constant(LARGEST)),
  } as const)
  .map(({ id, startedAt, status, cost, vendor, model, tokens }) => ({
    id,
    startedAt,
    target: { ...target, seller: sellerOf(vendor) },
    estimatedInput: 25,
    status,
    cost,
    modelAnswered: model,
    usage: { input: tokens, cacheRead: 1, cacheWrite5m: tokens, output: 2, reasoning: tokens },
  }));

type Step =
  | { readonly do: 'put'; readonly attempt: Attempt; readonly window: string }
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'settle lost' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('put'), attempt: attempts, window: fc.constantFrom('v', 'w') } as const),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove'), id: ids } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'settle lost' } as const) },
);
const periods: fc.Arbitrary<Period> = fc.oneof(
  fc.record({ since: times }),
  fc.tuple(times, times).map(([a, b]) => ({ since: Math.min(a, b), until: Math.max(a, b) })),
);

/** What the attempts cost, added up one by one. */
function scan(rows: Iterable<Attempt>, { since, until = Infinity }: Period): Spend {
  const spends = [...rows]
    .filter(({ status, startedAt }) => status !== 'open' && startedAt >= since && startedAt < until)
    .map(({ cost }): Spend => ({
      nanoUsd: cost.kind === 'unpriced' ? 0 : cost.nanoUsd,
      unpriced: cost.kind === 'unpriced' ? { [cost.reason]: 1 } : {},
      atLeast: cost.kind === 'at-least',
      estimated: cost.kind === 'estimated',
      attempts: 1,
    }));
  const sum = addSpends(spends);
  return { ...sum, nanoUsd: Math.min(sum.nanoUsd, LARGEST) };
}

function openInMemory() {
  const { database } = openDatabase({ file: ':memory:', busyTimeoutMs: 0, stores: [ledgerStore] });
  return { database, ledger: new OpenLedger(database) };
}

test('sums are those of the rows, whatever was put, changed, settled and removed, in any period', () => {
  const { database, ledger } = openInMemory();
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 25 }), periods, fc.subarray(['a', 'b', 'x']), (done, period, hidden) => {
      database.exec('DELETE FROM attempts');
      const rows = new Map<string, Attempt>();
      for (const step of done)
        switch (step.do) {
          case 'put':
            ledger.put(step.attempt.id, { attempt: step.attempt, windowId: step.window });
            rows.set(step.attempt.id, step.attempt);
            break;
          case 'remove':
            ledger.remove(step.id);
            rows.delete(step.id);
            break;
          case 'settle lost':
            ledger.settleLost();
            for (const [id, row] of rows) if (row.status === 'open') rows.set(id, { ...row, status: 'lost' });
        }
      const seen = [...rows.values()].filter(({ id }) => !hidden.includes(id));
      const spend = ledger.spend({ kind: 'all-windows', period }, hidden);
      const models = ledger.byModel(period, hidden);
      expect(spend).toEqual(scan(seen, period));
      for (const { seller, model, inputTokens, outputTokens, failedAttempts, cacheWriteTokens, ...ofModel } of models) {
        const own = seen.filter((row) => row.target.seller.vendor === seller.vendor && row.modelAnswered === model);
        expect(ofModel).toMatchObject(scan(own, period));
        const counted = own.filter(
          ({ status, startedAt }) =>
            status !== 'open' && startedAt >= period.since && startedAt < (period.until ?? Infinity),
        );
        const tokens = (bucket: 'input' | 'reasoning' | 'cacheWrite5m') =>
          counted.reduce((sum, { usage }) => sum + (usage?.[bucket] ?? 0), 0);
        expect(inputTokens).toBe(Math.min(tokens('input'), LARGEST));
        expect(cacheWriteTokens).toBe(Math.min(tokens('cacheWrite5m'), LARGEST));
        expect(outputTokens).toBe(Math.min(tokens('reasoning') + 2 * counted.length, LARGEST));
        expect(failedAttempts).toBe(counted.filter(({ status }) => status !== 'ok').length);
      }
      expect(models.reduce((sum, { attempts: count }) => sum + count, 0)).toBe(spend.attempts);
    }),
    { numRuns: 300 },
  );
  database.close();
});

test('sums stay true where an older window writes the rows, and are empty when they are gone', () => {
  const { database, ledger } = openInMemory();
  ledger.put('a', { attempt: { ...start('a'), status: 'ok', cost: { kind: 'exact', nanoUsd: 5 } }, windowId: 'w' });
  database.exec("UPDATE attempts SET nano_usd = 7, started_at = started_at + 86400000, model_answered = 'other'");
  expect(ledger.byModel({ since: DAY })).toMatchObject([{ model: 'other', nanoUsd: 7, attempts: 1 }]);
  expect(ledger.spend({ kind: 'all-windows', period: { since: 0, until: DAY } })).toMatchObject({ attempts: 0 });
  database.exec('DELETE FROM attempts');
  expect(database.get('SELECT COUNT(*) AS count FROM attempt_sums')).toEqual({ count: 0n });
  database.close();
});

/** Offsets of clocks that people live by are multiples of a quarter of an hour: https://www.iana.org/time-zones */
test.each([0, 3.5, 5.75, -9.5, 12.75, 14])('a day at %d hours from UTC is made of sums that are kept', (hours) => {
  const since = 20_000 * DAY - hours * 3_600_000;
  const { days, quarters, rest } = sumPieces({ since, until: since + DAY });
  expect(rest.every(([from, to]) => from === to)).toBe(true);
  const lengths = [days, ...quarters].map(([from, to]) => to - from);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(DAY);
  expect(lengths.every((length) => length >= 0)).toBe(true);
});

test('a month reads no rows of attempts and one sum for each day', () => {
  const { database } = openInMemory();
  const { days, quarters } = sumPieces({ since: 20_000 * DAY - 2 * 3_600_000, until: 20_030 * DAY - 2 * 3_600_000 });
  expect(days).toEqual([20_000 * DAY, 20_029 * DAY]);
  expect(quarters.map(([from, to]) => (to - from) / QUARTER)).toEqual([8, 88]);
  database.close();
});

test('every reason for an unknown cost has its column in the sums', () => {
  const database = new DatabaseSync(':memory:');
  for (const step of ledgerStore.migrations) database.exec(step);
  const columns = database
    .prepare('PRAGMA table_info(attempt_sums)')
    .all()
    .map(({ name }) => name);
  expect(columns).toEqual(expect.arrayContaining(UNPRICED_REASONS.map((reason) => reason.replaceAll('-', '_'))));
  database.close();
});
