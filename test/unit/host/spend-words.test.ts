import { describe, expect, it } from 'vitest';
import { spendText, spendTooltip } from '../../../src/host/words/spend-words.ts';
import type { Spend } from '../../../src/ledger/attempt.ts';

function spendOf(changes: Partial<Spend> = {}): Spend {
  return { nanoUsd: 1_250_000_000, unpriced: {}, atLeast: false, estimated: false, attempts: 12, ...changes };
}

const nothing = spendOf({ nanoUsd: 0, attempts: 0 });

describe('a sum of attempts', () => {
  it('is a figure with its doubt', () => {
    expect(spendText(nothing)).toBe('$0.00');
    expect(spendText(spendOf())).toBe('$1.25');
    expect(spendText(spendOf({ estimated: true }))).toBe('~ $1.25');
    expect(spendText(spendOf({ estimated: true, atLeast: true }))).toBe('≥ $1.25');
  });

  it('is a lower bound where some cost is unknown, and unknown where all is', () => {
    const unpriced = { 'no-price': 1 };
    expect(spendText(spendOf({ unpriced }))).toBe('≥ $1.25');
    expect(spendText(spendOf({ unpriced, estimated: true }))).toBe('≥ $1.25');
    expect(spendText(spendOf({ unpriced, nanoUsd: 0 }))).toBe('cost unknown');
  });
});

describe('the tooltip', () => {
  it('names the windows that each sum is of', () => {
    const tooltip = spendTooltip({ window: nothing, day: spendOf(), month: spendOf({ attempts: 40 }) }, '1 May');
    expect(tooltip.split('\n').filter((line) => line.startsWith('| T'))).toEqual([
      '| This window, since it was loaded | $0.00 | 0 |',
      '| Today, all windows | $1.25 | 12 |',
      '| This month, all windows | $1.25 | 40 |',
    ]);
    expect(tooltip).toMatch(/\n\nPrices as of 1 May\.$/);
    expect(tooltip).not.toMatch(/[≥~]/);
  });

  it('says how many costs are unknown, and why', () => {
    const month = spendOf({ unpriced: { 'no-price': 2, 'no-usage': 1 } });
    const words =
      '≥ It may have cost more. The cost of 3 of 12 calls this month is unknown. 2: No price is known for a model that was asked.';
    expect(spendTooltip({ window: nothing, day: nothing, month }, '1 May')).toContain(words);
    const window = spendOf({ unpriced: { 'no-usage': 4 } });
    expect(spendTooltip({ window, day: nothing, month: nothing }, '1 May')).toContain(
      '≥ It may have cost more. The cost of 4 of 12 calls of this window is unknown. The provider did not report what the call used.',
    );
  });

  it('explains a sign once, names the models without a price and what gives them one', () => {
    const month = spendOf({ atLeast: true, unpriced: { 'no-price': 2 } });
    const unpricedModels = ['openai/my-model', 'openai/`odd`'];
    const tooltip = spendTooltip({ window: nothing, day: nothing, month, unpricedModels }, '1 May');
    const notes = tooltip.split('\n\n').slice(2);
    expect(notes.filter((note) => note.startsWith('≥'))).toHaveLength(1);
    expect(tooltip).toContain('No price is known for `openai/my-model`, `openai/odd`.');
    expect(tooltip).toContain('Add "price", "pricedAs" or "local"');
    expect(tooltip).not.toContain('this model');
    const many = { window: nothing, day: nothing, month, unpricedModels: Array.from('abcdefgh') };
    expect(spendTooltip(many, '1 May')).toContain('`e`, 3 more.');
  });

  it('says what every sign means that it shows', () => {
    const tooltip = spendTooltip(
      { window: spendOf({ atLeast: true }), day: spendOf({ estimated: true }), month: nothing },
      '1 May',
    );
    expect(tooltip).toContain('≥ It may have cost more. A call ended early');
    expect(tooltip).toContain('~ A provider did not report');
  });
});
