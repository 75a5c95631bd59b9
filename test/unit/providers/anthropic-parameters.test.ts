import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/lib/json.ts';
import { asRecord } from '../../../src/lib/json.ts';
import type { ChatRequest } from '../../../src/llm/chat-request.ts';
import type { Message, ToolResultPart } from '../../../src/llm/message.ts';
import { CLAUDE_MODELS, findClaudeModel } from '../../../src/providers/anthropic-messages/claude-models.ts';
import { nativeSchema } from '../../../src/providers/anthropic-messages/native-schema.ts';
import { anthropicRequest } from '../../../src/providers/anthropic-messages/request.ts';
import type { Endpoint } from '../../../src/wire/endpoint.ts';
import { endpointOf, targetOf } from '../../support/calls.ts';

const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const tools = [{ name: 'count', description: 'Counts', inputSchema: { type: 'object' } }];
const schema: JsonObject = { type: 'object', properties: { ducks: { type: 'integer' } }, required: ['ducks'] };
const responseFormat = { name: 'duck_count', description: 'How many ducks', schema };

const ask = (model: string, more: Partial<ChatRequest>, known: Partial<Endpoint> = {}) =>
  anthropicRequest(
    { kind: 'chat', group: 'main', messages: [user('Hi')], ...more },
    endpointOf(targetOf('anthropic', model), 'http://127.0.0.1:1', known),
  );
const body = (model: string, more: Partial<ChatRequest>, known: Partial<Endpoint> = {}) => ask(model, more, known).body;
const warned = (model: string, more: Partial<ChatRequest>, known: Partial<Endpoint> = {}) =>
  ask(model, more, known).warnings.map(({ feature }) => feature);

describe('the models the Anthropic adapter knows', () => {
  it('are found by name, with a date or `-latest`, and no others', () => {
    const row = findClaudeModel('claude-opus-4-5');
    expect(row?.highestEffort).toBe('high');
    for (const name of ['claude-opus-4-5-20251101', 'claude-opus-4-5@20251101', 'claude-opus-4-5-latest'])
      expect(findClaudeModel(name)).toBe(row);
    for (const name of ['claude-opus-4-5-turbo', 'claude-opus-9', 'kimi-k2', ''])
      expect(findClaudeModel(name)).toBeUndefined();
  });

  it('are each in one row', () => {
    const names = CLAUDE_MODELS.flatMap(({ models }) => models);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('max_tokens', () => {
  const limit = (more: Partial<ChatRequest>, known: Partial<Endpoint>) => body('m', more, known)['max_tokens'];

  it("is what was asked for, at most the model's maximum, and 4,096 where nothing is known", () => {
    expect(limit({}, { maxOutputTokens: 64_000 })).toBe(64_000);
    expect(limit({ maxOutputTokens: 99 }, { maxOutputTokens: 64_000 })).toBe(99);
    expect(limit({ maxOutputTokens: 99_000 }, { maxOutputTokens: 64_000 })).toBe(64_000);
    expect(limit({ maxOutputTokens: 99_000 }, {})).toBe(99_000);
    expect(limit({}, {})).toBe(4096);
  });

  it('leaves room for a long input, so that the model does not refuse what fits', () => {
    const known = { contextWindow: 200_000, maxOutputTokens: 64_000 };
    const input = 'word '.repeat(100_000);
    // 500,000 characters are 125,000 to 167,000 tokens.
    expect(limit({ messages: [user(input)] }, known)).toBe(200_000 - Math.ceil(500_000 / 3 + 2 / 3));
    expect(limit({ messages: [user('Hi')] }, known)).toBe(64_000);
  });

  it('is never made so small that there is no answer, however long the input seems', () => {
    const known = { contextWindow: 200_000, maxOutputTokens: 64_000 };
    expect(limit({ messages: [user('x'.repeat(900_000))] }, known)).toBe(4096);
    expect(limit({ messages: [user('x'.repeat(900_000))], maxOutputTokens: 50 }, known)).toBe(50);
    const scan = { type: 'file', mediaType: 'application/pdf', data: 'A'.repeat(9_000_000) } as const;
    expect(limit({ messages: [{ role: 'user', parts: [scan] }] }, known)).toBe(64_000);
  });
});

describe('thinking and sampling', () => {
  it.each([
    ['claude-opus-4-6', 'medium', { thinking: 'adaptive', effort: 'medium' }],
    ['claude-opus-4-6', 'max', { thinking: 'adaptive', effort: 'max' }],
    ['claude-sonnet-5', 'minimal', { thinking: 'adaptive', effort: 'low' }],
    ['claude-sonnet-5', 'none', { thinking: 'disabled', effort: undefined }],
    ['claude-opus-4-8', 'none', { thinking: undefined, effort: undefined }],
    ['claude-opus-4-5', 'max', { thinking: 'enabled', effort: 'high' }],
    ['claude-haiku-4-5-20251001', 'low', { thinking: 'enabled', effort: undefined }],
    ['claude-haiku-4-5', 'none', { thinking: undefined, effort: undefined }],
  ] as const)('%s with effort %s', (model, effort, expected) => {
    const { body: made, warnings } = ask(model, { effort }, { maxOutputTokens: 64_000 });
    expect({
      thinking: asRecord(made['thinking'])?.['type'],
      effort: asRecord(made['output_config'])?.['effort'],
    }).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it('gives a budget that leaves room for the answer, or none', () => {
    const budget = (maxOutputTokens: number) =>
      asRecord(body('claude-haiku-4-5', { effort: 'high' }, { maxOutputTokens })['thinking'])?.['budget_tokens'];
    expect(budget(64_000)).toBe(24_576);
    expect(budget(4096)).toBe(4096 - 1024);
    expect(budget(2047)).toBeUndefined();
    expect(warned('claude-haiku-4-5', { effort: 'high' }, { maxOutputTokens: 2047 })).toEqual(['effort']);
  });

  it('gives no budget after calls that were made without thinking, which the API refuses', () => {
    const target = targetOf('anthropic', 'claude-haiku-4-5');
    const looked = { type: 'tool-call', id: 'a', name: 'look', input: {} } as const;
    const thought = { type: 'reasoning', text: 'Hm.', signature: 'c2ln', origin: target } as const;
    const result: Message = {
      role: 'tool',
      results: [{ callId: 'a', name: 'look', parts: [{ type: 'text', text: '12' }], failed: false }],
    };
    const messages = (...parts: Extract<Message, { role: 'assistant' }>['parts']): readonly Message[] => [
      user('go'),
      { role: 'assistant', parts },
      result,
    ];
    const known = { maxOutputTokens: 64_000 };
    const unthought = ask('claude-haiku-4-5', { effort: 'low', messages: messages(looked) }, known);
    expect(unthought.body).not.toHaveProperty('thinking');
    expect(unthought.warnings.map(({ feature }) => feature)).toEqual(['effort']);
    const own = ask('claude-haiku-4-5', { effort: 'low', messages: messages(thought, looked) }, known);
    expect(own.body).toHaveProperty('thinking.budget_tokens', 4096);
    const adaptive = ask('claude-opus-4-6', { effort: 'low', messages: messages(looked) }, known);
    expect(adaptive.body).toHaveProperty('thinking.type', 'adaptive');
  });

  it('warns where the effort cannot be said', () => {
    for (const model of ['claude-3-haiku-20240307', 'kimi-k2']) {
      expect(warned(model, { effort: 'high' })).toEqual(['effort']);
      expect(body(model, { effort: 'high' })).not.toHaveProperty('thinking');
    }
    expect(warned('claude-fable-5', { effort: 'none' })).toEqual(['effort']);
    expect(body('claude-fable-5', { effort: 'none' })['output_config']).toEqual({ effort: 'low' });
    expect(body('claude-fable-5', { effort: 'none' })).not.toHaveProperty('thinking');
  });

  it.each([
    ['claude-3-haiku-20240307', { temperature: 0.5, top_p: 0.9 }, []],
    ['some-other-model', { temperature: 0.5, top_p: 0.9 }, []],
    ['claude-sonnet-4-5', { temperature: 0.5 }, ['top-p']],
    ['claude-opus-4-8', {}, ['temperature', 'top-p']],
  ] as const)('%s takes what it can of temperature and top p', (model, fields, warnings) => {
    const { temperature, top_p } = body(model, { temperature: 0.5, topP: 0.9 });
    expect({ ...(temperature !== undefined && { temperature }), ...(top_p !== undefined && { top_p }) }).toEqual(
      fields,
    );
    expect(warned(model, { temperature: 0.5, topP: 0.9 })).toEqual(warnings);
  });

  it('sends no temperature beside thinking, and top p alone where only one is taken', () => {
    const made = ask('claude-opus-4-6', { temperature: 0.5, effort: 'low' });
    expect(made.body).not.toHaveProperty('temperature');
    expect(made.warnings.map(({ feature }) => feature)).toEqual(['temperature']);
    expect(body('claude-opus-4-6', { topP: 0.9 })['top_p']).toBe(0.9);
  });
});

describe('stop, seed and tier', () => {
  it('are said, or warned of', () => {
    expect(body('m', { stop: ['END'] })['stop_sequences']).toEqual(['END']);
    expect(body('m', { stop: [] })).not.toHaveProperty('stop_sequences');
    expect(body('m', { serviceTier: 'priority' })['service_tier']).toBe('auto');
    expect(body('m', { serviceTier: 'default' })['service_tier']).toBe('standard_only');
    expect(body('m', { serviceTier: 'flex' })).not.toHaveProperty('service_tier');
    expect(warned('m', { serviceTier: 'flex', seed: 7 })).toEqual(['seed', 'service-tier']);
    expect(body('m', { seed: 7 })).not.toHaveProperty('seed');
  });
});

describe('tool choice', () => {
  it.each([
    [{ kind: 'auto' }, { type: 'auto' }],
    [{ kind: 'none' }, { type: 'none' }],
    [{ kind: 'required' }, { type: 'any' }],
    [
      { kind: 'tool', name: 'count' },
      { type: 'tool', name: 'count' },
    ],
  ] as const)('%o is %o', (toolChoice, expected) => {
    expect(body('m', { tools, toolChoice })['tool_choice']).toEqual(expected);
    expect(body('m', { toolChoice })).not.toHaveProperty('tool_choice');
  });

  it('that forces a call goes without a thinking block, which the API refuses beside it', () => {
    const made = ask('claude-opus-4-6', { tools, toolChoice: { kind: 'required' }, effort: 'high' });
    expect(made.body).not.toHaveProperty('thinking');
    expect(made.body['output_config']).toEqual({ effort: 'high' });
    expect(warned('claude-haiku-4-5', { tools, toolChoice: { kind: 'required' }, effort: 'high' })).toEqual(['effort']);
  });

  it('is unsupported by a model that refuses to be forced', () => {
    const forced = { tools, toolChoice: { kind: 'required' } } as const;
    expect(() => ask('claude-opus-5-5', forced)).toThrow(expect.objectContaining({ kind: 'unsupported' }));
    expect(body('claude-opus-5-5', { tools, toolChoice: { kind: 'auto' } })['tool_choice']).toEqual({ type: 'auto' });
  });
});

describe('the response format', () => {
  const closed = { ...schema, additionalProperties: false };

  it('is native where the model has it', () => {
    const made = ask('claude-sonnet-4-5', { responseFormat, tools });
    expect(made.body['output_config']).toEqual({ format: { type: 'json_schema', schema: closed } });
    expect(made.body).not.toHaveProperty('tool_choice');
    expect(made.answerTool).toBeUndefined();
  });

  it('stands beside the effort', () => {
    expect(body('claude-opus-4-6', { responseFormat, effort: 'low' })['output_config']).toEqual({
      effort: 'low',
      format: { type: 'json_schema', schema: closed },
    });
  });

  it('is a tool that has to be called elsewhere, and where the server is said to want it', () => {
    for (const made of [
      ask('claude-3-haiku-20240307', { responseFormat }),
      ask('kimi-k2', { responseFormat }),
      ask('claude-sonnet-4-5', { responseFormat }, { quirks: { responseFormat: 'tool' } }),
    ]) {
      expect(made.answerTool).toBe('duck_count');
      expect(made.body['tool_choice']).toEqual({ type: 'tool', name: 'duck_count', disable_parallel_tool_use: true });
      expect(made.body['tools']).toMatchObject([
        { name: 'duck_count', description: 'How many ducks', input_schema: schema },
      ]);
      expect(made.body).not.toHaveProperty('output_config');
    }
    expect(ask('kimi-k2', { responseFormat }, { quirks: { responseFormat: 'native' } }).body).toHaveProperty(
      'output_config.format',
    );
  });

  it('as a tool leaves the other tools to the model', () => {
    const made = ask('kimi-k2', { responseFormat, tools });
    expect(made.body['tool_choice']).toEqual({ type: 'any', disable_parallel_tool_use: true });
    expect(made.body['tools']).toMatchObject([{ name: 'count' }, { name: 'duck_count' }]);
    const none = ask('kimi-k2', { responseFormat, tools, toolChoice: { kind: 'none' } });
    expect(none.body['tool_choice']).toMatchObject({ type: 'tool', name: 'duck_count' });
  });

  it('has a name of its own among the tools', () => {
    const named = ask('kimi-k2', { responseFormat: { ...responseFormat, name: 'count' }, tools });
    expect(named.answerTool).toBe('count_');
  });

  it('is left to the next answer where this one has to be a call', () => {
    const made = ask('kimi-k2', { responseFormat, tools, toolChoice: { kind: 'tool', name: 'count' } });
    expect(made.answerTool).toBeUndefined();
    expect(made.body['tool_choice']).toEqual({ type: 'tool', name: 'count' });
  });

  it('is a tool where the schema does not fit the native way', () => {
    const map: JsonObject = { type: 'object', additionalProperties: { type: 'string' } };
    expect(ask('claude-sonnet-4-5', { responseFormat: { name: 'map', schema: map } }).answerTool).toBe('map');
  });
});

describe('the native schema', () => {
  it('closes objects and puts into words what the API does not take', () => {
    expect(
      nativeSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          count: { type: 'integer', minimum: 1, description: 'How many' },
          tags: { type: 'array', items: { type: 'string', maxLength: 5, format: 'phone' }, minItems: 2 },
          when: { type: 'string', format: 'date-time' },
          either: { oneOf: [{ type: 'object', properties: { a: { $ref: '#/$defs/a' } } }, { type: 'null' }] },
        },
        required: ['count'],
        $defs: { a: { type: 'string' } },
      }),
    ).toEqual({
      type: 'object',
      properties: {
        count: { type: 'integer', description: 'How many (minimum: 1)' },
        tags: {
          type: 'array',
          items: { type: 'string', description: '(maxLength: 5) (format: "phone")' },
          description: '(minItems: 2)',
        },
        when: { type: 'string', format: 'date-time' },
        either: {
          anyOf: [
            { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, additionalProperties: false },
            { type: 'null' },
          ],
        },
      },
      required: ['count'],
      additionalProperties: false,
      $defs: { a: { type: 'string' } },
    });
  });

  it.each<[string, JsonObject]>([
    ['an object with any names', { type: 'object' }],
    ['one deeper down', { type: 'object', properties: { a: { type: 'array', items: { type: 'object' } } } }],
    ['names by pattern', { type: 'object', properties: {}, patternProperties: { '^x': {} } }],
    ['a schema that refers to itself', { type: 'object', properties: { child: { $ref: '#' } } }],
    [
      'one that goes round',
      { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }] } } },
    ],
    ['another document', { type: 'object', properties: { a: { $ref: 'https://x/y' } } }],
  ])('cannot say %s', (_, each) => {
    expect(nativeSchema(each)).toBeUndefined();
  });
});

describe('files and rich results', () => {
  const content = (messages: readonly Message[], index = 0) => {
    const made = body('m', { messages })['messages'];
    return Array.isArray(made) ? asRecord(made[index])?.['content'] : undefined;
  };
  const file = (mediaType: string, data: string, name?: string): Message => ({
    role: 'user',
    parts: [{ type: 'file', mediaType, data, ...(name !== undefined && { name }) }],
  });

  it('sends a PDF as it is, and text as text', () => {
    expect(content([file('application/pdf', 'JVBERi0=', 'ducks.pdf')])).toMatchObject([
      {
        type: 'document',
        title: 'ducks.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
      },
    ]);
    expect(content([file('text/markdown', Buffer.from('# Zwölf 🦆').toString('base64'))])).toMatchObject([
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# Zwölf 🦆' } },
    ]);
    expect(content([file('image/png', 'aGk=')])).toMatchObject([{ type: 'image', source: { data: 'aGk=' } }]);
  });

  it.each(['audio/wav', 'video/mp4', 'application/zip'])('throws unsupported for %s', (mediaType) => {
    expect(() => content([file(mediaType, 'aGk=')])).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });

  it('sends images and data that a tool returned', () => {
    const call: Message = { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'look', input: {} }] };
    const result = (...parts: ToolResultPart[]): Message => ({
      role: 'tool',
      results: [{ callId: 'a', name: 'look', parts, failed: false }],
    });
    const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const;
    const sent = (...parts: ToolResultPart[]) => content([user('go'), call, result(...parts)], 2);
    expect(sent({ type: 'text', text: 'A pond' }, image, { type: 'data', value: { ducks: 12 } })).toMatchObject([
      {
        type: 'tool_result',
        content: [
          { type: 'text', text: 'A pond' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          { type: 'text', text: '{"ducks":12}' },
        ],
      },
    ]);
    expect(sent({ type: 'data', value: [1, 2] })).toMatchObject([{ content: '[1,2]' }]);
    expect(content([user('go'), result(image)])).toMatchObject([
      { text: 'go' },
      { type: 'text', text: 'Result of an earlier tool call:\n' },
      { type: 'image' },
    ]);
  });
});
