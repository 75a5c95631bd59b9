import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import type { Message } from '../../../src/llm/message.ts';
import { geminiRequest } from '../../../src/providers/gemini/request.ts';
import { geminiParameters } from '../../../src/providers/gemini/schema.ts';
import { endpointOf, sellerOf, targetOf } from '../../support/calls.ts';

const target = targetOf('gemini', 'gemini-test-1');
const endpoint = endpointOf(target, 'http://127.0.0.1:1');
const origin = { seller: target.seller, model: target.model };

const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
type AssistantParts = Extract<Message, { role: 'assistant' }>['parts'];
const assistant = (...parts: AssistantParts): Message => ({ role: 'assistant', parts });
const call = (id: string): AssistantParts[number] => ({ type: 'tool-call', id, name: 'count', input: { n: 1 } });
const result = (callId: string, text: string, failed = false): Message => ({
  role: 'tool',
  results: [{ callId, name: 'count', parts: [{ type: 'text', text }], failed }],
});
const body = (messages: readonly Message[], more: Partial<ChatRequest> = {}, of = endpoint) =>
  geminiRequest({ kind: 'chat', group: 'main', messages, ...more }, of).body;
const contents = (messages: readonly Message[]) => body(messages)['contents'];

describe('the Gemini request', () => {
  it('has the conversation and nothing that was not asked for', () => {
    expect(body([user('Hi')])).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  it('has instructions, limits and tools', () => {
    const tools = [
      { name: 'count', description: 'Counts', inputSchema: { type: 'object', properties: { n: { type: 'integer' } } } },
      { name: 'now', description: 'Tells the time', inputSchema: { type: 'object', properties: {} } },
    ];
    expect(body([user('Hi')], { system: 'Be brief.', tools, maxOutputTokens: 9, temperature: 0 })).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [
        {
          functionDeclarations: [
            {
              name: 'count',
              description: 'Counts',
              parameters: { type: 'object', properties: { n: { type: 'integer' } } },
            },
            { name: 'now', description: 'Tells the time' },
          ],
        },
      ],
      generationConfig: { maxOutputTokens: 9, temperature: 0 },
    });
  });

  it('asks for thoughts only where the model is known to reason', () => {
    expect(body([user('Hi')], {}, { ...endpoint, reasons: true })['generationConfig']).toEqual({
      thinkingConfig: { includeThoughts: true },
    });
    expect(body([user('Hi')], {}, { ...endpoint, reasons: false })['generationConfig']).toBeUndefined();
  });

  it('sends images inline', () => {
    const parts = [{ type: 'image', mediaType: 'image/png', data: 'aGk=' }] as const;
    expect(contents([{ role: 'user', parts }])).toEqual([
      { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'aGk=' } }] },
    ]);
  });

  it('puts the results of all calls right behind them, whatever was said in between', () => {
    const messages = [
      user('go'),
      assistant(call('a'), call('b')),
      user('and?'),
      result('b', 'no', true),
      result('a', '12'),
    ];
    expect(contents(messages)).toEqual([
      { role: 'user', parts: [{ text: 'go' }] },
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'count', args: { n: 1 } } },
          { functionCall: { id: 'b', name: 'count', args: { n: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'count', response: { output: '12' } } },
          { functionResponse: { id: 'b', name: 'count', response: { error: 'no' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'and?' }] },
    ]);
  });

  it('gives a call that was never run a result that says so, also when a later call has the same id', () => {
    const messages = [user('go'), assistant(call('a')), assistant(call('a')), result('a', '12')];
    expect(contents(messages)).toMatchObject([
      {},
      { role: 'model' },
      { parts: [{ functionResponse: { response: { error: 'This call was not run.' } } }] },
      { role: 'model' },
      { parts: [{ functionResponse: { response: { output: '12' } } }] },
    ]);
  });

  it('sends a signature back on the part it came on, and never the summary of the thoughts', () => {
    const thought = (signature: string, text = ''): AssistantParts[number] => ({
      type: 'reasoning',
      text,
      signature,
      origin,
    });
    const messages = [
      user('go'),
      assistant(
        thought('s1', 'Hm.'),
        { type: 'text', text: 'Yes' },
        thought('s2'),
        call('a'),
        call('b'),
        thought('s3'),
      ),
    ];
    expect(contents(messages)).toMatchObject([
      {},
      {
        role: 'model',
        parts: [
          { text: 'Yes', thoughtSignature: 's1' },
          { functionCall: { id: 'a' }, thoughtSignature: 's2' },
          { functionCall: { id: 'b' } },
          { text: '', thoughtSignature: 's3' },
        ],
      },
      {},
    ]);
    expect(JSON.stringify(contents(messages))).not.toContain('Hm.');
    expect(JSON.stringify(contents(messages)).split('thoughtSignature').length - 1).toBe(3);
  });

  it('sends no signature of another seller or model', () => {
    for (const other of [
      { ...origin, model: 'gemini-test-2' },
      { ...origin, seller: sellerOf('vertex') },
    ]) {
      const reasoning = { type: 'reasoning', text: 'Hm.', signature: 'secret', origin: other } as const;
      expect(contents([user('go'), assistant(reasoning, { type: 'text', text: 'Yes' })])).toEqual([
        { role: 'user', parts: [{ text: 'go' }] },
        { role: 'model', parts: [{ text: 'Yes' }] },
      ]);
    }
  });

  it('leaves out messages that say nothing', () => {
    expect(contents([user('a'), assistant({ type: 'text', text: '' }), user('')])).toEqual([
      { role: 'user', parts: [{ text: 'a' }] },
    ]);
  });
});

describe("a tool's schema", () => {
  it('keeps what Google takes and leaves out the rest', () => {
    const made = geminiParameters({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      properties: {
        name: { type: 'string', description: 'A name', minLength: 1, format: 'email', default: 'x' },
        when: { type: 'string', format: 'date-time' },
        size: { type: ['integer', 'null'], exclusiveMinimum: 0, maximum: 9, format: 'int32' },
        level: { type: 'integer', enum: [1, 2] },
        kind: { const: 'duck' },
        colour: { enum: ['red', 'blue'] },
        tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
        any: { type: 'array' },
        either: { oneOf: [{ type: 'string' }, { type: 'number' }] },
        both: { type: ['string', 'number'] },
        maybe: { anyOf: [{ type: 'string', description: 'inner' }, { type: 'null' }], description: 'outer' },
      },
      required: ['name', 'gone'],
    });
    expect(made).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', description: 'A name', minLength: 1 },
        when: { type: 'string', format: 'date-time' },
        size: { type: 'integer', nullable: true, maximum: 9, format: 'int32' },
        level: { type: 'integer' },
        kind: { type: 'string', enum: ['duck'] },
        colour: { type: 'string', enum: ['red', 'blue'] },
        tags: { type: 'array', items: { type: 'string' } },
        any: { type: 'array', items: { type: 'string' } },
        either: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        both: { anyOf: [{ type: 'string' }, { type: 'number' }] },
        maybe: { type: 'string', description: 'outer', nullable: true },
      },
      required: ['name'],
    });
  });

  it('puts local references in place, and stops where one goes round', () => {
    const made = geminiParameters({
      type: 'object',
      properties: { tree: { $ref: '#/$defs/a~1tree' }, lost: { $ref: '#/$defs/none' }, far: { $ref: 'https://x/y' } },
      $defs: { 'a/tree': { type: 'object', properties: { child: { $ref: '#/$defs/a~1tree' } } } },
    });
    const text = JSON.stringify(made);
    expect(text).not.toContain('$');
    expect(text.split('"child"').length - 1).toBe(4);
    expect(made).toMatchObject({ properties: { lost: { type: 'object' }, far: { type: 'object' } } });
  });

  it.each([
    [2, 4],
    [10, 3],
    [30, 2],
    [1999, 1],
    [5000, 1],
  ])('that refers to itself %d times is unrolled as often as fits: %d', (count, levels) => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const node = {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { $ref: '#/$defs/node' }])),
    };
    const made = geminiParameters({ type: 'object', properties: { tree: { $ref: '#/$defs/node' } }, $defs: { node } });
    const text = JSON.stringify(made);
    expect(text.split('"p0"').length - 1).toBeGreaterThan(0);
    const first = Array.from({ length: levels }, () => '{"type":"object","properties":{"p0":').join('');
    expect(text).toContain(`${first}{"type":"object"}`);
    expect(text.length).toBeLessThan(200_000);
  });

  it('is left out for a tool without parameters', () => {
    expect(geminiParameters({ type: 'object', properties: {} })).toBeUndefined();
    expect(geminiParameters({ type: 'object' })).toBeUndefined();
  });
});
