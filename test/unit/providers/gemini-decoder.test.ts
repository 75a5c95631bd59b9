import { describe, expect, it } from 'vitest';
import { createGeminiDecoder } from '../../../src/providers/gemini/decoder.ts';
import { decodePieces, foldPieces, sseBody, textBytes } from '../../support/decode.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

type Fields = Readonly<Record<string, unknown>>;

const chunk = (parts: readonly Fields[], more: Fields = {}, candidate: Fields = {}) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...candidate }],
  responseId: 'resp-1',
  modelVersion: 'gemini-test-1',
  ...more,
});
const last = (finishReason: string, usageMetadata?: Fields) =>
  chunk([{ text: '' }], usageMetadata === undefined ? {} : { usageMetadata }, { finishReason });
const callPart = (functionCall: Fields, more: Fields = {}) => chunk([{ functionCall, ...more }]);

const fold = (...chunks: readonly unknown[]) => foldPieces('sse', createGeminiDecoder(ATTEMPT), [sseBody(...chunks)]);
const decode = (...chunks: readonly unknown[]) =>
  decodePieces('sse', createGeminiDecoder(ATTEMPT), [sseBody(...chunks)]);

const rich = [
  chunk([{ text: 'Counting 🦆.', thought: true }], { usageMetadata: { promptTokenCount: 20 } }),
  chunk([{ text: 'Let me ' }], { usageMetadata: { promptTokenCount: 20, candidatesTokenCount: 3 } }),
  chunk([
    { text: 'look: ü' },
    { functionCall: { name: 'count', args: { what: 'ducks 🦆' } }, thoughtSignature: 'c2ln' },
    { functionCall: { id: 'own-id', name: 'now' } },
  ]),
  last('STOP', {
    promptTokenCount: 20,
    cachedContentTokenCount: 8,
    toolUsePromptTokenCount: 5,
    candidatesTokenCount: 9,
    thoughtsTokenCount: 30,
    totalTokenCount: 64,
    serviceTier: 'flex',
  }),
];

describe('the Gemini decoder', () => {
  it('reads text, thoughts, signatures, calls and the last usage', () => {
    expect(fold(...rich)).toEqual({
      id: 'resp-1',
      model: 'gemini-test-1',
      text: 'Let me look: ü',
      reasoning: 'Counting 🦆.',
      signatures: ['c2ln'],
      tools: [
        { id: 'call_resp-1_1', name: 'count', inputText: '{"what":"ducks 🦆"}', input: { what: 'ducks 🦆' } },
        { id: 'own-id', name: 'now', inputText: '{}', input: {} },
      ],
      usage: { input: 17, cacheRead: 8, output: 9, reasoning: 30, serviceTier: 'flex' },
      finish: { unified: 'tool-calls', raw: 'STOP' },
      failure: undefined,
    });
  });

  it('gives the same whatever way the bytes are split, with CRLF as Google sends it', () => {
    const body = textBytes(new TextDecoder().decode(sseBody(...rich)).replaceAll('\n', '\r\n'));
    for (const pieces of waysToSplit(body, 12))
      expect(foldPieces('sse', createGeminiDecoder(ATTEMPT), pieces)).toEqual(fold(...rich));
  });

  it('names the part a signature belongs to by order', () => {
    const { events } = decode(
      chunk([{ text: 'Yes', thoughtSignature: 'on-text' }]),
      callPart({ name: 'now' }, { thoughtSignature: 'on-call' }),
      chunk([{ text: '', thoughtSignature: 'alone' }], {}, { finishReason: 'STOP' }),
    );
    expect(events.map((event) => ('signature' in event ? event.signature : event.type))).toEqual([
      'response-start',
      'on-text',
      'text-delta',
      'on-call',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'alone',
      'finish',
    ]);
  });

  it('joins streamed arguments, several calls one after the other', () => {
    const pieces = (partialArgs: readonly Fields[], willContinue = true) =>
      callPart({ partialArgs, ...(willContinue && { willContinue }) });
    const { tools } = fold(
      callPart({ name: 'order', willContinue: true }, { thoughtSignature: 's' }),
      pieces([{ jsonPath: '$.items[0].name', stringValue: 'du', willContinue: true }]),
      pieces([{ jsonPath: '$.items[0].name', stringValue: 'ck' }]),
      pieces([{ jsonPath: '$.items[0].price', numberValue: 0.5 }]),
      pieces([{ jsonPath: "$.items[1]['the name']", stringValue: 'goose' }]),
      pieces([{ jsonPath: '$.express', boolValue: false }]),
      pieces([{ jsonPath: '$.note', nullValue: null }]),
      callPart({}),
      callPart({ name: 'order', willContinue: true }),
      pieces([{ jsonPath: '$.items[0]', stringValue: 'egg' }], false),
      callPart({ name: 'leave' }),
      last('STOP'),
    );
    expect(tools.map(({ id, name, input }) => ({ id, name, input }))).toEqual([
      {
        id: 'call_resp-1_1',
        name: 'order',
        input: { items: [{ name: 'duck', price: 0.5 }, { 'the name': 'goose' }], express: false, note: null },
      },
      { id: 'call_resp-1_2', name: 'order', input: { items: ['egg'] } },
      { id: 'call_resp-1_3', name: 'leave', input: {} },
    ]);
  });

  it('gives no two calls one id, also where the server has given the next one that is made', () => {
    const { tools } = fold(
      callPart({ id: 'call_resp-1_2', name: 'a' }),
      callPart({ name: 'b' }),
      callPart({ name: 'c' }),
      callPart({ id: 'call_resp-1_2', name: 'd' }),
      last('STOP'),
    );
    expect(new Set(tools.map(({ id }) => id)).size).toBe(4);
  });

  it('never ends a call whose last piece says that it goes on', () => {
    const open = [
      callPart({ name: 'order', willContinue: true }),
      callPart({ partialArgs: [{ jsonPath: '$.a', numberValue: 1 }], willContinue: true }),
    ];
    expect(fold(...open, last('STOP')).failure).toBe('malformed undefined');
    expect(fold(...open, callPart({ name: 'leave' }), last('STOP'))).toMatchObject({
      tools: [
        { name: 'order', inputText: '' },
        { name: 'leave', input: {} },
      ],
      failure: 'malformed undefined',
    });
    const answer = foldPieces('sse', createGeminiDecoder(ATTEMPT, 'order'), [sseBody(...open, last('STOP'))]);
    expect(answer).toMatchObject({ text: '{"a":1}', failure: undefined });
    expect(fold(...open, last('MAX_TOKENS')).tools).toEqual([{ id: 'call_resp-1_1', name: 'order', inputText: '' }]);
    expect(fold(...open)).toMatchObject({ failure: 'truncated undefined', tools: [{ inputText: '' }] });
  });

  it('does not let a path reach what is not its own', () => {
    const pollute = callPart({ name: 'x', partialArgs: [{ jsonPath: '$.__proto__.polluted', stringValue: 'yes' }] });
    expect(fold(pollute, last('STOP')).tools[0]?.inputText).toBe('{"__proto__":{"polluted":"yes"}}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it.each(['', 'a', '$', '$.a[4294967295]', '$.a[0', '$..a', '$[0]'])(
    'throws malformed on the path "%s"',
    (jsonPath) => {
      const call = callPart({ name: 'x', partialArgs: [{ jsonPath, stringValue: 'v' }] });
      expect(decode(call, last('STOP')).failure?.kind).toBe('malformed');
    },
  );

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['LANGUAGE', 'other'],
    ['OTHER', 'other'],
  ])('reads the finish reason %s as %s', (raw, unified) => {
    expect(fold(chunk([{ text: 'x' }]), last(raw)).finish).toEqual({ unified, raw });
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'])(
    'throws malformed on %s',
    (raw) => {
      const { events, failure } = decode(last(raw, { promptTokenCount: 3 }));
      expect(failure?.kind).toBe('malformed');
      expect(events).toContainEqual({ type: 'usage', attempt: ATTEMPT, usage: { input: 3 } });
    },
  );

  it('finishes once where the reason comes in several chunks, and takes what comes after the first', () => {
    const { text, finish, usage } = fold(
      chunk([{ text: 'a' }], {}, { finishReason: 'STOP' }),
      chunk([{ text: 'b' }], {}, { finishReason: 'STOP' }),
      { usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 2 } },
    );
    expect({ text, finish: finish?.raw, usage }).toEqual({
      text: 'ab',
      finish: 'STOP',
      usage: { input: 4, output: 2 },
    });
  });

  it('throws content-policy when the prompt was blocked', () => {
    const { failure } = decode({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata: {} });
    expect(failure?.kind).toBe('content-policy');
    expect(failure?.details.vendorMessage).toContain('PROHIBITED_CONTENT');
  });

  it('throws an error inside the stream, alone or in an array', () => {
    const body = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
    for (const sent of [body, [body]]) {
      const { events, failure } = decode(chunk([{ text: 'so far' }]), sent);
      expect(events).toContainEqual({ type: 'text-delta', text: 'so far' });
      expect(failure).toMatchObject({ kind: 'overloaded', details: { status: 503 } });
    }
  });

  it('throws truncated without a finish reason', () => {
    expect(decode(chunk([{ text: 'half' }])).failure?.kind).toBe('truncated');
    expect(decode().failure?.kind).toBe('truncated');
  });

  it.each(['{"candidates": [', '"text"', '[]'])('throws malformed on %s', (data) => {
    expect(decode(data, last('STOP')).failure?.kind).toBe('malformed');
  });

  it('counts audio and made images apart, cached audio apart from cached text', () => {
    const { usage } = fold(
      last('STOP', {
        promptTokenCount: 100,
        cachedContentTokenCount: 40,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 50 },
          { modality: 'AUDIO', tokenCount: 50 },
        ],
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
        candidatesTokenCount: 70,
        candidatesTokensDetails: [
          { modality: 'IMAGE', tokenCount: 60 },
          { modality: 'AUDIO', tokenCount: 4 },
        ],
      }),
    );
    expect(usage).toEqual({
      input: 30,
      cacheRead: 20,
      audioCacheRead: 20,
      audioInput: 30,
      output: 6,
      imageOutput: 60,
      audioOutput: 4,
    });
  });

  it('counts the searches an answer is grounded on, each once', () => {
    const grounded = (webSearchQueries: readonly string[]) =>
      chunk([{ text: 'x' }], { usageMetadata: { promptTokenCount: 1 } }, { groundingMetadata: { webSearchQueries } });
    const { usage } = fold(
      grounded(['ducks', '']),
      grounded(['ducks', 'geese']),
      last('STOP', { promptTokenCount: 1 }),
    );
    expect(usage).toEqual({ input: 1, searches: 2 });
  });

  it('says nothing of usage that is not counted', () => {
    expect(
      fold(chunk([{ text: 'x' }], { usageMetadata: { trafficType: 'ON_DEMAND' } }), last('STOP')).usage,
    ).toBeUndefined();
  });
});
