import { asArray, asRecord, asString } from '../../../src/lib/json.ts';
import type { FailureName } from '../scripts.ts';
import { checkAnthropicParameters, checkDocument } from './anthropic-rules.ts';
import type { Answer, FailureReply, Frame, Question, ToolCall, Usage, Wire } from './wire.ts';
import { requestProblem } from './wire.ts';

/** Messages: https://docs.anthropic.com/en/docs/build-with-claude/streaming and /en/api/errors. */
export const anthropic: Wire = {
  name: 'anthropic',
  authHeader: 'x-api-key',
  headers: ({ id }) => ({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'request-id': `req_${id}`,
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '49',
    'anthropic-ratelimit-requests-reset': '2030-01-01T00:00:00Z',
    // Anthropic sends it with good answers as well: only a failure makes it a wait.
    'retry-after': '37',
  }),
  frames,
  failure,
  malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_del\n\n',
  keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n',
  streamError: ({ body }) => sse('error', body),
  read,
};

/** One block of the answer: its start, its deltas (each is content) and its end. */
interface Block {
  readonly start: object;
  readonly deltas: readonly object[];
}

function frames(answer: Answer): readonly Frame[] {
  const { usageReport, usage } = answer;
  const final = usageReport === 'usual' ? { usage: finalUsage(usage) } : {};
  const stop = { stop_reason: finishWords[answer.finish], stop_sequence: null };
  return [
    { role: 'open', text: event({ type: 'message_start', message: message(answer) }) },
    { role: 'open', text: 'event: ping\ndata: {"type": "ping"}\n\n' },
    ...blocks(answer).flatMap(blockFrames),
    { role: 'finish', text: event({ type: 'message_delta', delta: stop, ...final }) },
    ...(usageReport === 'late' ? [lateUsage(usage)] : []),
    { role: 'close', text: event({ type: 'message_stop' }) },
  ];
}

function message({ id, model, usage, usageReport }: Answer): object {
  const base = { id: `msg_${id}`, type: 'message', role: 'assistant', model, content: [] };
  const stop = { stop_reason: null, stop_sequence: null };
  // 1 is a placeholder of the vendor's: the true count comes with the end.
  const first = { ...inputUsage(usage), output_tokens: 1, service_tier: 'standard' };
  return usageReport === 'absent' ? { ...base, ...stop } : { ...base, ...stop, usage: first };
}

/** Input excludes the cache. */
function inputUsage({ input, cacheRead, cacheWrite5m, cacheWrite1h }: Usage): object {
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite5m, ephemeral_1h_input_tokens: cacheWrite1h },
  };
}

/** Cumulative, with reasoning as part of the output. */
function finalUsage({ output, reasoning }: Usage): object {
  return { output_tokens: output + reasoning };
}

function lateUsage(usage: Usage): Frame {
  return { role: 'late', text: event({ type: 'message_delta', delta: {}, usage: finalUsage(usage) }) };
}

function blocks({ reasoning, pieces, tools }: Answer): Block[] {
  return [
    ...(reasoning.length === 0 ? [] : [thinkingBlock(reasoning)]),
    ...(pieces.length === 0 ? [] : [textBlock(pieces)]),
    ...tools.map(toolBlock),
  ];
}

function thinkingBlock(reasoning: readonly string[]): Block {
  return {
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...reasoning.map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: 'c2ltdWxhdGVkLXNpZ25hdHVyZQ==' },
    ],
  };
}

function textBlock(pieces: readonly string[]): Block {
  return { start: { type: 'text', text: '' }, deltas: pieces.map((text) => ({ type: 'text_delta', text })) };
}

/** The first piece of the input is empty, as the vendor sends it; a call without arguments has no other. */
function toolBlock({ id, name, input }: ToolCall): Block {
  const text = Object.keys(input).length === 0 ? '' : JSON.stringify(input);
  const middle = Math.ceil(text.length / 2);
  const parts = ['', text.slice(0, middle), text.slice(middle)].slice(0, text === '' ? 1 : 3);
  return {
    start: { type: 'tool_use', id, name, input: {} },
    deltas: parts.map((part) => ({ type: 'input_json_delta', partial_json: part })),
  };
}

function blockFrames({ start, deltas }: Block, index: number): Frame[] {
  const opening = event({ type: 'content_block_start', index, content_block: start });
  const closing = event({ type: 'content_block_stop', index });
  const last = deltas.length - 1;
  return deltas.map((delta, at) => {
    const text = event({ type: 'content_block_delta', index, delta });
    return { role: 'content', text: (at === 0 ? opening : '') + text + (at === last ? closing : '') };
  });
}

const finishWords: Readonly<Record<Answer['finish'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
};

function event(value: { readonly type: string } & Readonly<Record<string, unknown>>): string {
  return sse(value.type, value);
}

function sse(name: string, value: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
}

type ErrorRow = readonly [status: number, type: string, message: string];

function failure(name: FailureName, model: string, words?: string): FailureReply {
  const [status, type, text] = errorRows(model)[name];
  const request = 'req_simulated_failure';
  return {
    status,
    headers: { 'request-id': request },
    body: { type: 'error', error: { type, message: words ?? text }, request_id: request },
  };
}

function errorRows(model: string): Readonly<Record<FailureName, ErrorRow>> {
  return {
    'rate-limit': [
      429,
      'rate_limit_error',
      'This request would exceed your organization’s rate limit of 50 requests per minute.',
    ],
    quota: [
      400,
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    ],
    auth: [401, 'authentication_error', 'invalid x-api-key'],
    permission: [403, 'permission_error', 'Your API key does not have permission to use the specified resource.'],
    payment: [402, 'billing_error', 'There is an issue with your billing or payment information.'],
    'model-not-found': [404, 'not_found_error', `model: ${model}`],
    'context-window': [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'],
    'content-policy': [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
    'invalid-request': [400, 'invalid_request_error', 'temperature: Input should be less than or equal to 1'],
    server: [500, 'api_error', 'Internal server error'],
    unavailable: [503, 'api_error', 'Service temporarily unavailable'],
    overloaded: [529, 'overloaded_error', 'Overloaded'],
  };
}

function read(body: Readonly<Record<string, unknown>>): Question {
  const { model, messages } = body;
  requestProblem(typeof model === 'string' && model !== '', 'model: Field required');
  requestProblem(Array.isArray(messages) && messages.length > 0, 'messages: Field required');
  checkAnthropicParameters(body);
  requestProblem(body['stream'] === true, 'The simulator only answers with `stream: true`.');
  const prefix = [...asArray(body['tools']), ...blocksOf(body['system'])];
  const all = messages.map(readMessage);
  const everything = [...prefix, ...all.flatMap(({ content }) => content)];
  const withResults = all.flatMap(({ content }) => content).flatMap(withResultContent);
  for (const block of withResults) if (block['type'] === 'document') checkDocument(block);
  const cached = everything.findLastIndex((block) => asRecord(block)?.['cache_control'] !== undefined);
  return {
    model,
    text: all.findLast(({ role, text }) => role === 'user' && text !== '')?.text ?? '',
    prompt: promptText(everything),
    images: withResults.filter(({ type }) => type === 'image').map(readImage),
    cachePrefix: promptText(everything.slice(0, cached + 1)).length,
    wantsUsage: true,
  };
}

/** A block, and those inside it where it is the result of a tool. */
function withResultContent(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const block = asRecord(value) ?? {};
  const inside = block['type'] === 'tool_result' ? asArray(block['content']) : [];
  return [block, ...inside.map((each) => asRecord(each) ?? {})];
}

/** Without the marks, which move from call to call. */
function promptText(content: readonly unknown[]): string {
  return content.map((block) => JSON.stringify({ ...asRecord(block), cache_control: undefined })).join('\n');
}

function blocksOf(content: unknown): readonly unknown[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : asArray(content);
}

function readMessage(value: unknown) {
  const { role, content } = asRecord(value) ?? {};
  requestProblem(role === 'user' || role === 'assistant', `messages: Unexpected role "${String(role)}".`);
  const all = blocksOf(content);
  requestProblem(all.length > 0, 'messages: all messages must have non-empty content');
  const text = all.map((block) => asString(asRecord(block)?.['text']) ?? '').join('');
  return { role, content: all, text };
}

function readImage(block: unknown) {
  const source = asRecord(asRecord(block)?.['source']) ?? {};
  const mediaType = asString(source['media_type']) ?? '';
  const data = asString(source['data']) ?? '';
  requestProblem(
    source['type'] === 'base64' && /^image\/(png|jpeg|gif|webp)$/.test(mediaType),
    'image.source: invalid',
  );
  requestProblem(/^[A-Za-z0-9+/]+=*$/.test(data), 'image.source.base64: invalid base64 data');
  return { mediaType, bytes: Buffer.from(data, 'base64').length };
}
