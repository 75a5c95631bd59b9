import { describe, expect, it } from 'vitest';
import { asRecord } from '../../src/lib/json.ts';
import type { ChatRequest, ServiceTier } from '../../src/llm/chat-request.ts';
import { anthropicRequest } from '../../src/providers/anthropic-messages/request.ts';
import { CLAUDE_MODELS } from '../../src/providers/anthropic-messages/claude-models.ts';
import { GEMINI_MODELS } from '../../src/providers/gemini/gemini-models.ts';
import { geminiRequest } from '../../src/providers/gemini/request.ts';
import { endpointOf, targetOf } from '../support/calls.ts';
import { anthropic } from './wires/anthropic.ts';
import { gemini } from './wires/gemini.ts';
import { BadRequest } from './wires/wire.ts';

const image = { type: 'image', mediaType: 'image/png', data: 'aGk=' } as const;
const base: ChatRequest = {
  kind: 'chat',
  group: 'main',
  system: 'Be brief.',
  messages: [
    {
      role: 'user',
      parts: [{ type: 'text', text: 'Look' }, image, { type: 'file', mediaType: 'application/pdf', data: 'JVBERi0=' }],
    },
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'look', input: {} }] },
    {
      role: 'tool',
      results: [
        {
          callId: 'a',
          name: 'look',
          parts: [{ type: 'text', text: 'A pond' }, image, { type: 'data', value: { ducks: 12 } }],
          failed: false,
        },
      ],
    },
  ],
};
const tools = [{ name: 'look', description: 'Looks', inputSchema: { type: 'object', properties: {} } }];
const responseFormat = {
  name: 'ducks',
  schema: { type: 'object', properties: { ducks: { type: 'integer', minimum: 0 } }, required: ['ducks'] },
};

const tiered = (serviceTier: ServiceTier): ChatRequest => ({
  ...base,
  serviceTier,
  seed: 7,
  stop: ['1', '2', '3', '4', '5', '6'],
});

/** Requests that use each of the fields, alone and together. */
const REQUESTS: readonly ChatRequest[] = [
  base,
  ...(['none', 'minimal', 'low', 'medium', 'high', 'max'] as const).flatMap((effort): readonly ChatRequest[] => [
    { ...base, effort },
    { ...base, effort, tools, toolChoice: { kind: 'auto' } },
    { ...base, effort, responseFormat },
    { ...base, effort, responseFormat, tools },
    { ...base, effort, temperature: 0.5, topP: 0.9, maxOutputTokens: 3000 },
  ]),
  ...([{ kind: 'none' }, { kind: 'required' }, { kind: 'tool', name: 'look' }] as const).flatMap(
    (toolChoice): readonly ChatRequest[] => [
      { ...base, tools, toolChoice },
      { ...base, tools, toolChoice, responseFormat, effort: 'high', temperature: 1 },
    ],
  ),
  tiered('default'),
  tiered('flex'),
  tiered('priority'),
];

const known = { maxOutputTokens: 64_000, contextWindow: 200_000, reasons: true };

describe('what the adapters say keeps to the rules that the simulator has from the vendors', () => {
  const claude = CLAUDE_MODELS.flatMap(({ models }) => models);
  it.each([...claude, 'some-other-model'])('Anthropic: %s', (model) => {
    const endpoint = endpointOf(targetOf('anthropic', model), 'http://127.0.0.1:1', known);
    for (const request of REQUESTS) {
      const refusesForce = CLAUDE_MODELS.some((row) => row.models.includes(model) && !row.forcedTools);
      if (refusesForce && (request.toolChoice?.kind === 'required' || request.toolChoice?.kind === 'tool')) continue;
      const read = anthropic.read(anthropicRequest(request, endpoint).body, undefined);
      expect(read.images).toHaveLength(2);
    }
  });

  const googles = GEMINI_MODELS.flatMap(({ models }) => models);
  it.each([...googles, 'some-other-model'])('Gemini: %s', (model) => {
    const endpoint = endpointOf(targetOf('gemini', model), 'http://127.0.0.1:1', known);
    for (const request of REQUESTS) {
      const read = gemini.read(geminiRequest(request, endpoint).body, model);
      expect(read.images).toHaveLength(2);
    }
  });
});

describe('the simulator refuses what the vendors refuse', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  const plain = { model: 'm', max_tokens: 4096, messages, stream: true };
  it.each([
    { seed: 7 },
    { tool_choice: { type: 'any' } },
    { tools: [{ name: 'a' }], tool_choice: { type: 'tool', name: 'b' } },
    { tools: [{ name: 'a' }], tool_choice: { type: 'any' }, thinking: { type: 'adaptive' } },
    { thinking: { type: 'enabled', budget_tokens: 4096 } },
    { thinking: { type: 'adaptive' }, temperature: 0 },
    { service_tier: 'flex' },
    { stop_sequences: [' '] },
    { output_config: { effort: 'minimal' } },
    { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    { messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'base64', media_type: 'a/b' } }] }] },
  ])('Anthropic: %j', (more) => {
    expect(() => anthropic.read(plain, undefined)).not.toThrow();
    expect(() => anthropic.read({ ...plain, ...more }, undefined)).toThrow(BadRequest);
  });

  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }];
  it.each([
    { stream: true },
    { serviceTier: 'default' },
    { generationConfig: { maxTokens: 1 } },
    { generationConfig: { thinkingConfig: { thinkingLevel: 'low', thinkingBudget: 1 } } },
    { generationConfig: { responseJsonSchema: {} } },
    { toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
    {
      tools: [{ functionDeclarations: [{ name: 'a' }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['b'] } },
    },
  ])('Gemini: %j', (more) => {
    expect(() => gemini.read({ contents }, 'm')).not.toThrow();
    expect(() => gemini.read({ contents, ...asRecord(more) }, 'm')).toThrow(BadRequest);
  });
});
