import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/lib/json.ts';
import { UNKNOWN_ABILITIES } from '../../../src/llm/abilities.ts';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { Message, ToolResultPart } from '../../../src/llm/message.ts';
import { openAiChatBody } from '../../../src/providers/openai-chat/request.ts';
import type { Quirks } from '../../../src/llm/quirks.ts';
import type { Endpoint } from '../../../src/wire/endpoint.ts';
import { sayableRequest } from '../../../src/wire/sayable-request.ts';
import { callOf, endpointOf, targetOf } from '../../support/calls.ts';
import { ask } from '../../support/stream-samples.ts';

const target = targetOf('openai', 'gpt-5-mini');

function endpoint(quirks: Quirks = {}, more: Partial<Endpoint> = {}): Endpoint {
  return endpointOf(target, 'https://api.example/v1', { quirks, ...more });
}

function bodyOf(more: Partial<ChatRequest>, quirks: Quirks = {}) {
  return openAiChatBody(endpoint(quirks), ask('main', more), callOf());
}

function messagesOf(...messages: readonly Message[]): unknown {
  return bodyOf({ messages })['messages'];
}

const origin = { seller: target.seller, model: target.model };
const result = (callId: string, text: string) => ({
  callId,
  name: 'x',
  parts: [{ type: 'text', text }] as const,
  failed: false,
});
const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const look = { type: 'tool-call', id: 'c1', name: 'look', input: { x: 1 } } as const;
const lookMessage = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"x":1}' } }],
};

describe('the body', () => {
  it('says nothing that was not asked for', () => {
    expect(bodyOf({})).toEqual({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('says what was asked for, in the words of the vendor', () => {
    const call = callOf(undefined, { conversationId: 'conversation-1' });
    const request = ask('main', {
      system: 'Be brief.',
      tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }],
      maxOutputTokens: 500,
      temperature: 0,
    });
    const body = openAiChatBody(endpoint({ promptCacheKey: true }, { maxOutputTokens: 200 }), request, call);
    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } }],
      max_completion_tokens: 200,
      temperature: 0,
    });
    expect(body['prompt_cache_key']).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(body)).not.toContain('conversation-1');
    const other = openAiChatBody(endpoint({ maxTokensField: 'max_tokens' }), request, call);
    expect(other).toMatchObject({ max_tokens: 500 });
    expect(other).not.toHaveProperty('max_completion_tokens');
    expect(other).not.toHaveProperty('prompt_cache_key');
  });
});

function expectUnsupported(run: () => unknown): void {
  expect(run).toThrowError(LlmError);
  expect(run).toThrowError(expect.objectContaining({ kind: 'unsupported' }));
}

const tools = [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }] as const;

describe('a request', () => {
  it('says what shapes the answer', () => {
    const shaped = { stop: ['END'], topP: 0.5, seed: 7, effort: 'max', serviceTier: 'flex' } as const;
    expect(bodyOf(shaped)).toMatchObject({
      stop: ['END'],
      top_p: 0.5,
      seed: 7,
      reasoning_effort: 'xhigh',
      service_tier: 'flex',
    });
    expect(bodyOf({ stop: [] })).not.toHaveProperty('stop');
  });

  it.each([
    [{ kind: 'auto' }, 'auto'],
    [{ kind: 'none' }, 'none'],
    [{ kind: 'required' }, 'required'],
    [
      { kind: 'tool', name: 'look' },
      { type: 'function', function: { name: 'look' } },
    ],
  ] as const)('says which tool to call: %j', (toolChoice, said) => {
    expect(bodyOf({ tools, toolChoice })).toMatchObject({ tool_choice: said });
    expect(bodyOf({ toolChoice })).not.toHaveProperty('tool_choice');
  });

  it('leaves out what the deployment is known not to take, with a warning for each', () => {
    const abilities = { ...UNKNOWN_ABILITIES, seed: 'no', temperature: 'no', 'service-tier': 'no' } as const;
    const asked = ask('main', { seed: 7, temperature: 0, topP: 0.5, effort: 'high', serviceTier: 'default' });
    const { request, warnings } = sayableRequest(asked, endpoint({}, { abilities, reasons: false }));
    expect(request).toEqual(ask('main', { topP: 0.5 }));
    expect(warnings.map(({ feature }) => feature)).toEqual(['temperature', 'seed', 'effort']);
  });
});

describe('a response format', () => {
  const schemaOf = (more: JsonObject, closed: JsonObject = { required: ['x'], additionalProperties: false }) => ({
    type: 'object',
    properties: { x: more },
    ...closed,
  });
  const strictOf = (schema: JsonObject) => bodyOf({ responseFormat: { name: 'place', schema } })['response_format'];

  it('is the JSON schema itself, strict where the vendor can hold to it', () => {
    const schema = schemaOf({ type: ['string', 'null'] });
    expect(bodyOf({ responseFormat: { name: 'place', description: 'A place.', schema } })).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'place', description: 'A place.', schema, strict: true },
      },
    });
  });

  it.each<[string, JsonObject]>([
    ['an open object', schemaOf({ type: 'string' }, { required: ['x'] })],
    ['a property that may be absent', schemaOf({ type: 'string' }, { additionalProperties: false })],
    ['a keyword beyond the list', schemaOf({ type: 'string', minLength: 1 })],
    ['a format beyond the list', schemaOf({ type: 'string', format: 'uri' })],
    ['an open object within', schemaOf({ type: 'array', items: { type: 'object', properties: {} } })],
    ['a choice at its top', { anyOf: [schemaOf({ type: 'string' })] }],
    ['a keyword within a choice', schemaOf({ anyOf: [{ type: 'string' }, { not: {} }] })],
  ])('is not strict with %s', (_, schema) => {
    expect(strictOf(schema)).toMatchObject({ json_schema: { strict: false, schema } });
  });

  it('is a tool that has to be called, where the server knows no other way', () => {
    const quirks = { responseFormat: 'tool' } as const;
    const schema = schemaOf({ type: 'string' });
    const responseFormat = { name: 'look', schema } as const;
    const alone = bodyOf({ responseFormat }, quirks);
    expect(alone).not.toHaveProperty('response_format');
    expect(alone).toMatchObject({
      tools: [{ function: { name: 'look', parameters: schema } }],
      tool_choice: { type: 'function', function: { name: 'look' } },
    });
    expect(bodyOf({ responseFormat, tools }, quirks)).toMatchObject({
      tools: [{ function: { name: 'look' } }, { function: { name: 'look_', parameters: schema } }],
      tool_choice: 'required',
    });
    expect(bodyOf({ responseFormat, tools, toolChoice: { kind: 'none' } }, quirks)).toMatchObject({
      tool_choice: { function: { name: 'look_' } },
    });
    const forced = bodyOf({ responseFormat, tools, toolChoice: { kind: 'required' } }, quirks);
    expect(forced).toMatchObject({ tools: [{ function: { name: 'look' } }], tool_choice: 'required' });
    expect(forced['tools']).toHaveLength(1);
  });
});

describe('messages', () => {
  it('with images are lists, without are text', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    expect(messagesOf({ role: 'user', parts: [{ type: 'text', text: 'What is it?' }, image] })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ]);
    const parts = ['one', '', 'two'].map((text) => ({ type: 'text', text }) as const);
    expect(messagesOf({ role: 'user', parts })).toEqual([{ role: 'user', content: 'one\n\ntwo' }]);
  });

  it('without content are left out, and reasoning is never sent', () => {
    const reasoning = { type: 'reasoning', text: 'Hm.', origin } as const;
    expect(
      messagesOf(
        user(''),
        { role: 'assistant', parts: [] },
        { role: 'assistant', parts: [reasoning] },
        { role: 'assistant', parts: [reasoning, { type: 'text', text: 'Yes' }] },
      ),
    ).toEqual([{ role: 'assistant', content: 'Yes' }]);
  });

  it('give each call its result, in the order of the calls', () => {
    const find = { type: 'tool-call', id: 'c2', name: 'find', input: {} } as const;
    expect(
      messagesOf(
        { role: 'assistant', parts: [{ type: 'text', text: 'I look.' }, look, find] },
        { role: 'tool', results: [result('c2', 'found'), result('c1', 'seen'), result('c9', 'of nobody')] },
      ),
    ).toMatchObject([
      { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'c1' }, { id: 'c2' }] },
      { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      { role: 'tool', tool_call_id: 'c2', content: 'found' },
      { role: 'user', content: 'Result of an earlier tool call:\nof nobody' },
    ]);
  });

  it('give each call its result from several messages of tools in a row, and from no later turn', () => {
    const find = { type: 'tool-call', id: 'c2', name: 'find', input: {} } as const;
    expect(
      messagesOf(
        { role: 'assistant', parts: [look, find] },
        { role: 'tool', results: [result('c1', 'seen')] },
        { role: 'tool', results: [result('c2', 'found')] },
        { role: 'assistant', parts: [look] }, // with the id of the first turn again
        { role: 'tool', results: [result('c1', 'seen again')] },
      ),
    ).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'c1', content: 'seen' },
      { role: 'tool', tool_call_id: 'c2', content: 'found' },
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'c1', content: 'seen again' },
    ]);
  });

  it('hold data of tools as JSON, say a failure in words, and refuse an image there', () => {
    const looked = (parts: readonly ToolResultPart[], failed = false): Message[] => [
      { role: 'assistant', parts: [look] },
      { role: 'tool', results: [{ callId: 'c1', name: 'look', parts, failed }] },
    ];
    const text = { type: 'text', text: 'two' } as const;
    expect(messagesOf(...looked([{ type: 'data', value: { one: [1] } }, text]))).toMatchObject([
      {},
      { content: '{"one":[1]}\ntwo' },
    ]);
    expect(messagesOf(...looked([text], true))).toMatchObject([{}, { content: 'Error: two' }]);
    expectUnsupported(() => messagesOf(...looked([{ type: 'image', mediaType: 'image/png', data: 'AAAA' }])));
  });

  it('hold files and recordings', () => {
    const file = (mediaType: string, name?: string) =>
      ({ type: 'file', mediaType, data: 'AAAA', ...(name !== undefined && { name }) }) as const;
    const parts = [file('application/pdf', 'a.pdf'), file('application/pdf'), file('audio/mpeg'), file('audio/wav')];
    expect(messagesOf({ role: 'user', parts })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
          { type: 'file', file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
          { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        ],
      },
    ]);
    expectUnsupported(() => messagesOf({ role: 'user', parts: [file('audio/ogg')] }));
  });

  it('put in a result where a call has none', () => {
    expect(messagesOf({ role: 'assistant', parts: [look] }, user('Go on'))).toEqual([
      lookMessage,
      { role: 'tool', tool_call_id: 'c1', content: 'This call was not run.' },
      { role: 'user', content: 'Go on' },
    ]);
  });

  it('shorten an id that is too long, in call and result alike', () => {
    const id = 'i'.repeat(90);
    const body = bodyOf({
      messages: [
        { role: 'assistant', parts: [{ ...look, id }] },
        { role: 'tool', results: [result(id, 'seen')] },
      ],
    });
    const ids = [...JSON.stringify(body).matchAll(/"(?:id|tool_call_id)":"([^"]*)"/g)].map(([, each]) => each);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]?.length).toBeLessThanOrEqual(40);
    expect(JSON.stringify(body)).toContain('seen');
  });
});
