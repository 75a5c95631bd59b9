import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/llm/usage.ts';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { readOpenAiChatUsage } from '../../../src/providers/openai-chat/usage.ts';
import { foldPieces, sseBody } from '../../support/decode.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_805;

const delta = (fields: object, more: object = {}) => ({ choices: [{ index: 0, delta: fields, ...more }] });
const finish = (reason: string) => delta({}, { finish_reason: reason });

function fold(...data: readonly unknown[]) {
  const body = sseBody(...data);
  const whole = foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body]);
  for (const pieces of waysToSplit(body, SEED))
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), pieces)).toEqual(whole);
  return whole;
}

describe('usage in disjoint buckets', () => {
  it.each<[string, object, Usage]>([
    [
      'OpenAI: cache in the prompt, reasoning in the completion',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10, audio_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 30, audio_tokens: 4 },
      },
      { input: 25, cacheRead: 60, cacheWrite5m: 10, audioInput: 5, output: 16, reasoning: 30, audioOutput: 4 },
    ],
    [
      'DeepSeek: hit and miss',
      { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 },
      { input: 36, cacheRead: 64, output: 5 },
    ],
    [
      'xAI: reasoning beside the completion, and its own figure',
      {
        prompt_tokens: 12,
        completion_tokens: 1,
        total_tokens: 303,
        prompt_tokens_details: { cached_tokens: 11 },
        completion_tokens_details: { reasoning_tokens: 290 },
        cost_in_usd_ticks: 1_466_250,
      },
      { input: 1, cacheRead: 11, output: 1, reasoning: 290, reportedCost: 146_625 },
    ],
    [
      'more reasoning than completion, without a total',
      { prompt_tokens: 1, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 9 } },
      { input: 1, output: 2, reasoning: 9 },
    ],
    [
      'a cache is in the prompt, whatever the sum says',
      { prompt_tokens: 90, completion_tokens: 5, total_tokens: 135, prompt_tokens_details: { cached_tokens: 40 } },
      { input: 50, cacheRead: 40, output: 5 },
    ],
    [
      'Grok at Azure: more cache than prompt says nothing of this prompt',
      { prompt_tokens: 235, completion_tokens: 90, total_tokens: 325, prompt_tokens_details: { cached_tokens: 373 } },
      { input: 235, output: 90 },
    ],
    [
      'a prompt that came from the cache as a whole',
      { prompt_tokens: 40, completion_tokens: 5, total_tokens: 45, prompt_tokens_details: { cached_tokens: 40 } },
      { input: 0, cacheRead: 40, output: 5 },
    ],
    [
      'Gemini through OpenRouter: what was written is what was read',
      {
        prompt_tokens: 2168,
        completion_tokens: 10,
        total_tokens: 2178,
        prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
      },
      { input: 7, cacheRead: 0, cacheWrite5m: 2161, output: 10 },
    ],
    [
      'Claude through OpenRouter: read and written are parts of their own',
      {
        prompt_tokens: 2572,
        completion_tokens: 100,
        prompt_tokens_details: { cached_tokens: 2240, cache_write_tokens: 329 },
      },
      { input: 3, cacheRead: 2240, cacheWrite5m: 329, output: 100 },
    ],
    [
      'Mistral: audio beside the prompt, as the total shows',
      {
        prompt_tokens: 9,
        completion_tokens: 201,
        total_tokens: 585,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 375 },
      },
      { input: 9, cacheRead: 0, audioInput: 375, output: 201 },
    ],
    [
      'Mistral: audio beside the prompt and reasoning in the completion',
      {
        prompt_tokens: 9,
        completion_tokens: 201,
        total_tokens: 585,
        prompt_tokens_details: { audio_tokens: 375 },
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      { input: 9, audioInput: 375, output: 101, reasoning: 100 },
    ],
    [
      'audio that came from the cache',
      { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 60, audio_tokens: 50 } },
      { input: 0, cacheRead: 50, audioCacheRead: 10, audioInput: 40 },
    ],
    [
      'Mistral: its own spelling',
      { prompt_tokens: 9, completion_tokens: 1, prompt_token_details: { cached_tokens: 4 } },
      { input: 5, cacheRead: 4, output: 1 },
    ],
    [
      'OpenRouter: the cost in dollars',
      { prompt_tokens: 9, completion_tokens: 1, cost: 0.0133176, is_byok: false },
      { input: 9, output: 1, reportedCost: 13_317_600 },
    ],
    [
      'OpenRouter on one’s own key: what the vendor takes comes on top',
      { prompt_tokens: 9, cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } },
      { input: 9, reportedCost: 21_000_000 },
    ],
    [
      'Perplexity: searches and the whole cost',
      { prompt_tokens: 9, completion_tokens: 1, num_search_queries: 3, cost: { total_cost: 0.006 } },
      { input: 9, output: 1, searches: 3, reportedCost: 6_000_000 },
    ],
    [
      'numbers that cannot be counts or costs, which were not reported',
      { prompt_tokens: 1e19, completion_tokens: -5, cost: 1e10, prompt_tokens_details: { cached_tokens: -1 } },
      {},
    ],
    [
      'a cost below nothing, and one of xAI beyond all bounds',
      { prompt_tokens: 1, cost: -3, cost_in_usd_ticks: 1e30 },
      { input: 1 },
    ],
    ['nothing said', {}, {}],
    ['nonsense', { prompt_tokens: 'many', completion_tokens: null, prompt_tokens_details: 7 }, {}],
  ])('%s', (_, usage, expected) => {
    expect(readOpenAiChatUsage({ ...usage }, undefined)).toEqual(expected);
  });

  it('holds the tier that was served', () => {
    expect(readOpenAiChatUsage({ prompt_tokens: 1 }, 'priority').serviceTier).toBe('priority');
    expect(readOpenAiChatUsage({ prompt_tokens: 1, service_tier: 'batch' }, undefined).serviceTier).toBe('batch');
    expect(readOpenAiChatUsage({ prompt_tokens: 1 }, '').serviceTier).toBeUndefined();
  });

  it('is the last one where every chunk has one', () => {
    const running = (n: number) => ({ ...delta({ content: 'x' }), usage: { prompt_tokens: 3, completion_tokens: n } });
    expect(fold(running(1), running(2), running(3), finish('stop')).usage).toEqual({ input: 3, output: 3 });
  });

  it.each([
    ['x_groq', { choices: [], x_groq: { usage: { prompt_tokens: 4, completion_tokens: 2 } } }],
    ['the choice', { choices: [{ delta: {}, usage: { prompt_tokens: 4, completion_tokens: 2 } }] }],
  ])('may be in %s', (_, chunk) => {
    expect(fold(delta({ content: 'x' }), finish('stop'), chunk).usage).toEqual({ input: 4, output: 2 });
  });
});
