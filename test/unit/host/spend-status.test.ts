import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showSpend } from '../../../src/host/spend-status.ts';
import type { ModelSpend, Period, Spend } from '../../../src/ledger/attempt.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { Disposable } from '../../../src/lib/disposable.ts';
import { Emitter } from '../../../src/lib/emitter.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';

let shown: Disposable | undefined;

beforeEach(() => {
  resetEditor();
  vi.useFakeTimers({ now: new Date(2026, 10, 21, 23, 59) });
});

afterEach(() => {
  shown?.dispose();
  vi.useRealTimers();
});

/** A ledger that remembers what it was asked. */
class AskedLedger implements Ledger {
  readonly asked: Period[] = [];
  readByModel = 0;
  readonly changes = new Emitter<void>();
  readonly onDidChange = this.changes.on;
  readonly #spend: () => Spend;

  constructor(spend: () => Spend) {
    this.#spend = spend;
  }

  begin(): void {}
  progress(): void {}
  settle(): void {}
  async spend(period: Period): Promise<Spend> {
    this.asked.push(period);
    return this.#spend();
  }
  async spendOfThisWindow(): Promise<Spend> {
    return this.#spend();
  }
  async byModel(): Promise<readonly ModelSpend[]> {
    this.readByModel += 1;
    return [modelSpend('openai', 'my-model', { 'no-price': 2 }), modelSpend('ollama', 'x', {})];
  }
  async recent(): Promise<readonly never[]> {
    return [];
  }
}

const cents = (count: number): Spend => ({
  nanoUsd: count * 1e7,
  unpriced: {},
  atLeast: false,
  estimated: false,
  attempts: 1,
});

function modelSpend(vendor: string, model: string, unpriced: Spend['unpriced']): ModelSpend {
  const tokens = { failedAttempts: 0, inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 };
  return { ...cents(1), unpriced, seller: { vendor, host: 'a.b', account: 'stored' }, model, ...tokens };
}

const text = (): string | undefined => editor.statusBarItems[0]?.text;

test('today’s figure is read once at the start; a window that nobody uses has no timer and reads nothing more', async () => {
  const ledger = new AskedLedger(() => cents(5));
  shown = showSpend(ledger);
  await vi.advanceTimersByTimeAsync(0);
  expect(text()).toBe('$(credit-card) $0.050');
  expect(ledger.asked).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(ledger.asked).toHaveLength(2);
});

test('it is read again when a person comes back to the window, for the day that it is then', async () => {
  let spend = cents(5);
  const ledger = new AskedLedger(() => spend);
  shown = showSpend(ledger);
  editor.windowState.fire({ focused: false, active: false });
  await vi.advanceTimersByTimeAsync(120_000);
  spend = cents(0);
  expect(ledger.asked).toHaveLength(2);
  editor.windowState.fire({ focused: true, active: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(text()).toBe('$(credit-card) $0.00');
  expect(ledger.asked.slice(2)).toContainEqual({ since: new Date(2026, 10, 22).getTime() });
  editor.windowState.fire({ focused: true, active: false });
  expect(ledger.asked).toHaveLength(4);
  editor.windowState.fire({ focused: true, active: true });
  expect(ledger.asked).toHaveLength(6);
});

test('it is read again when something was spent', async () => {
  let spend = cents(5);
  const ledger = new AskedLedger(() => spend);
  shown = showSpend(ledger);
  spend = { ...cents(7), atLeast: true };
  ledger.changes.fire();
  await vi.advanceTimersByTimeAsync(0);
  expect(text()).toBe('$(credit-card) ≥ $0.070');
});

test('its tooltip names the models without a price, which are read only where there are some', async () => {
  let spend = cents(5);
  const ledger = new AskedLedger(() => spend);
  shown = showSpend(ledger);
  await vi.advanceTimersByTimeAsync(0);
  expect(ledger.readByModel).toBe(0);
  spend = { ...cents(5), unpriced: { 'no-price': 2 } };
  ledger.changes.fire();
  await vi.advanceTimersByTimeAsync(0);
  expect(ledger.readByModel).toBe(1);
  expect(JSON.stringify(editor.statusBarItems[0]?.tooltip)).toContain('No price is known for `openai/my-model`. ');
});

test('it is said to be unknown where the ledger cannot be read', async () => {
  const ledger = new AskedLedger(() => {
    throw new Error('the storage has stopped');
  });
  shown = showSpend(ledger);
  await vi.advanceTimersByTimeAsync(0);
  expect(text()).toBe('$(warning) Spend unknown');
});
