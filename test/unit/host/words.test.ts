import { describe, expect, it } from 'vitest';
import { errorNote } from '../../../src/host/words/error-words.ts';
import { shortError } from '../../../src/host/words/short-error.ts';
import {
  addCosts,
  addUsage,
  describeCost,
  describeUsage,
  formatDuration,
  formatTokens,
} from '../../../src/host/words/numbers.ts';
import { spendText } from '../../../src/host/words/spend-words.ts';
import type { Cost } from '../../../src/llm/cost.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { plainSpaces } from '../../support/plain-spaces.ts';

const failed = { cut: false, now: 0, resting: false };
const cut = { ...failed, cut: true };

describe('words for people', () => {
  it('says what happened, which model and URL, and what to do', () => {
    const error = new LlmError('auth', 'x', {
      status: 401,
      vendor: 'openai',
      model: 'gpt-5-mini',
      url: 'https://api.openai.com/v1/chat/completions',
      requestId: 'req_1',
      vendorMessage: 'Incorrect API key provided.',
    });
    const note = errorNote(error, failed);
    expect(note.title).toBe('openai/gpt-5-mini did not answer: 401 key refused.');
    expect(note.detail).toBe('It says: “Incorrect API key provided”. Set a key that is valid for this address.');
    expect(note.place).toBe('https://api.openai.com/v1/chat/completions · request req_1');
    expect(note.actions.map(({ action }) => action)).toEqual(['set-key', 'switch-model', 'retry']);
  });

  it('names the environment variable that is not set', () => {
    const error = new LlmError('auth', 'x', { vendor: 'openai', model: 'any', variable: 'HOUSE_KEY' });
    const note = errorNote(error, failed);
    expect(note.title).toBe('There is no API key for openai/any.');
    expect(note.detail).toBe('The environment variable HOUSE_KEY is not set where the extension runs.');
    expect(note.actions.map(({ action }) => action)).toEqual(['open-settings', 'switch-model', 'retry']);
  });

  it('says why there is no connection', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:11434'), { code: 'ECONNREFUSED' });
    const error = new LlmError('network', 'x', { vendor: 'ollama', model: 'qwen3', cause });
    expect(errorNote(error, failed).detail).toBe(
      'Nothing listens at this address: is the server running? Check the connection, the proxy and the address in the settings.',
    );
  });

  it('names the clock, its limit and its setting', () => {
    const error = new LlmError('timeout', 'x', { clock: 'transport-silence', limitMs: 30_000 });
    expect(plainSpaces(shortError(error))).toBe('nothing received within 30 s');
    expect(errorNote(error, cut).detail).toContain('turnpike.routing.idleTimeout');
  });

  it('shows durations and windows as a person reads them', () => {
    const shown = [-5, 42, 400, 9_940, 12_400, 180_000, 7_200_000].map(formatDuration);
    expect(plainSpaces(shown)).toEqual(['0 ms', '42 ms', '0.4 s', '9.9 s', '12 s', '3 min', '2 h']);
    expect([4_096, 128_000, 1_048_576].map(formatTokens)).toEqual(['4.1K', '128K', '1M']);
  });

  it('shows a long duration in days, and one that cannot be meant as a long time', () => {
    const day = 24 * 60 * 60_000;
    expect(plainSpaces([47, 49, 744].map((hours) => formatDuration(hours * 3_600_000)))).toEqual([
      '47 h',
      '2 days',
      '31 days',
    ]);
    expect([366 * day, 1e300, Infinity, Number.NaN].map(formatDuration)).toEqual(Array(4).fill('a long time'));
    expect(formatDuration(-Infinity)).toBe('0\u00A0ms');
  });

  it('never shows an unknown cost as a figure, and is as doubtful as the most doubtful part', () => {
    expect(describeCost({ kind: 'unpriced', reason: 'no-price' }).text).toBe('cost unknown');
    const sum = addCosts([
      { kind: 'at-least', nanoUsd: 1_000_000 },
      { kind: 'exact', nanoUsd: 2_000_000 },
    ]);
    expect(sum).toEqual({ kind: 'at-least', nanoUsd: 3_000_000 });
  });

  it('never hides a known cost behind an unknown one', () => {
    const sum = addCosts([
      { kind: 'exact', nanoUsd: 3_000_000 },
      { kind: 'unpriced', reason: 'no-price' },
      { kind: 'reported', nanoUsd: 1_000_000 },
    ]);
    expect(sum && describeCost(sum)).toEqual({
      text: '≥ $0.0040',
      detail:
        'The cost of 1 of 3 calls is unknown. No price is known for this model. Add "price", "pricedAs" or "local" to its entry in turnpike.models.',
    });
  });

  it('says of each doubt in a sum why', () => {
    const sum = addCosts([
      { kind: 'at-least', nanoUsd: 3_000_000 },
      { kind: 'unpriced', reason: 'no-usage' },
      { kind: 'unpriced', reason: 'out-of-range' },
    ]);
    expect(sum && describeCost(sum)).toEqual({
      text: '≥ $0.0030',
      detail:
        'The cost of 2 of 3 calls is unknown. 1: The provider did not report what the call used. ' +
        '1: What the provider reported is too much to be true. At least: a call ended early and may have been billed for more',
    });
  });

  it('shows a sum of which nothing is known as unknown, and never as $0', () => {
    const unknown = { kind: 'unpriced', reason: 'no-usage' } as const;
    expect(addCosts([])).toBeUndefined();
    expect(addCosts([unknown])).toEqual(unknown);
    for (const other of [unknown, { kind: 'exact', nanoUsd: 0 } as const]) {
      const sum = addCosts([other, unknown]);
      expect(sum && describeCost(sum).text).toBe('cost unknown');
    }
  });

  it.each<[Exclude<Cost, { kind: 'unpriced' }>, string]>([
    [{ kind: 'exact', nanoUsd: 0 }, 'cost unknown'],
    [{ kind: 'estimated', nanoUsd: 0 }, 'cost unknown'],
    [{ kind: 'at-least', nanoUsd: 0 }, 'cost unknown'],
    [{ kind: 'exact', nanoUsd: 1 }, '≥ $0.000000001'],
    [{ kind: 'at-least', nanoUsd: 4_200_000 }, '≥ $0.0042'],
  ])('puts ≥ before a known part that is not $0, and calls the rest unknown: %j', (known, text) => {
    const sum = addCosts([known, { kind: 'unpriced', reason: 'no-price' }]);
    expect(sum && describeCost(sum).text).toBe(text);
    expect(describeCost({ kind: 'at-least', nanoUsd: known.nanoUsd }).text).toBe(text);
    const unpriced = { 'no-price': 1 };
    const spend = { nanoUsd: known.nanoUsd, unpriced: {}, atLeast: false, estimated: false, attempts: 2 };
    expect([spendText({ ...spend, unpriced }), spendText({ ...spend, atLeast: true })]).toEqual([text, text]);
  });

  it('says which bound a lower bound is', () => {
    const partly = { kind: 'at-least', nanoUsd: 2_000_000, unpriced: 'partial-price' } as const;
    const why = 'A price is known for only a part of what the call used.';
    expect(describeCost(partly)).toEqual({ text: '≥ $0.0020', detail: why });
    expect(addCosts([partly, { kind: 'exact', nanoUsd: 1 }])).toEqual({ ...partly, nanoUsd: 2_000_001 });
    expect(addCosts([partly, { kind: 'at-least', nanoUsd: 1 }])).toEqual({ kind: 'at-least', nanoUsd: 2_000_001 });
  });

  it('counts every bucket of usage once', () => {
    expect(describeUsage({ input: 1000, cacheRead: 200, output: 90, reasoning: 6 })).toEqual({
      short: '1,200 in · 96 out',
      long: '1,000 input tokens, 200 read from cache, 90 output tokens, 6 reasoning tokens',
    });
    expect(describeUsage({})).toBeUndefined();
  });

  it('never shows what was not reported as 0', () => {
    expect(describeUsage({ input: 448 })).toEqual({
      short: '448 in',
      long: '448 input tokens, the output was not reported',
    });
    expect(describeUsage({ input: 448, output: 0 })?.short).toBe('448 in · 0 out');
    expect(addUsage([{ input: 1 }, { input: 2, cacheRead: 3 }])).toEqual({ input: 3, cacheRead: 3 });
  });
});
