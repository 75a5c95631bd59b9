import { describe, expect, it } from 'vitest';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { decodePieces, foldPieces, sseBody } from '../../support/decode.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

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

describe('tool calls', () => {
  const tools = (...chunks: readonly object[]) =>
    fold(...chunks, finish('tool_calls')).tools.map(({ id, name, input }) => [id, name, input]);

  it('end with the name that they began with, also where another one comes later', () => {
    const first = call({ index: 0, id: 'a', function: { name: 'look', arguments: '{"x"' } });
    const later = call({ index: 0, function: { name: 'find', arguments: ':1}' } });
    expect(tools(first, later)).toEqual([['a', 'look', { x: 1 }]]);
    const { events } = decodePieces('sse', createOpenAiChatDecoder(ATTEMPT), [sseBody(first, later, finish('stop'))]);
    const names = events.flatMap((event) => ('name' in event ? event.name : []));
    expect(names).toEqual(['look', 'look']);
  });

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

  it('are malformed where the input of one is longer than 4 MB', () => {
    const first = call({ index: 0, id: 'a', function: { name: 'look', arguments: '{}' } });
    const piece = call({ index: 0, function: { arguments: ' '.repeat(1_048_575) } });
    const failure = (count: number) =>
      foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [
        sseBody(first, ...Array.from({ length: count }, () => piece), finish('tool_calls')),
      ]).failure;
    expect([failure(4), failure(5)]).toEqual([undefined, 'malformed undefined']);
  });

  it('are malformed where the input of one has very many objects', () => {
    const failure = (count: number) =>
      foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [
        ...Array.from({ length: count }, (_, index) => {
          const input = `${index === 0 ? '[' : ''}${'{},'.repeat(30_000)}${index === count - 1 ? '0]' : ''}`;
          return sseBody(call({ index: 0, id: 'a', function: { name: 'look', arguments: input } }));
        }),
        sseBody(finish('tool_calls')),
      ]).failure;
    expect([failure(3), failure(4)]).toEqual([undefined, 'malformed undefined']);
  });

  it('are malformed where the input of one has very many different keys', () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, index) => `"k${index}":1`).join();
    const failure = (count: number) =>
      foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [
        sseBody(
          call({ index: 0, id: 'a', function: { name: 'look', arguments: `{${keys(count)}}` } }),
          finish('tool_calls'),
        ),
      ]).failure;
    expect([failure(29_000), failure(300_000)]).toEqual([undefined, 'malformed undefined']);
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
    const refuse = (): void =>
      expect(() => createOpenAiChatDecoder(ATTEMPT).decode({ data })).toThrowError(
        expect.objectContaining({ kind: 'malformed', message: 'more than 1024 tool calls in one answer' }),
      );
    expect(cpuMs(refuse)).toBeLessThan(1_000);
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
    const decodeAll = (): void => {
      decoder.decode({ data });
      for (let round = 0; round < 40_000; round++) decoder.decode({ data: piece });
    };
    expect(cpuMs(decodeAll)).toBeLessThan(2_000); // 400 KB; 30 s when each piece is read from the start
  });

  it('keep their pieces apart where two on two indexes have one id', () => {
    const piece = (index: number, args: string, name?: string) =>
      call({ index, id: 'same', function: { ...(name !== undefined && { name }), arguments: args } });
    const folded = fold(
      piece(0, '{"a":', 'look'),
      piece(1, '{"a":', 'look'),
      piece(0, '1}'),
      piece(1, '2}'),
      finish('tool_calls'),
    );
    expect(folded.failure).toBeUndefined();
    expect(folded.tools).toMatchObject([
      { id: 'same', input: { a: 1 } },
      { id: 'call_1', input: { a: 2 } },
    ]);
  });

  it('go on with their id alone, whatever the index of a piece without a name', () => {
    const more = call({ index: 1, id: 'same', function: { arguments: '1}' } });
    const first = call({ index: 0, id: 'same', function: { name: 'look', arguments: '{"a":' } });
    expect(tools(first, more)).toEqual([['same', 'look', { a: 1 }]]);
  });

  it('that are nested 1,500,000 levels deep are malformed: nothing could write or copy them later', () => {
    const input = '['.repeat(1_500_000) + ']'.repeat(1_500_000);
    const pieces = input.match(/.{1,90000}/g) ?? [];
    const { events, failure } = decodePieces('sse', createOpenAiChatDecoder(ATTEMPT), [
      sseBody(call({ index: 0, id: 'a', function: { name: 'look', arguments: '' } })),
      ...pieces.map((piece) => sseBody(call({ index: 0, function: { arguments: piece } }))),
      sseBody(finish('tool_calls')),
    ]);
    expect(failure).toMatchObject({ kind: 'malformed', details: { limit: 'tool-calls' } });
    expect(events.map(({ type }) => type)).not.toContain('tool-call-end');
  });

  it('that are no JSON are malformed', () => {
    const broken = fold(call({ id: 'a', function: { name: 'look', arguments: '{"x":' } }), finish('tool_calls'));
    expect(broken).toMatchObject({ finish: undefined, failure: 'malformed undefined' });
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

  it('holds back only so much text beside it', () => {
    const decoder = createOpenAiChatDecoder(ATTEMPT, 'answer');
    const data = JSON.stringify(delta({ content: 'x'.repeat(1_000_000) }));
    const decode = () => decoder.decode({ data });
    expect([decode(), decode()].flat().filter(({ type }) => type === 'text-delta')).toEqual([]);
    expect(decode).toThrowError(
      expect.objectContaining({ kind: 'malformed', details: expect.objectContaining({ limit: 'answer-size' }) }),
    );
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
