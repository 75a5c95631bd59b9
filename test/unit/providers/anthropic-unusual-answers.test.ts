import { describe, expect, it } from 'vitest';
import { createAnthropicDecoder } from '../../../src/providers/anthropic-messages/decoder.ts';
import { laterUsage, startingUsage } from '../../../src/providers/anthropic-messages/usage.ts';
import { blockStart, blockStop, end, inputJson, start, text } from '../../support/anthropic-events.ts';
import type { Fields } from '../../support/anthropic-events.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { decodePieces, foldPieces, sseBody } from '../../support/decode.ts';

const fold = (...events: readonly unknown[]) =>
  foldPieces('sse', createAnthropicDecoder(ATTEMPT), [sseBody(...events)]);

describe('a message_start that comes again', () => {
  const startOf = (id: string | undefined, usage: Fields) => ({
    type: 'message_start',
    message: { ...start(usage).message, id },
  });

  it.each([['msg_1'], [undefined]])('with the id %s goes on with the answer', (id) => {
    const folded = fold(
      startOf('msg_1', { input_tokens: 5 }),
      text('All '),
      startOf(id, { input_tokens: 9, output_tokens: 1 }),
      text('of it'),
      ...end('end_turn'),
    );
    expect(folded).toMatchObject({ text: 'All of it', usage: { input: 9, output: 7 }, failure: undefined });
  });

  it('may be the first to name the answer, and another name after it is malformed', () => {
    const [first, second] = [startOf(undefined, {}), startOf('msg_1', {})];
    expect(fold(first, second, text('x'), ...end('end_turn'))).toMatchObject({ text: 'x', failure: undefined });
    expect(fold(first, second, startOf('msg_2', {}), ...end('end_turn')).failure).toBe('malformed undefined');
  });
});

describe('the second of two message_starts', () => {
  const second = (more: Fields) => ({ type: 'message_start', message: { ...start({}).message, ...more } });
  const call = { type: 'tool_use', id: 'toolu_1', name: 'count', input: { what: 'ducks' } };

  it('may hold the content and the stop reason', () => {
    const first = { type: 'message_start', message: { model: 'claude-test-1' } };
    const whole = second({ content: [call], stop_reason: 'tool_use' });
    expect(fold(first, whole, { type: 'message_stop' })).toMatchObject({
      tools: [{ id: 'toolu_1', name: 'count', input: { what: 'ducks' } }],
      finish: { unified: 'tool-calls', raw: 'tool_use' },
      failure: undefined,
    });
  });

  it('does not say again what the first has said', () => {
    const content = [{ type: 'text', text: 'Once.' }];
    expect(fold(second({ content }), second({ content }), ...end('end_turn')).text).toBe('Once.');
  });

  it('does not lower a count of input', () => {
    const counts = { input_tokens: 5000, cache_read_input_tokens: 100, cache_creation_input_tokens: 30 };
    const split = { cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 } };
    const zeros = { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
    const noSplit = { cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } };
    const [known, unknown] = [
      { ...counts, ...split },
      { ...zeros, ...noSplit },
    ];
    const usageOf = (...usages: readonly Fields[]) =>
      fold(...usages.map((usage) => second({ usage })), text('x'), ...end('end_turn')).usage;
    expect(usageOf(known, unknown)).toEqual(usageOf(unknown, known));
    expect(usageOf(known, unknown)).toMatchObject({
      input: 5000,
      cacheRead: 100,
      cacheWrite5m: 10,
      cacheWrite1h: 20,
    });
  });
});

describe('a message_start with content', () => {
  it('gives its blocks and its stop reason', () => {
    const content = [
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'toolu_1', name: 'count', input: { what: 'ducks' }, caller: { type: 'code_execution' } },
    ];
    const message = { ...start().message, content, stop_reason: 'tool_use' };
    expect(fold({ type: 'message_start', message }, { type: 'message_stop' })).toMatchObject({
      text: 'Let me look.',
      tools: [{ id: 'toolu_1', name: 'count', inputText: '{"what":"ducks"}', input: { what: 'ducks' } }],
      finish: { unified: 'tool-calls', raw: 'tool_use' },
      failure: undefined,
    });
  });
});

describe('an answer that another model gave because the first refused', () => {
  const pass = (type: string, model: string, input_tokens: number, output_tokens: number) => ({
    type,
    model,
    input_tokens,
    output_tokens,
  });
  const fallback = blockStart(0, { type: 'fallback', from: { model: 'fable' }, to: { model: 'opus' } });
  const ended = (...iterations: readonly Fields[]) =>
    end('end_turn', { input_tokens: 412, output_tokens: 8, iterations });
  const usageOf = (...events: readonly unknown[]) => fold(start({ input_tokens: 412 }), ...events).usage;

  it('costs nothing for the refusal before any output', () => {
    const passes = [pass('message', 'fable', 400, 1), pass('fallback_message', 'opus', 412, 8)];
    expect(usageOf(fallback, blockStop(0), text('Twelve', 1), ...ended(...passes))).toEqual({ input: 412, output: 8 });
  });

  it('costs what was written before a later refusal', () => {
    const passes = [pass('message', 'fable', 400, 30), pass('fallback_message', 'opus', 412, 8)];
    const partial = [blockStart(0, { type: 'text', text: 'Tw' }), blockStop(0)];
    expect(usageOf(...partial, fallback, text('elve', 2), ...ended(...passes))).toEqual({ input: 812, output: 38 });
  });

  it('tells several refusals apart by their order', () => {
    const passes = [
      pass('message', 'mythos', 400, 0),
      pass('message', 'fable', 410, 30),
      pass('message', 'opus', 3, 2),
      pass('fallback_message', 'opus', 412, 8),
    ];
    const streamed = [fallback, blockStart(1, { type: 'text', text: 'Tw' }), blockStop(1), fallback, text('elve', 3)];
    expect(usageOf(...streamed, ...ended(...passes))).toEqual({ input: 825, output: 40 });
  });

  it('goes by the output where the stream does not show the refusal', () => {
    const passes = [pass('message', 'fable', 400, 0), pass('fallback_message', 'opus', 412, 8)];
    expect(usageOf(text('Twelve'), ...ended(...passes))).toEqual({ input: 412, output: 8 });
  });
});

describe('the tool whose input is the answer', () => {
  const answer = (...events: readonly unknown[]) =>
    foldPieces('sse', createAnthropicDecoder(ATTEMPT, 'duck_count'), [sseBody(start(), ...events)]);
  const call = (index: number, id: string, name: string) =>
    blockStart(index, { type: 'tool_use', id, name, input: {} });

  it('comes as text, and the answer ends with stop', () => {
    const { events } = decodePieces('sse', createAnthropicDecoder(ATTEMPT, 'duck_count'), [
      sseBody(start(), call(0, 'a', 'duck_count'), inputJson(''), inputJson('{"duc'), inputJson('ks": 12}')),
    ]);
    expect(events.filter(({ type }) => type === 'text-delta')).toEqual([{ type: 'text-delta', text: '{"ducks": 12}' }]);
    expect(
      answer(
        blockStart(0, { type: 'text', text: 'Sure, here it is:' }),
        blockStop(0),
        call(1, 'a', 'duck_count'),
        inputJson('{"ducks": 12}', 1),
        blockStop(1),
        ...end('tool_use'),
      ),
    ).toMatchObject({ text: '{"ducks": 12}', tools: [], finish: { unified: 'stop', raw: 'tool_use' } });
  });

  it('comes whole with the start of its block from a server that does not stream it', () => {
    const whole = blockStart(0, { type: 'tool_use', id: 'a', name: 'duck_count', input: { ducks: 12 } });
    expect(answer(whole, blockStop(0), ...end('tool_use')).text).toBe('{"ducks":12}');
  });

  it('is given once', () => {
    const twice = [0, 1].flatMap((index) => [
      call(index, `a${index}`, 'duck_count'),
      inputJson('{}', index),
      blockStop(index),
    ]);
    expect(answer(...twice, ...end('tool_use')).text).toBe('{}');
  });

  it('leaves calls of other tools alone', () => {
    expect(answer(call(0, 'a', 'look'), blockStop(0), ...end('tool_use'))).toMatchObject({
      text: '',
      tools: [{ id: 'a', name: 'look', input: {} }],
      finish: { unified: 'tool-calls' },
    });
  });

  it('does not hide the text of a server that answers in text all the same', () => {
    expect(answer(text('{"ducks"'), text(': 12}'), ...end('end_turn'))).toMatchObject({
      text: '{"ducks": 12}',
      finish: { unified: 'stop' },
    });
  });
});

describe('limits', () => {
  it('puts 100,000 pieces of one input together in linear time', () => {
    const pieces = 100_000;
    const decoder = createAnthropicDecoder(ATTEMPT);
    const feed = (event: unknown) => decoder.decode({ data: JSON.stringify(event) });
    feed(start());
    feed(blockStart(0, { type: 'tool_use', id: 'a', name: 'write', input: {} }));
    feed(inputJson('["'));
    const began = performance.now();
    for (let count = 0; count < pieces; count++) feed(inputJson('abcdefghij'));
    feed(inputJson('"]'));
    const ended = feed(blockStop(0));
    // About 0.3 s; joining anew for each piece would read 50 billion characters.
    expect(performance.now() - began).toBeLessThan(5000);
    expect(ended).toMatchObject([{ type: 'tool-call-end', input: ['abcdefghij'.repeat(pieces)] }]);
  });

  it('takes 1,024 calls and no more', () => {
    const calls = (count: number) =>
      Array.from({ length: count }, (_, index) => [
        blockStart(index, { type: 'tool_use', id: `a${index}`, name: 'x', input: {} }),
        blockStop(index),
      ]).flat();
    expect(fold(start(), ...calls(1024), ...end('tool_use')).tools).toHaveLength(1024);
    expect(fold(start(), ...calls(1025), ...end('tool_use')).failure).toBe('malformed undefined');
  });

  it('takes names of 200 characters: longer ones of the answer are cut, those of a call are malformed', () => {
    const long = 'x'.repeat(200_000);
    const message = { ...start({ service_tier: long }).message, id: long, model: long };
    const { id, model, usage } = fold({ type: 'message_start', message }, ...end('end_turn'));
    expect([id?.length, model?.length, usage?.serviceTier?.length]).toEqual([200, 200, 200]);
    for (const named of [
      { id: 'a', name: long },
      { id: long, name: 'x' },
    ])
      expect(fold(start(), blockStart(0, { type: 'tool_use', ...named })).failure).toBe('malformed undefined');
    expect(fold(start(), ...end(long)).finish?.raw).toHaveLength(200);
  });

  it('counts only what can be a count', () => {
    const { usage } = fold(
      start({ input_tokens: 1e19, cache_read_input_tokens: -5, cache_creation_input_tokens: 3 }),
      ...end('end_turn', { output_tokens: '7' }),
    );
    expect(usage).toEqual({ cacheWrite5m: 3 });
  });
});

describe('a usage that grows without end', () => {
  const usageEvent = (usage: Fields) => ({ data: JSON.stringify({ type: 'message_delta', delta: {}, usage }) });
  const manyFields = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, index]));

  it('is counted once for each read of the network, however many events repeat it', () => {
    const decoder = createAnthropicDecoder(ATTEMPT);
    for (let output = 1; output <= 500; output++)
      expect(decoder.decode(usageEvent({ output_tokens: output }))).toEqual([]);
    expect(decoder.takeUsage?.()).toMatchObject({ usage: { output: 500 } });
    expect(decoder.takeUsage?.()).toBeUndefined();
    decoder.decode(usageEvent({ output_tokens: 501 }));
    expect(decoder.takeUsage?.()).toMatchObject({ usage: { output: 501 } });
  });

  it('keeps none of the fields that are not read', () => {
    expect(laterUsage({}, { ...manyFields, output_tokens: 2 })).toEqual({ output_tokens: 2 });
    expect(startingUsage({}, { ...manyFields, input_tokens: 1, output_tokens: 2 })).toEqual({ input_tokens: 1 });
  });

  it('is read for 64 passes and no more', () => {
    const iterations = Array.from({ length: 1000 }, () => ({ type: 'message', input_tokens: 1, output_tokens: 2 }));
    expect(fold(start(), ...end('end_turn', { iterations })).usage).toMatchObject({ input: 64, output: 128 });
  });
});

it('takes 4 MB of input for one call', () => {
  const block = blockStart(0, { type: 'tool_use', id: 'toolu_1', name: 'count', input: {} });
  const piece = inputJson(' '.repeat(1_048_576));
  const failure = (count: number) =>
    fold(start(), block, ...Array.from({ length: count }, () => piece), blockStop(0), ...end('tool_use')).failure;
  expect([failure(4), failure(5)]).toEqual([undefined, 'malformed undefined']);
});
