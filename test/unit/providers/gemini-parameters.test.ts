import { describe, expect, it } from 'vitest';
import { asRecord } from '../../../src/lib/json.ts';
import type { JsonObject } from '../../../src/lib/json.ts';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import type { Message, ToolResultPart } from '../../../src/llm/message.ts';
import { findGeminiModel, GEMINI_MODELS } from '../../../src/providers/gemini/gemini-models.ts';
import { geminiRequest } from '../../../src/providers/gemini/request.ts';
import type { Endpoint } from '../../../src/wire/endpoint.ts';
import { endpointOf, targetOf } from '../../support/calls.ts';

const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const tools = [
  { name: 'count', description: 'Counts', inputSchema: { type: 'object', properties: { n: { type: 'integer' } } } },
];
const schema: JsonObject = {
  type: 'object',
  properties: { ducks: { type: 'integer' } },
  required: ['ducks'],
  additionalProperties: false,
};
const responseFormat = { name: 'duck_count', description: 'How many ducks', schema };

const ask = (model: string, more: Partial<ChatRequest>, known: Partial<Endpoint> = {}) =>
  geminiRequest(
    { kind: 'chat', group: 'main', messages: [user('Hi')], ...more },
    endpointOf(targetOf('gemini', model), 'http://127.0.0.1:1', known),
  );
const generation = (model: string, more: Partial<ChatRequest>, known: Partial<Endpoint> = {}) =>
  ask(model, more, known).body['generationConfig'];
const warned = (model: string, more: Partial<ChatRequest>) => ask(model, more).warnings.map(({ feature }) => feature);

describe('the models the Gemini adapter knows', () => {
  it('are found by name, as a preview, a number or the latest, and no others', () => {
    const row = findGeminiModel('gemini-3-pro-preview');
    expect(row?.thinking).toEqual({ kind: 'level', levels: ['low', 'high'] });
    for (const name of ['gemini-2.5-flash-001', 'models/gemini-2.5-flash', 'gemini-2.5-flash-preview-09-2025'])
      expect(findGeminiModel(name)).toBe(findGeminiModel('gemini-2.5-flash'));
    for (const name of ['gemini-2.5-flash-image', 'gemini-9-pro', 'gemma-4-31b-it', ''])
      expect(findGeminiModel(name)).toBeUndefined();
  });

  it('are each in one row', () => {
    const names = GEMINI_MODELS.flatMap(({ models }) => models);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('effort', () => {
  it.each([
    ['gemini-3-pro-preview', 'minimal', { thinkingLevel: 'low' }],
    ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'high' }],
    ['gemini-3.1-pro-preview', 'medium', { thinkingLevel: 'medium' }],
    ['gemini-3.5-flash', 'minimal', { thinkingLevel: 'minimal' }],
    ['gemini-3.5-flash', 'max', { thinkingLevel: 'high' }],
    ['gemini-2.5-flash', 'medium', { thinkingBudget: 8192 }],
    ['gemini-2.5-flash-lite', 'minimal', { thinkingBudget: 512 }],
    ['gemini-2.5-pro', 'max', { thinkingBudget: 32_768 }],
  ] as const)('%s with effort %s', (model, effort, amount) => {
    expect(generation(model, { effort })).toEqual({ thinkingConfig: { includeThoughts: true, ...amount } });
    expect(warned(model, { effort })).toEqual([]);
  });

  it('none turns thinking off where that is possible, and warns where it is not', () => {
    expect(generation('gemini-2.5-flash', { effort: 'none' })).toEqual({ thinkingConfig: { thinkingBudget: 0 } });
    expect(warned('gemini-2.5-flash', { effort: 'none' })).toEqual([]);
    expect(generation('gemini-2.5-pro', { effort: 'none' })).toEqual({ thinkingConfig: { thinkingBudget: 128 } });
    expect(generation('gemini-3.1-pro', { effort: 'none' })).toEqual({ thinkingConfig: { thinkingLevel: 'low' } });
    for (const model of ['gemini-2.5-pro', 'gemini-3.1-pro'])
      expect(warned(model, { effort: 'none' })).toEqual(['effort']);
  });

  it('is left out with a warning where it is not known how the model takes it', () => {
    for (const model of ['gemini-flash-latest', 'gemini-2.0-flash', 'gemma-4-31b-it']) {
      expect(warned(model, { effort: 'high' })).toEqual(['effort']);
      expect(generation(model, { effort: 'high' })).toBeUndefined();
    }
    expect(warned('gemini-2.0-flash', { effort: 'none' })).toEqual([]);
    expect(generation('gemini-flash-latest', { effort: 'high' }, { reasons: true })).toEqual({
      thinkingConfig: { includeThoughts: true },
    });
  });
});

describe('stop, top p, seed, limit and tier', () => {
  it('are said', () => {
    const more = { stop: ['END'], topP: 0.9, seed: -7, maxOutputTokens: 99_000 };
    expect(generation('m', more, { maxOutputTokens: 64_000 })).toEqual({
      stopSequences: ['END'],
      topP: 0.9,
      seed: -7,
      maxOutputTokens: 64_000,
    });
    expect(warned('m', more)).toEqual([]);
    for (const [tier, word] of [
      ['default', 'standard'],
      ['flex', 'flex'],
      ['priority', 'priority'],
    ] as const)
      expect(ask('m', { serviceTier: tier }).body['serviceTier']).toBe(word);
    expect(ask('m', {}).body).not.toHaveProperty('serviceTier');
  });

  it('are warned of beyond what the API takes', () => {
    const stop = ['1', '2', '3', '4', '5', '6'];
    expect(generation('m', { stop, seed: 2 ** 40 })).toEqual({ stopSequences: stop.slice(0, 5) });
    expect(warned('m', { stop, seed: 2 ** 40 })).toEqual(['seed', 'stop']);
  });
});

describe('tool choice', () => {
  it.each([
    [{ kind: 'auto' }, { mode: 'AUTO' }],
    [{ kind: 'none' }, { mode: 'NONE' }],
    [{ kind: 'required' }, { mode: 'ANY' }],
    [
      { kind: 'tool', name: 'count' },
      { mode: 'ANY', allowedFunctionNames: ['count'] },
    ],
  ] as const)('%o is %o', (toolChoice, functionCallingConfig) => {
    expect(ask('m', { tools, toolChoice }).body['toolConfig']).toEqual({ functionCallingConfig });
    expect(ask('m', { toolChoice }).body).not.toHaveProperty('toolConfig');
  });
});

describe('the response format', () => {
  const native = { responseMimeType: 'application/json', responseJsonSchema: schema };

  it('is native, in the words that the model knows', () => {
    for (const model of ['gemini-2.5-flash', 'gemini-3.5-flash', 'gemini-next'])
      expect(generation(model, { responseFormat })).toEqual(native);
    expect(generation('gemini-2.0-flash', { responseFormat })).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'object', properties: { ducks: { type: 'integer' } }, required: ['ducks'] },
    });
  });

  it('beside functions is native from Gemini 3 on, and a function before', () => {
    const newer = ask('gemini-3.5-flash', { responseFormat, tools });
    expect(newer.body['generationConfig']).toEqual(native);
    expect(newer.answerTool).toBeUndefined();
    const older = ask('gemini-2.5-flash', { responseFormat, tools });
    expect(older.answerTool).toBe('duck_count');
    expect(older.body).not.toHaveProperty('generationConfig');
    expect(older.body['toolConfig']).toEqual({ functionCallingConfig: { mode: 'ANY' } });
    expect(older.body['tools']).toMatchObject([
      { functionDeclarations: [{ name: 'count' }, { name: 'duck_count', parameters: { type: 'object' } }] },
    ]);
  });

  it('is a function where the server is said to want it', () => {
    const made = ask('gemini-3.5-flash', { responseFormat }, { quirks: { responseFormat: 'tool' } });
    expect(made.body['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['duck_count'] },
    });
    const none = ask('gemini-2.5-flash', { responseFormat, tools, toolChoice: { kind: 'none' } });
    expect(none.body).toHaveProperty('toolConfig.functionCallingConfig.allowedFunctionNames', ['duck_count']);
    const named = ask('gemini-2.5-flash', { responseFormat: { ...responseFormat, name: 'count' }, tools });
    expect(named.answerTool).toBe('count_');
  });

  it('is left to the next answer where this one has to be a call', () => {
    const made = ask('gemini-2.5-flash', { responseFormat, tools, toolChoice: { kind: 'required' } });
    expect(made.answerTool).toBeUndefined();
    expect(made.body).not.toHaveProperty('generationConfig');
  });
});

describe('files and rich results', () => {
  const contents = (model: string, messages: readonly Message[]) => {
    const made = ask(model, { messages }).body['contents'];
    return Array.isArray(made) ? made.map((content) => asRecord(content)?.['parts']) : [];
  };
  const file = (mediaType: string): Message => ({ role: 'user', parts: [{ type: 'file', mediaType, data: 'aGk=' }] });

  it.each([
    ['application/pdf', 'application/pdf'],
    ['audio/wav', 'audio/wav'],
    ['text/markdown', 'text/plain'],
    ['application/json', 'text/plain'],
  ])('sends %s as %s', (mediaType, mimeType) => {
    expect(contents('m', [file(mediaType)])).toEqual([[{ inlineData: { mimeType, data: 'aGk=' } }]]);
  });

  it('throws unsupported for what the API does not take', () => {
    expect(() => contents('m', [file('application/zip')])).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });

  const call: Message = { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'look', input: {} }] };
  const result = (...parts: ToolResultPart[]): Message => ({
    role: 'tool',
    results: [{ callId: 'a', name: 'look', parts, failed: false }],
  });
  const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const;
  const sentImage = { inlineData: { mimeType: 'image/png', data: 'aGk=' } };
  const data = { type: 'data', value: { ducks: 12 } } as const;

  it('puts images of a result where the model takes them', () => {
    const parts = [{ type: 'text', text: 'A pond' } as const, image, data];
    const response = { output: 'A pond\n{"ducks":12}' };
    expect(contents('gemini-3.5-flash', [user('go'), call, result(...parts)])[2]).toEqual([
      { functionResponse: { id: 'a', name: 'look', response, parts: [sentImage] } },
    ]);
    expect(contents('gemini-2.5-flash', [user('go'), call, result(...parts)])[2]).toEqual([
      { functionResponse: { id: 'a', name: 'look', response } },
      sentImage,
    ]);
  });

  it('signs the first call of another model where the model refuses calls without a signature', () => {
    const parts = ['a', 'b'].map((id) => ({ type: 'tool-call', id, name: 'look', input: {} }) as const);
    const calls: Message = { role: 'assistant', parts };
    const sent = (model: string, message: Message) => contents(model, [user('go'), message])[1];
    expect(sent('gemini-3.5-flash', calls)).toMatchObject([
      { functionCall: { id: 'a' }, thoughtSignature: 'skip_thought_signature_validator' },
      { functionCall: { id: 'b' } },
    ]);
    for (const model of ['gemini-2.5-flash', 'm'])
      expect(JSON.stringify(sent(model, calls))).not.toContain('thoughtSignature');
    const origin = targetOf('gemini', 'gemini-3.5-flash');
    const signed: Message = {
      role: 'assistant',
      parts: [{ type: 'reasoning', text: '', signature: 'own', origin }, ...parts],
    };
    expect(JSON.stringify(sent('gemini-3.5-flash', signed)).match(/"thoughtSignature":"[^"]*"/g)).toEqual([
      '"thoughtSignature":"own"',
    ]);
  });

  it('keeps data that comes alone', () => {
    expect(contents('m', [user('go'), call, result(data)])[2]).toEqual([
      { functionResponse: { id: 'a', name: 'look', response: { output: { ducks: 12 } } } },
    ]);
  });

  it('keeps the results of several tool messages in a row, and a result without its call as text', () => {
    const both: Message = {
      role: 'assistant',
      parts: ['a', 'b'].map((id) => ({ type: 'tool-call', id, name: 'look', input: {} })),
    };
    const second: Message = { role: 'tool', results: [{ callId: 'b', name: 'look', parts: [data], failed: false }] };
    expect(contents('m', [user('go'), both, result({ type: 'text', text: '12' }), second])[2]).toEqual([
      { functionResponse: { id: 'a', name: 'look', response: { output: '12' } } },
      { functionResponse: { id: 'b', name: 'look', response: { output: { ducks: 12 } } } },
    ]);
    expect(contents('m', [user('go'), result(data, image)])).toEqual([
      [{ text: 'go' }],
      [{ text: 'Result of an earlier tool call:\n{"ducks":12}' }, sentImage],
    ]);
  });
});
