import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../src/llm/usage.ts';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { readOpenAiChatUsage } from '../../../src/providers/openai-chat/usage.ts';
import { decodePieces, foldPieces, sseBody, textBytes } from '../../support/decode.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_805;

const delta = (fields: object, more: object = {}) => ({ choices: [{ index: 0, delta: fields, ...more }] });
const finish = (reason: string) => delta({}, { finish_reason: reason });
const call = (fields: object) => delta({ tool_calls: [fields] });

function fold(...data: readonly unknown[]) {
  const body = sseBody(...data);
  const whole = foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body]);
  for (const pieces of waysToSplit(body, SEED))
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), pieces)).toEqual(whole);
  return whole;
}

describe('an answer in text', () => {
  it('has a start, its text, its usage and one finish', () => {
    const { events } = decodePieces('sse', createOpenAiChatDecoder(ATTEMPT), [
      sseBody(
        { id: 'c1', model: 'gpt-5-mini-2025', choices: [{ delta: { role: 'assistant', content: '' } }] },
        delta({ content: 'Good' }),
        delta({ content: ' day' }),
        finish('stop'),
        { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }, service_tier: 'flex' },
        '[DONE]',
      ),
    ]);
    expect(events).toEqual([
      { type: 'response-start', attempt: ATTEMPT, id: 'c1', model: 'gpt-5-mini-2025' },
      { type: 'text-delta', text: 'Good day' },
      { type: 'usage', attempt: ATTEMPT, usage: { input: 5, output: 2, serviceTier: 'flex' } },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' } },
    ]);
  });

  it('starts with the first chunk that says who answers', () => {
    const filter = { id: '', model: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] };
    const answer = { id: 'c2', model: 'gpt', choices: [{ delta: { content: 'Hi' } }] };
    expect(fold(filter, answer, finish('stop'))).toMatchObject({ id: 'c2', model: 'gpt', text: 'Hi' });
  });

  it('needs neither id nor model', () => {
    expect(fold(delta({ content: 'Hi' }), finish('stop'))).toMatchObject({ text: 'Hi', failure: undefined });
  });

  it('may be a refusal', () => {
    expect(fold(delta({ refusal: 'I will ' }), delta({ refusal: 'not.' }), finish('stop')).text).toBe('I will not.');
  });

  it('passes over chunks without choices, deltas or content', () => {
    const filler = [{}, { choices: null }, { choices: [{}] }, { choices: [{ delta: null }] }, delta({ content: null })];
    expect(fold(...filler, delta({ content: 'Hi' }), ...filler, finish('stop')).text).toBe('Hi');
  });

  it('is the choice with index 0 alone, with its finish reason', () => {
    const other = (more: object) => ({ index: 1, delta: { content: 'other' }, ...more });
    expect(
      fold(
        { choices: [other({ finish_reason: 'length' }), { index: 0, delta: { content: 'Hi' } }] },
        { choices: [other({ finish_reason: 'length' })] },
        finish('stop'),
        { choices: [other({ finish_reason: 'content_filter' })] },
      ),
    ).toMatchObject({ text: 'Hi', finish: { raw: 'stop' }, failure: undefined });
  });

  it('has names of at most 200 characters', () => {
    const long = 'm'.repeat(100_000);
    const chunk = { id: long, model: long, service_tier: long, choices: [{ delta: {}, finish_reason: long }] };
    const { model, id, usage, finish: reason } = fold({ ...chunk, usage: { prompt_tokens: 1 } });
    const lengths = [model, id, usage?.serviceTier, reason?.raw].map((name) => name?.length);
    expect(lengths).toEqual([200, 200, 200, 200]);
  });

  it('may have the content after the finish reason, and the usage before it', () => {
    const {
      text,
      usage,
      finish: reason,
    } = fold(
      { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } },
      finish('length'),
      delta({ content: 'Hi' }),
    );
    expect({ text, usage, reason }).toEqual({
      text: 'Hi',
      usage: { input: 1, output: 1 },
      reason: { unified: 'length', raw: 'length' },
    });
  });
});

describe('reasoning', () => {
  it.each([
    ['reasoning_content', delta({ reasoning_content: 'Hm.' })],
    ['reasoning', delta({ reasoning: 'Hm.' })],
    ['both, which are one', delta({ reasoning: 'Hm.', reasoning_content: 'Hm.' })],
    ['one of them empty', delta({ reasoning: 'Hm.', reasoning_content: '' })],
    ['details only', delta({ reasoning_details: [{ type: 'reasoning.text', text: 'Hm.' }] })],
    ['details beside it', delta({ reasoning: 'Hm.', reasoning_details: [{ text: 'Hm.' }] })],
    ['a list of thinking', delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] })],
    ['thinking as text', delta({ content: [{ type: 'thinking', thinking: 'Hm.' }] })],
  ])('comes as %s', (_, chunk) => {
    expect(fold(chunk, delta({ content: 'Yes' }), finish('stop'))).toMatchObject({ reasoning: 'Hm.', text: 'Yes' });
  });

  it('stands beside text in one list', () => {
    const content = [
      { type: 'thinking', thinking: [{ text: 'Hm.' }] },
      { type: 'text', text: 'Yes' },
    ];
    expect(fold(delta({ content }), finish('stop'))).toMatchObject({ reasoning: 'Hm.', text: 'Yes' });
  });
});

describe('tool calls', () => {
  const tools = (...chunks: readonly object[]) =>
    fold(...chunks, finish('tool_calls')).tools.map(({ id, name, input }) => [id, name, input]);

  it('are put together by index', () => {
    expect(
      tools(
        call({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
        call({ index: 1, id: 'b', function: { name: 'find', arguments: '{"x"' } }),
        call({ index: 0, function: { arguments: '{"y":2}' } }),
        call({ index: 1, function: { arguments: ':1}' } }),
      ),
    ).toEqual([
      ['a', 'look', { y: 2 }],
      ['b', 'find', { x: 1 }],
    ]);
  });

  it('begin anew with a new id on the same index', () => {
    expect(
      tools(
        call({ index: 0, id: 'a', function: { name: 'look', arguments: '{}' } }),
        call({ index: 0, id: 'b', function: { name: 'look', arguments: '{}' } }),
      ),
    ).toEqual([
      ['a', 'look', {}],
      ['b', 'look', {}],
    ]);
  });

  it('are found by id whatever the index, and by neither as the latest', () => {
    expect(
      tools(
        call({ id: 'a', function: { name: 'look', arguments: '{"x":' } }),
        call({ index: 7, id: 'a', function: { arguments: '1' } }),
        call({ function: { arguments: '}' } }),
      ),
    ).toEqual([['a', 'look', { x: 1 }]]);
  });

  it('without ids, one whole call a chunk, are several', () => {
    expect(
      tools(
        call({ index: 0, function: { name: 'look', arguments: '{"x":1}' } }),
        call({ index: 0, function: { name: 'look', arguments: '{"x":2}' } }),
      ),
    ).toEqual([
      ['call_0', 'look', { x: 1 }],
      ['call_1', 'look', { x: 2 }],
    ]);
  });

  it.each([
    ['in pieces', ['get_', 'weather']],
    ['with every chunk', ['get_weather', 'get_weather']],
    ['after its input', ['', 'get_weather']],
  ])('have their name %s', (_, [first = '', second = '']) => {
    expect(
      tools(
        call({ index: 0, id: 'a', function: { name: first, arguments: first === 'get_' ? '' : '{"x"' } }),
        call({ index: 0, id: 'a', function: { name: second, arguments: first === 'get_' ? '{"x":1}' : ':1}' } }),
      ),
    ).toEqual([['a', 'get_weather', { x: 1 }]]);
  });

  it.each([
    ['none', {}],
    ['an empty text', { arguments: '' }],
    ['blank', { arguments: '  ' }],
    ['an object', { arguments: {} }],
    ['null', { arguments: null }],
  ])('may have as input: %s', (_, input) => {
    expect(tools(call({ id: 'a', function: { name: 'look', ...input } }))).toEqual([['a', 'look', {}]]);
  });

  it('take the whole input once when it is sent again at the end', () => {
    expect(
      tools(
        call({ id: 'a', function: { name: 'look', arguments: '{"x"' } }),
        call({ id: 'a', function: { arguments: ':1}' } }),
        call({ id: 'a', function: { arguments: '{"x":1}' } }),
      ),
    ).toEqual([['a', 'look', { x: 1 }]]);
  });

  it('begin before they end, with the input as it comes', () => {
    const { events } = decodePieces('sse', createOpenAiChatDecoder(ATTEMPT), [
      sseBody(call({ id: 'a', function: { name: 'look', arguments: '{"x"' } })),
      sseBody(call({ function: { arguments: ':1}' } }), finish('tool_calls')),
    ]);
    expect(events.map((event) => event.type)).toEqual([
      'response-start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-delta',
      'tool-call-end',
      'finish',
    ]);
  });

  it('are said to be the reason even when the vendor says “stop”', () => {
    const { finish: reason } = fold(call({ id: 'a', function: { name: 'look', arguments: '{}' } }), finish('stop'));
    expect(reason).toEqual({ unified: 'tool-calls', raw: 'stop' });
  });

  it('that the output limit cut have no end and are never run', () => {
    const cut = fold(call({ id: 'a', function: { name: 'look', arguments: '{"x":' } }), finish('length'));
    expect(cut.tools).toEqual([{ id: 'a', name: 'look', inputText: '{"x":' }]);
    expect(cut).toMatchObject({ finish: { unified: 'length' }, failure: undefined });
  });

  it('with ids of the shape of ours keep apart from those we make', () => {
    expect(
      tools(
        call({ index: 0, id: 'call_1', function: { name: 'look', arguments: '{}' } }),
        call({ index: 1, function: { name: 'find', arguments: '{}' } }),
      ),
    ).toEqual([
      ['call_1', 'look', {}],
      ['call_2', 'find', {}],
    ]);
  });

  it.each([
    ['name', { id: 'a', function: { name: 'n'.repeat(201), arguments: '{}' } }],
    ['id', { id: 'i'.repeat(16_385), function: { name: 'look', arguments: '{}' } }],
  ])('with a %s that is too long are malformed', (_, each) => {
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [sseBody(call(each))]).failure).toBe(
      'malformed undefined',
    );
  });

  it('are limited in number, and 100,000 of them in one event end at once', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      index,
      id: `c${index}`,
      function: { name: 'look', arguments: '{}' },
    }));
    const data = JSON.stringify(delta({ tool_calls: many }));
    const begun = performance.now();
    expect(() => createOpenAiChatDecoder(ATTEMPT).decode({ data })).toThrowError(
      expect.objectContaining({ kind: 'malformed', message: 'more than 1024 tool calls in one answer' }),
    );
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it.each([
    ['with ids', (index: number) => ({ id: `c${index}` })],
    ['without ids', () => ({})],
  ])('in 100 pieces each, 1,000 of them %s, cost no more for each than a few', (_, idOf) => {
    const decodeAll = (calls: number) => {
      const decoder = createOpenAiChatDecoder(ATTEMPT);
      const begun = performance.now();
      for (let piece = 0; piece < 100; piece++)
        for (let index = 0; index < calls; index++) {
          const args = piece === 0 ? '{"x":"' : 'y';
          const fields = { index, ...idOf(index), function: { name: 'look', arguments: piece === 99 ? '"}' : args } };
          decoder.decode({ data: JSON.stringify(call(fields)) });
        }
      decoder.decode({ data: JSON.stringify(finish('tool_calls')) });
      expect(decoder.end().filter(({ type }) => type === 'tool-call-end')).toHaveLength(calls);
      return performance.now() - begun;
    };
    decodeAll(100);
    expect(decodeAll(1_000) / decodeAll(100)).toBeLessThan(40); // 10 in theory; 100 and more were it quadratic
  });

  it('without ids and with the name on every piece, are read once and not from their start each time', () => {
    const decoder = createOpenAiChatDecoder(ATTEMPT);
    const data = JSON.stringify(call({ index: 0, function: { name: 'look', arguments: '{"x":"}' } }));
    const piece = JSON.stringify(call({ index: 0, function: { name: 'look', arguments: '}}}}}}}}}}' } }));
    const begun = performance.now();
    decoder.decode({ data });
    for (let round = 0; round < 40_000; round++) decoder.decode({ data: piece });
    expect(performance.now() - begun).toBeLessThan(2_000); // 400 KB; 30 s when each piece is read from the start
  });

  it('that are no JSON are malformed', () => {
    const broken = fold(call({ id: 'a', function: { name: 'look', arguments: '{"x":' } }), finish('tool_calls'));
    expect(broken).toMatchObject({ finish: undefined, failure: 'malformed undefined' });
  });
});

describe('a failure inside the stream', () => {
  it.each([
    ['an error chunk', { error: { message: 'Busy', type: 'overloaded_error' } }, 'overloaded 503'],
    ['with a status', { error: { code: 502, message: 'Upstream' }, choices: [] }, 'server 502'],
    ['as a text', { code: 'x', error: 'Rate limit reached' }, 'rate-limit 429'],
    ['of Groq', { x_groq: { error: 'over capacity' }, choices: [] }, 'overloaded 503'],
    ['as a finish reason', finish('error'), 'server undefined'],
    ['of DeepSeek', finish('insufficient_system_resource'), 'overloaded undefined'],
    ['that is no JSON', '{"choices":', 'malformed undefined'],
    ['that is no object', '[1]', 'malformed undefined'],
  ])('%s', (_, chunk, failure) => {
    expect(fold(delta({ content: 'Hi' }), chunk, delta({ content: 'late' }), finish('stop'))).toMatchObject({
      text: 'Hi',
      finish: undefined,
      failure,
    });
  });

  it('as an event named error', () => {
    const body = textBytes('event: error\ndata: {"message":"gone"}\n\n');
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body]).failure).toBe('server 500');
  });

  it.each([
    ['the bare error, as llama.cpp', '{"code":400,"message":"the request exceeds the context size","type":"exceed"}'],
    ['a wrapped error', '{"error":{"code":400,"message":"the request exceeds the context size"}}'],
    ['a text', 'the request exceeds the context size'],
  ])('as an event named error that holds %s', (_, data) => {
    const decode = () => createOpenAiChatDecoder(ATTEMPT).decode({ event: 'error', data });
    expect(decode).toThrowError(
      expect.objectContaining({
        kind: 'context-window',
        details: expect.objectContaining({ vendorMessage: expect.stringContaining('exceeds the context size') }),
      }),
    );
  });

  it('as a field of the event stream', () => {
    const body = textBytes(
      'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\nerror: {"code":503,"message":"Busy"}\n\n',
    );
    expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body])).toMatchObject({
      text: 'Hi',
      failure: 'overloaded 503',
    });
  });

  it('is not seen in an error that is null', () => {
    expect(fold({ error: null, ...delta({ content: 'Hi' }) }, finish('stop')).failure).toBeUndefined();
  });

  it('is an end without a finish reason', () => {
    expect(fold(delta({ content: 'Hi' })).failure).toBe('truncated undefined');
    expect(fold(delta({ content: 'Hi' }), '[DONE]').failure).toBe('truncated undefined');
  });
});

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

describe('a tool that stands for the response format', () => {
  const events = (...data: readonly unknown[]) =>
    decodePieces('sse', createOpenAiChatDecoder(ATTEMPT, 'answer'), [sseBody(...data)]).events;
  const answer = call({ index: 0, id: 'a', function: { name: 'answer', arguments: '{"x":' } });
  const more = call({ index: 0, function: { arguments: '1}' } });

  it('gives its input as text, piece by piece, and an ordinary end', () => {
    const decoder = createOpenAiChatDecoder(ATTEMPT, 'answer');
    const pieces = [answer, more].map((data) => decoder.decode({ data: JSON.stringify(data) }));
    expect(pieces.flat().flatMap((event) => (event.type === 'text-delta' ? event.text : []))).toEqual(['{"x":', '1}']);
    expect(events(answer, more, finish('tool_calls')).slice(-1)).toEqual([
      { type: 'finish', reason: { unified: 'stop', raw: 'tool_calls' } },
    ]);
  });

  it('counts before the words beside it, which are the answer where it is not called', () => {
    const textOf = (...data: readonly unknown[]) =>
      events(...data).map((event) => (event.type === 'text-delta' ? event.text : ''));
    expect(textOf(delta({ content: 'Well: ' }), answer, more, finish('tool_calls')).join('')).toBe('{"x":1}');
    expect(textOf(delta({ content: '{"x":' }), delta({ content: '2}' }), finish('stop')).join('')).toBe('{"x":2}');
  });

  it('leaves the calls of other tools as they are, and the reason with them', () => {
    const look = call({ index: 0, id: 'l', function: { name: 'look', arguments: '{}' } });
    expect(events(look, finish('tool_calls')).map(({ type }) => type)).toEqual([
      'response-start',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'finish',
    ]);
    expect(events(look, finish('tool_calls')).at(-1)).toMatchObject({ reason: { unified: 'tool-calls' } });
  });

  it('is not malformed when its input is no JSON: it is checked as an answer', () => {
    const { failure } = decodePieces('sse', createOpenAiChatDecoder(ATTEMPT, 'answer'), [
      sseBody(answer, finish('tool_calls')),
    ]);
    expect(failure).toBeUndefined();
  });
});
