import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { end, openTestLedger, start, temporaryFolder, until } from '../../support/ledger-fixtures.ts';
import type { TestLedger } from '../../support/ledger-fixtures.ts';

// Threads of a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const workerPath = fileURLToPath(new URL('../../support/storage-crashing-worker.ts', import.meta.url));

let file = '';
let remove = (): Promise<void> => Promise.resolve();
let opened: TestLedger[] = [];

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'ledger.db');
  remove = folder.remove;
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((ledger) => ledger.close()));
  await remove();
});

/** Over a thread that ends at certain rows. `now` is what the monotonic clock says when problem number `count` has come. */
function openCrashing(now: (count: number) => number = () => 0) {
  const clock = { ...systemClock, monotonic: () => now(problems.length) };
  const { ledger, problems } = openTestLedger(file, { workerPath, clock });
  opened.push(ledger);
  return { ledger, problems };
}

test('a thread that ends is started again and told what it had not written, and asked what it had not answered', async () => {
  const { ledger, problems } = openCrashing();
  ledger.begin(start('open'));
  ledger.begin(start('before'));
  ledger.settle('before', end(3));
  expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 3 });
  ledger.begin(start('crash-once'));
  ledger.settle('crash-once', end(5));
  ledger.begin(start('after'));
  ledger.settle('after', end(7));
  const [spend, window, rows] = await Promise.all([
    ledger.spend({ since: 0 }),
    ledger.spendOfThisWindow(),
    ledger.recent(9),
  ]);
  expect(spend).toMatchObject({ nanoUsd: 15, attempts: 3 });
  expect(window).toEqual(spend);
  expect(rows.map(({ id, status }) => [id, status])).toContainEqual(['open', 'open']);
  expect(rows).toHaveLength(4);
  expect(problems).toEqual([{ kind: 'restarted', reason: 'a defect' }]);
  ledger.settle('open', end(100));
  expect(await ledger.spend({ since: 0 })).toMatchObject({ nanoUsd: 115, attempts: 4 });
});

test('a change that comes just when a thread has ended is told to the next one', async () => {
  const { ledger, problems } = openCrashing((count) => {
    if (count === 0 && !came) ledger.begin(start('meanwhile'));
    came = true;
    return 0;
  });
  let came = false;
  ledger.begin(start('crash-once'));
  await until(() => problems.length > 0);
  expect((await ledger.recent(9)).map(({ id }) => id)).toContain('meanwhile');
});

test('a thread that ends while it is closed is started again to write what is left', async () => {
  const { ledger, problems } = openCrashing();
  ledger.begin(start('crash-once'));
  ledger.settle('crash-once', end(5));
  await ledger.close();
  expect(problems).toEqual([{ kind: 'restarted', reason: 'a defect' }]);
  const after = openTestLedger(file).ledger;
  opened.push(after);
  expect(await after.spend({ since: 0 })).toMatchObject({ nanoUsd: 5, attempts: 1 });
});

test('a thread that ends four times within a minute is given up, and it is said', async () => {
  const { ledger, problems } = openCrashing();
  ledger.begin(start('crash-always'));
  await expect(ledger.spend({ since: 0 })).rejects.toThrow('stopped: a defect');
  expect(problems.map(({ kind }) => kind)).toEqual(['restarted', 'restarted', 'restarted', 'stopped']);
  ledger.settle('crash-always', end(1));
  await expect(ledger.spendOfThisWindow()).rejects.toThrow('stopped');
  await ledger.close();
});

test('a thread that ends every 20 s is started again each time', async () => {
  // From the sixth problem on the clock stands still, so that the thread is given up and the test ends.
  const { ledger, problems } = openCrashing((count) => Math.min(count, 6) * 20_000);
  ledger.begin(start('crash-always'));
  await until(() => problems.at(-1)?.kind === 'stopped');
  expect(problems.length).toBeGreaterThan(6);
});

test('a thread that cannot be started is given up', async () => {
  const { ledger, problems } = openTestLedger(file, { workerPath: join(file, 'no-such-script.cjs') });
  ledger.begin(start('a'));
  await expect(ledger.spend({ since: 0 })).rejects.toThrow('stopped');
  expect(problems.at(-1)).toMatchObject({ kind: 'stopped' });
  expect(problems).toHaveLength(4);
  await ledger.close();
});
