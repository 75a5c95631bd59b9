import { describe, expect, it } from 'vitest';
import { errorNote, shortError } from '../../../src/host/words/error-words.ts';
import {
  addCosts,
  describeCost,
  describeUsage,
  formatDuration,
  formatTokens,
} from '../../../src/host/words/numbers.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';

describe('words for people', () => {
  it('says what happened, which model and URL, and what to do', () => {
    const error = new LlmError('auth', 'x', {
      status: 401,
      provider: 'openai',
      model: 'gpt-5-mini',
      url: 'https://api.openai.com/v1/chat/completions',
      requestId: 'req_1',
      vendorMessage: 'Incorrect API key provided.',
    });
    const note = errorNote(error, { cut: false });
    expect(note.title).toBe('openai/gpt-5-mini did not answer: 401 key refused.');
    expect(note.detail).toBe('It says: “Incorrect API key provided”. Set a key that is valid for this address.');
    expect(note.place).toBe('https://api.openai.com/v1/chat/completions · request req_1');
    expect(note.actions.map(({ action }) => action)).toEqual(['retry', 'set-key', 'switch-model']);
  });

  it('names the environment variable that is not set', () => {
    const error = new LlmError('auth', 'x', { provider: 'openai', model: 'any', variable: 'HOUSE_KEY' });
    const note = errorNote(error, { cut: false });
    expect(note.title).toBe('There is no API key for openai/any.');
    expect(note.detail).toBe('The environment variable HOUSE_KEY is not set where the extension runs.');
    expect(note.actions.map(({ action }) => action)).toEqual(['retry', 'open-settings', 'switch-model']);
  });

  it('says why there is no connection', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:11434'), { code: 'ECONNREFUSED' });
    const error = new LlmError('network', 'x', { provider: 'ollama', model: 'qwen3', cause });
    expect(errorNote(error, { cut: false }).detail).toBe(
      'Nothing listens at this address: is the server running? Check the connection, the proxy and the address in the settings.',
    );
  });

  it('names the clock, its limit and its setting', () => {
    const error = new LlmError('timeout', 'x', { clock: 'transport-silence', limitMs: 30_000 });
    expect(shortError(error)).toBe('nothing received within 30 s');
    expect(errorNote(error, { cut: true }).detail).toContain('turnpike.routing.idleTimeout');
  });

  it('shows durations and windows as a person reads them', () => {
    expect([-5, 42, 400, 9_940, 12_400, 180_000, 7_200_000].map(formatDuration)).toEqual([
      '0 ms',
      '42 ms',
      '0.4 s',
      '9.9 s',
      '12 s',
      '3 min',
      '2 h',
    ]);
    expect([4_096, 128_000, 1_048_576].map(formatTokens)).toEqual(['4.1K', '128K', '1M']);
  });

  it('never shows an unknown cost as a figure, and is as doubtful as the most doubtful part', () => {
    expect(describeCost({ kind: 'unpriced', reason: 'no-price' }).text).toBe('cost unknown');
    const sum = addCosts([
      { kind: 'at-least', nanoUsd: 1_000_000 },
      { kind: 'exact', nanoUsd: 2_000_000 },
    ]);
    expect(sum).toEqual({ kind: 'at-least', nanoUsd: 3_000_000 });
    expect(
      addCosts([
        { kind: 'exact', nanoUsd: 1 },
        { kind: 'unpriced', reason: 'no-usage' },
      ])?.kind,
    ).toBe('unpriced');
  });

  it('counts every bucket of usage once', () => {
    expect(describeUsage({ input: 1000, cacheRead: 200, output: 90, reasoning: 6 })).toEqual({
      short: '1,200 in · 96 out',
      long: '1,000 input tokens, 200 read from cache, 90 output tokens, 6 reasoning tokens',
    });
    expect(describeUsage({})).toBeUndefined();
  });
});
