import type { JsonValue } from '../../src/lib/json.ts';
import type { Abilities } from '../../src/llm/abilities.ts';
import type { FinishReason } from '../../src/llm/finish-reason.ts';
import type { Model } from '../../src/llm/model.ts';
import type { Usage } from '../../src/llm/usage.ts';
import { openAiChatAbilities } from '../../src/providers/openai-chat/abilities.ts';
import { anthropicAbilities } from '../../src/providers/anthropic-messages/abilities.ts';
import { geminiAbilities } from '../../src/providers/gemini/abilities.ts';
import { ollamaChatAbilities } from '../../src/providers/ollama-chat/abilities.ts';
import { createAnthropicModel } from '../../src/providers/anthropic-messages/model.ts';
import { createGeminiModel } from '../../src/providers/gemini/model.ts';
import { createOllamaModel } from '../../src/providers/ollama-chat/model.ts';
import { createOpenAiChatModel } from '../../src/providers/openai-chat/model.ts';
import type { Endpoint } from '../../src/wire/endpoint.ts';
import { anthropicRequests, geminiRequests, ollamaRequests, openAiRequests } from './request-rows.ts';
import type { RequestRow } from './request-rows.ts';

export type FinishName = FinishReason['unified'] & ('stop' | 'length' | 'tool-calls' | 'content-filter');

/** What a provider is, and how its wire format writes the parts of an answer. */
export interface ContractRow {
  readonly api: string;
  readonly vendor: string;
  readonly create: (endpoint: Endpoint) => Model;
  /** What the wire format can say. */
  readonly abilities: Abilities;
  /** The header that carries the key, and how. */
  readonly keyHeader: string;
  readonly keyValue: (key: string) => string;
  /** The path of the request below the base URL, without the query. */
  readonly path: string;
  readonly query?: string;
  /** Headers of the wire format's own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly start: string;
  readonly text: (text: string) => string;
  readonly reasoning: (text: string) => string;
  /** A whole call; the id is ours where the format has none. */
  readonly toolCall: (name: string, input: JsonValue) => string;
  /** Calls that are not whole, by what is wrong with them. */
  readonly unfinishedCalls: Readonly<Record<string, (name: string) => string>>;
  /** Two whole calls to which the server gives one id. */
  readonly callsOfOneId: (name: string, inputs: readonly [JsonValue, JsonValue]) => string;
  /** The end, with the usage of `usage`. */
  readonly finish: (reason: FinishName) => string;
  /** The reasons that the format has a word for. */
  readonly finishes: readonly FinishName[];
  /** What `finish` must come to, in disjoint buckets. */
  readonly usage: Usage;
  /** `Hi` with its finish reason and `usage` in as few events as the format allows, without the mark of the end. */
  readonly shortest: string;
  readonly malformed: string;
  /** The body of a failure. */
  readonly error: (status: number, message: string) => string;
  /** The same failure in the place of an event. */
  readonly errorEvent: (status: number, message: string) => string;
  readonly request: RequestRow;
}

export const MODEL = 'test-model-1';

const sse = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const line = (data: unknown): string => `${JSON.stringify(data)}\n`;

const openAiChunk = (delta: unknown, finish_reason: string | null = null): string =>
  sse({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model: MODEL,
    choices: [{ index: 0, delta, finish_reason }],
  });
const openAiError = (status: number, message: string) => ({
  error: {
    message,
    type: OPENAI_TYPES.get(status) ?? 'server_error',
    param: null,
    code: OPENAI_CODES.get(status) ?? null,
  },
});
const OPENAI_TYPES = new Map([
  [401, 'invalid_request_error'],
  [403, 'invalid_request_error'],
  [404, 'invalid_request_error'],
  [429, 'requests'],
]);
const OPENAI_CODES = new Map([
  [401, 'invalid_api_key'],
  [404, 'model_not_found'],
  [429, 'rate_limit_exceeded'],
]);

const OPENAI_USAGE = {
  prompt_tokens: 15,
  completion_tokens: 7,
  total_tokens: 22,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 3 },
};

const openAiCall = (name: string, input: string, index = 0): string =>
  openAiChunk({ tool_calls: [{ index, id: 'call_1', type: 'function', function: { name, arguments: input } }] });

const openAi: ContractRow = {
  api: 'openai-chat',
  vendor: 'openai',
  create: createOpenAiChatModel,
  abilities: openAiChatAbilities,
  keyHeader: 'authorization',
  keyValue: (key) => `Bearer ${key}`,
  path: '/chat/completions',
  contentType: 'text/event-stream',
  start: openAiChunk({ role: 'assistant', content: '' }),
  text: (content) => openAiChunk({ content }),
  reasoning: (reasoning_content) => openAiChunk({ reasoning_content }),
  toolCall: (name, input) => {
    const text = JSON.stringify(input);
    const piece = (more: object, args: string) => ({
      tool_calls: [{ index: 0, ...more, function: { ...('id' in more && { name }), arguments: args } }],
    });
    return [
      openAiChunk(piece({ id: 'call_1', type: 'function' }, '')),
      openAiChunk(piece({}, text.slice(0, 3))),
      openAiChunk(piece({}, text.slice(3))),
    ].join('');
  },
  unfinishedCalls: { 'that is cut in its input': (name) => openAiCall(name, '{"a":') },
  callsOfOneId: (name, inputs) => inputs.map((input, index) => openAiCall(name, JSON.stringify(input), index)).join(''),
  finishes: ['stop', 'length', 'tool-calls', 'content-filter'],
  finish: (reason) =>
    openAiChunk({}, reason.replace('-', '_')) +
    sse({ id: 'chatcmpl-1', model: MODEL, choices: [], usage: OPENAI_USAGE }) +
    'data: [DONE]\n\n',
  shortest: sse({
    id: 'chatcmpl-1',
    model: MODEL,
    choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }],
    usage: OPENAI_USAGE,
  }),
  usage: { input: 10, cacheRead: 5, output: 4, reasoning: 3 },
  malformed: 'data: {"choices": [{\n\n',
  error: (status, message) => JSON.stringify(openAiError(status, message)),
  errorEvent: (status, message) => sse(openAiError(status, message)),
  request: openAiRequests,
};

const ANTHROPIC_TYPES = new Map([
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
  [529, 'overloaded_error'],
]);
const ANTHROPIC_REASONS: Readonly<Record<FinishName, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
};
const anthropicEvent = (data: { readonly type: string }): string => `event: ${data.type}\n${sse(data)}`;
const anthropicError = (status: number, message: string) => ({
  type: 'error',
  error: { type: ANTHROPIC_TYPES.get(status) ?? 'api_error', message },
});
const anthropicBlock = (content_block: object, ...deltas: readonly object[]): string =>
  [
    { type: 'content_block_start', index: 0, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
  ]
    .map(anthropicEvent)
    .join('');

const anthropicCall = (name: string, partial_json: string): string =>
  anthropicBlock({ type: 'tool_use', id: 'toolu_1', name, input: {} }, { type: 'input_json_delta', partial_json });

const anthropic: ContractRow = {
  api: 'anthropic-messages',
  vendor: 'anthropic',
  create: createAnthropicModel,
  abilities: anthropicAbilities,
  keyHeader: 'x-api-key',
  keyValue: (key) => key,
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  contentType: 'text/event-stream',
  start:
    anthropicEvent({
      type: 'message_start',
      ...{
        message: {
          id: 'msg_1',
          model: MODEL,
          usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 },
        },
      },
    }) + anthropicEvent({ type: 'ping' }),
  text: (text) => anthropicBlock({ type: 'text', text: '' }, { type: 'text_delta', text }),
  reasoning: (thinking) => anthropicBlock({ type: 'thinking', thinking: '' }, { type: 'thinking_delta', thinking }),
  toolCall: (name, input) => {
    const text = JSON.stringify(input);
    const pieces = [text.slice(0, 3), text.slice(3)];
    return anthropicBlock(
      { type: 'tool_use', id: 'toolu_1', name, input: {} },
      ...pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    );
  },
  unfinishedCalls: {
    'that is cut in its input': (name) => anthropicCall(name, '{"a":'),
    'whose block does not stop': (name) =>
      anthropicEvent({
        type: 'content_block_start',
        ...{ index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name, input: {} } },
      }),
    'whose block is replaced by another': (name) =>
      anthropicEvent({
        type: 'content_block_start',
        ...{ index: 0, content_block: { type: 'tool_use', id: 'toolu_0', name, input: {} } },
      }) + anthropicBlock({ type: 'text', text: 'And so on.' }),
  },
  callsOfOneId: (name, inputs) => inputs.map((input) => anthropicCall(name, JSON.stringify(input))).join(''),
  finishes: ['stop', 'length', 'tool-calls', 'content-filter'],
  finish: (reason) =>
    anthropicEvent({
      type: 'message_delta',
      ...{
        delta: { stop_reason: ANTHROPIC_REASONS[reason] },
        usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } },
      },
    }) + anthropicEvent({ type: 'message_stop' }),
  shortest:
    anthropicEvent({
      type: 'message_start',
      ...{
        message: {
          id: 'msg_1',
          model: MODEL,
          content: [{ type: 'text', text: 'Hi' }],
          usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 },
        },
      },
    }) +
    anthropicEvent({
      type: 'message_delta',
      ...{
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } },
      },
    }),
  usage: { input: 10, cacheRead: 5, output: 4, reasoning: 3 },
  malformed: 'event: content_block_delta\ndata: {"type": "content_bl\n\n',
  error: (status, message) => JSON.stringify(anthropicError(status, message)),
  errorEvent: (status, message) => anthropicEvent(anthropicError(status, message)),
  request: anthropicRequests,
};

const GOOGLE_STATUSES = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
]);
const GOOGLE_REASONS: Readonly<Record<FinishName, string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
};
const GEMINI_USAGE = {
  promptTokenCount: 15,
  cachedContentTokenCount: 5,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 3,
  totalTokenCount: 22,
};

/** Google ends its lines with CRLF. */
const geminiChunk = (parts: readonly object[], more: object = {}, finishReason?: string): string =>
  `data: ${JSON.stringify({
    candidates: [{ content: { role: 'model', parts }, ...(finishReason !== undefined && { finishReason }) }],
    modelVersion: MODEL,
    responseId: 'resp-1',
    ...more,
  })}\r\n\r\n`;
const geminiError = (status: number, message: string) => ({
  error: { code: status, message, status: GOOGLE_STATUSES.get(status) ?? 'UNAVAILABLE' },
});

const gemini: ContractRow = {
  api: 'gemini',
  vendor: 'gemini',
  create: createGeminiModel,
  abilities: geminiAbilities,
  keyHeader: 'x-goog-api-key',
  keyValue: (key) => key,
  path: `/models/${MODEL}:streamGenerateContent`,
  query: 'alt=sse',
  contentType: 'text/event-stream',
  start: geminiChunk([{ text: '' }]),
  text: (text) => geminiChunk([{ text }]),
  reasoning: (text) => geminiChunk([{ text, thought: true }]),
  toolCall: (name, args) => geminiChunk([{ functionCall: { name, args } }]),
  unfinishedCalls: {
    'that says that it goes on': (name) =>
      geminiChunk([{ functionCall: { name, willContinue: true } }]) +
      geminiChunk([{ functionCall: { partialArgs: [{ jsonPath: '$.a', stringValue: 'b' }], willContinue: true } }]),
  },
  callsOfOneId: (name, inputs) => geminiChunk(inputs.map((args) => ({ functionCall: { id: 'call_1', name, args } }))),
  finishes: ['stop', 'length', 'tool-calls', 'content-filter'],
  finish: (reason) => geminiChunk([{ text: '' }], { usageMetadata: GEMINI_USAGE }, GOOGLE_REASONS[reason]),
  shortest: geminiChunk([{ text: 'Hi' }], { usageMetadata: GEMINI_USAGE }, 'STOP'),
  usage: { input: 10, cacheRead: 5, output: 4, reasoning: 3 },
  malformed: 'data: {"candidates": [{\r\n\r\n',
  error: (status, message) => JSON.stringify(geminiError(status, message)),
  errorEvent: (status, message) => sse(geminiError(status, message)),
  request: geminiRequests,
};

const ollamaLine = (message: object, more: object = { done: false }): string =>
  line({
    model: MODEL,
    created_at: '2026-01-01T00:00:00Z',
    message: { role: 'assistant', content: '', ...message },
    ...more,
  });

const ollama: ContractRow = {
  api: 'ollama-chat',
  vendor: 'ollama',
  create: createOllamaModel,
  abilities: ollamaChatAbilities,
  keyHeader: 'authorization',
  keyValue: (key) => `Bearer ${key}`,
  path: '/api/chat',
  contentType: 'application/x-ndjson',
  start: ollamaLine({}),
  text: (content) => ollamaLine({ content }),
  reasoning: (thinking) => ollamaLine({ thinking }),
  toolCall: (name, args) => ollamaLine({ tool_calls: [{ function: { name, arguments: args } }] }),
  unfinishedCalls: {
    'that is cut in its input': (name) => ollamaLine({ tool_calls: [{ function: { name, arguments: '{"a":' } }] }),
  },
  callsOfOneId: (name, inputs) =>
    ollamaLine({ tool_calls: inputs.map((args) => ({ id: 'call_1', function: { name, arguments: args } })) }),
  finishes: ['stop', 'length', 'tool-calls'],
  finish: (reason) =>
    ollamaLine(
      {},
      { done: true, done_reason: reason === 'length' ? 'length' : 'stop', prompt_eval_count: 15, eval_count: 7 },
    ),
  shortest: ollamaLine({ content: 'Hi' }, { done: true, done_reason: 'stop', prompt_eval_count: 15, eval_count: 7 }),
  usage: { input: 15, output: 7 },
  malformed: '{"model": "test-model-1", "message": \n',
  error: (_, message) => line({ error: message }),
  errorEvent: (_, message) => line({ error: message }),
  request: ollamaRequests,
};

export const rows: readonly ContractRow[] = [openAi, anthropic, gemini, ollama];
