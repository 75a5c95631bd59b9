import { describe, expect, it } from 'vitest';
import { createGeminiDecoder } from '../../../src/providers/gemini/decoder.ts';
import { PartialArgs } from '../../../src/providers/gemini/partial-args.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { foldPieces, sseBody } from '../../support/decode.ts';

type Fields = Readonly<Record<string, unknown>>;

const chunk = (parts: readonly Fields[], more: Fields = {}) => ({
  candidates: [{ content: { role: 'model', parts }, ...more }],
  responseId: 'resp-1',
});
const stop = chunk([], { finishReason: 'STOP' });
const call = (name: string, more: Fields = {}) => ({ functionCall: { name, ...more } });
const fold = (chunks: readonly unknown[], answerTool?: string) =>
  foldPieces('sse', createGeminiDecoder(ATTEMPT, answerTool), [sseBody(...chunks)]);

describe('the function whose arguments are the answer', () => {
  it('comes as text, and the answer ends with stop', () => {
    const chunks = [chunk([{ text: 'Sure:' }]), chunk([call('duck_count', { args: { ducks: 12 } })]), stop];
    expect(fold(chunks, 'duck_count')).toMatchObject({
      text: '{"ducks":12}',
      tools: [],
      finish: { unified: 'stop', raw: 'STOP' },
    });
  });

  it('comes as text when it is streamed, and once', () => {
    const chunks = [
      chunk([call('duck_count', { willContinue: true })]),
      chunk([{ functionCall: { partialArgs: [{ jsonPath: '$.ducks', numberValue: 12 }], willContinue: true } }]),
      chunk([call('duck_count', { args: { ducks: 13 } })]),
      stop,
    ];
    expect(fold(chunks, 'duck_count').text).toBe('{"ducks":12}');
  });

  it('does not hide what was used', () => {
    const counted = { ...stop, usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 3 } };
    const chunks = [chunk([call('duck_count', { args: { ducks: 12 } })]), counted];
    expect(fold(chunks, 'duck_count').usage).toEqual({ input: 20, output: 3 });
  });

  it('leaves other calls alone, and text where it is not called', () => {
    expect(fold([chunk([call('look')]), stop], 'duck_count')).toMatchObject({
      tools: [{ name: 'look', input: {} }],
      finish: { unified: 'tool-calls' },
    });
    expect(fold([chunk([{ text: '{"ducks"' }]), chunk([{ text: ':12}' }]), stop], 'duck_count').text).toBe(
      '{"ducks":12}',
    );
  });
});

describe('limits of a Gemini answer', () => {
  it('takes 1,024 calls and no more, also in one chunk', () => {
    const calls = (count: number) => fold([chunk(Array.from({ length: count }, () => call('x'))), stop]);
    expect(calls(1024).tools).toHaveLength(1024);
    expect(calls(1025).failure).toBe('malformed undefined');
  });

  it('reads 90,000 parts of one chunk', () => {
    const parts = Array.from({ length: 90_000 }, () => ({ text: 'ab' }));
    expect(fold([chunk(parts), stop])).toMatchObject({ text: 'ab'.repeat(90_000), failure: undefined });
  });

  it('gives two calls with the same id two ids', () => {
    const { tools } = fold([chunk([call('x', { id: 'same' }), call('y', { id: 'same' })]), stop]);
    expect(tools.map(({ id }) => id)).toEqual(['same', 'call_resp-1_2']);
  });

  it('takes names of 200 characters: longer ones of the answer are cut, those of a call are malformed', () => {
    const long = 'x'.repeat(200_000);
    const { id, model, usage, finish } = fold([
      { ...stop, responseId: long, modelVersion: long, usageMetadata: { promptTokenCount: 1, serviceTier: long } },
      chunk([], { finishReason: long }),
    ]);
    expect([id?.length, model?.length, usage?.serviceTier?.length, finish?.raw.length]).toEqual([200, 200, 200, 200]);
    expect(fold([chunk([call(long)]), stop]).failure).toBe('malformed undefined');
  });

  it('counts only what can be a count', () => {
    const usageMetadata = { promptTokenCount: 1e19, candidatesTokenCount: -3, thoughtsTokenCount: 7 };
    expect(fold([{ ...stop, usageMetadata }]).usage).toEqual({ reasoning: 7 });
  });
});

describe('limits of streamed arguments', () => {
  const add = (args: PartialArgs, jsonPath: string, stringValue = 'v') =>
    args.add([{ jsonPath, stringValue, willContinue: true }]);
  const malformed = expect.objectContaining({ kind: 'malformed' });

  it('never makes room for a place that is far behind the end of an array', () => {
    for (const path of ['$.a[999999999]', `$.a[${'9'.repeat(400)}]`, '$.a[0][1]', '$.a[0].b[7].c'])
      expect(() => add(new PartialArgs(), path)).toThrow(malformed);
  });

  it('takes paths of 64 levels and 4,096 characters', () => {
    const args = new PartialArgs();
    add(args, `$${'.a'.repeat(64)}`);
    expect(JSON.stringify(args.toJson()).length).toBeGreaterThan(64);
    expect(() => add(new PartialArgs(), `$${'.a'.repeat(65)}`)).toThrow(malformed);
    expect(() => add(new PartialArgs(), `$.${'a'.repeat(4096)}`)).toThrow(malformed);
    expect(() => add(new PartialArgs(), `$${'.a'.repeat(1_000_000)}`)).toThrow(malformed);
  });

  it('takes 100,000 values', () => {
    const args = new PartialArgs();
    // The array is a place, too.
    for (let index = 0; index < 99_999; index++) add(args, `$.a[${index}]`);
    expect(() => add(args, '$.b')).toThrow(malformed);
  });

  it('joins 100,000 pieces of one text in linear time', () => {
    const args = new PartialArgs();
    const began = performance.now();
    for (let count = 0; count < 100_000; count++) add(args, '$.text', 'abcdefghij');
    expect(JSON.stringify(args.toJson())).toHaveLength(1_000_000 + '{"text":""}'.length);
    // About 0.1 s; copying the text for each piece would move 50 billion characters.
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('takes 4 MB of text and names in all', () => {
    const args = new PartialArgs();
    const megabyte = 'x'.repeat(1_048_576);
    for (let count = 0; count < 3; count++) add(args, '$.a', megabyte);
    add(args, '$.b', megabyte.slice(2)); // the names of both places
    expect(() => add(args, '$.b', 'x')).toThrow(malformed);
    expect(() => add(args, '$.c', '')).toThrow(malformed);
  });
});
