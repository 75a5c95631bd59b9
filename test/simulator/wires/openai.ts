import { asArray, asRecord, asString } from '../../../src/lib/json.ts';
import type { FailureName } from '../scripts.ts';
import type { Answer, FailureReply, Frame, Question, ToolCall, Usage, Wire } from './wire.ts';
import { requestProblem } from './wire.ts';

/**
 * Chat completions: https://platform.openai.com/docs/api-reference/chat-streaming.
 * Reasoning goes in `reasoning_content`, as compatible vendors send it (OpenAI itself sends none here).
 */
export const openai: Wire = {
  name: 'openai',
  authHeader: 'authorization',
  headers: ({ id }) => ({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': `req_${id}`,
    'openai-processing-ms': '120',
    // On good answers too: only a failure makes them a wait.
    'x-ratelimit-limit-requests': '500',
    'x-ratelimit-remaining-requests': '499',
    'x-ratelimit-reset-requests': '120ms',
    'x-ratelimit-reset-tokens': '6m0s',
  }),
  frames,
  failure,
  malformed: 'data: {"id":"chatcmpl-broken","choices":[{"index":0,"delta":{"content":"ha\n\n',
  keepAlive: ': keep-alive\n\n',
  streamError: ({ body }) => sse(body),
  read,
};

const CREATED = 1_760_000_000;

function frames(answer: Answer): readonly Frame[] {
  const chunk = (delta: object, finish: string | null = null) =>
    sse({ ...envelope(answer), choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const content = (delta: object): Frame => ({ role: 'content', text: chunk(delta) });
  const usage = sse({ ...envelope(answer), choices: [], usage: usageFields(answer.usage) });
  return [
    { role: 'open', text: ': accepted\n\n' },
    { role: 'open', text: chunk({ role: 'assistant', content: '', refusal: null }) },
    ...answer.reasoning.map((text) => content({ reasoning_content: text })),
    ...answer.pieces.map((text) => content({ content: text })),
    ...answer.tools.flatMap(toolDeltas).map(content),
    { role: 'finish', text: chunk({}, finishWords[answer.finish]) },
    ...(answer.usageReport === 'absent' ? [] : [{ role: usageRole(answer), text: usage }]),
    { role: 'close', text: 'data: [DONE]\n\n' },
  ];
}

function usageRole({ usageReport }: Answer): 'late' | 'close' {
  return usageReport === 'late' ? 'late' : 'close';
}

function envelope({ id, model }: Answer): object {
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion.chunk',
    created: CREATED,
    model,
    service_tier: 'default',
    system_fingerprint: null,
    usage: null,
  };
}

/** The name first, then the arguments in pieces. */
function toolDeltas({ id, name, input }: ToolCall, index: number): object[] {
  const text = JSON.stringify(input);
  const middle = Math.ceil(text.length / 2);
  const rest = (piece: string) => ({ tool_calls: [{ index, function: { arguments: piece } }] });
  return [
    { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
    rest(text.slice(0, middle)),
    rest(text.slice(middle)),
  ];
}

const finishWords: Readonly<Record<Answer['finish'], string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
};

/** The cache is part of the prompt and reasoning is part of the completion. */
function usageFields({ input, cacheRead, output, reasoning }: Usage): object {
  return {
    prompt_tokens: input + cacheRead,
    completion_tokens: output + reasoning,
    total_tokens: input + cacheRead + output + reasoning,
    prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}

function sse(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

interface ErrorRow {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}

function failure(name: FailureName, model: string, words?: string): FailureReply {
  const { status, ...error } = errorRows(model)[name];
  return {
    status,
    headers: { 'x-request-id': 'req_simulated_failure' },
    body: { error: { ...error, message: words ?? error.message, param: null } },
  };
}

/** https://platform.openai.com/docs/guides/error-codes, and what compatible vendors add (402). */
function errorRows(model: string): Readonly<Record<FailureName, ErrorRow>> {
  const invalid = { status: 400, type: 'invalid_request_error' };
  return {
    'rate-limit': {
      status: 429,
      type: 'requests',
      code: 'rate_limit_exceeded',
      message: `Rate limit reached for ${model} on requests per min (RPM): Limit 3, Used 3, Requested 1.`,
    },
    quota: {
      status: 429,
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      message: 'You exceeded your current quota, please check your plan and billing details.',
    },
    auth: { ...invalid, status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided: simu****ator.' },
    permission: {
      status: 403,
      type: 'invalid_request_error',
      code: 'model_not_found',
      message: `Project \`proj_simulated\` does not have access to model \`${model}\`.`,
    },
    payment: { status: 402, type: 'unknown_error', code: 'invalid_request_error', message: 'Insufficient Balance' },
    'model-not-found': {
      ...invalid,
      status: 404,
      code: 'model_not_found',
      message: `The model \`${model}\` does not exist or you do not have access to it.`,
    },
    'context-window': {
      ...invalid,
      code: 'context_length_exceeded',
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 131072 tokens. Please reduce the length of the messages.",
    },
    'content-policy': {
      ...invalid,
      code: 'content_policy_violation',
      message: 'Your request was rejected as a result of our safety system.',
    },
    'invalid-request': { ...invalid, code: null, message: "Invalid value for 'temperature': expected at most 2." },
    server: {
      status: 500,
      type: 'server_error',
      code: null,
      message: 'The server had an error while processing your request. Sorry about that!',
    },
    unavailable: {
      status: 503,
      type: 'server_error',
      code: null,
      message: 'The engine is currently overloaded, please try again later',
    },
    overloaded: { status: 529, type: 'server_error', code: 'overloaded', message: 'Overloaded' },
  };
}

function read(body: Readonly<Record<string, unknown>>): Question {
  const { model, messages } = body;
  requestProblem(typeof model === 'string' && model !== '', 'you must provide a model parameter');
  requestProblem(Array.isArray(messages) && messages.length > 0, "Missing required parameter: 'messages'.");
  requestProblem(body['stream'] === true, 'The simulator only answers with `stream: true`.');
  const all = messages.map(readMessage);
  return {
    model,
    text: all.findLast(({ role }) => role === 'user')?.text ?? '',
    prompt: all.map(({ role, text }) => `${role}\n${text}`).join('\n'),
    images: all.flatMap(({ images }) => images),
    wantsUsage: asRecord(body['stream_options'])?.['include_usage'] === true,
  };
}

const roles = ['system', 'developer', 'user', 'assistant', 'tool'];

function readMessage(value: unknown) {
  const message = asRecord(value) ?? {};
  const role = asString(message['role']) ?? '';
  requestProblem(roles.includes(role), `Invalid value: '${role}'. Supported values are: ${roles.join(', ')}.`);
  const parts = typeof message['content'] === 'string' ? [{ text: message['content'] }] : asArray(message['content']);
  const records = parts.map((part) => asRecord(part) ?? {});
  const calls = message['tool_calls'] === undefined ? '' : JSON.stringify(message['tool_calls']);
  return {
    role,
    text: records.map((part) => asString(part['text']) ?? '').join('') + calls,
    images: records.filter((part) => part['type'] === 'image_url').map(readImage),
  };
}

function readImage(part: Readonly<Record<string, unknown>>) {
  const url = asString(asRecord(part['image_url'])?.['url']) ?? '';
  const [, mediaType = '', data = ''] = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/]+=*)$/.exec(url) ?? [];
  requestProblem(data !== '', 'Invalid image data.');
  return { mediaType, bytes: Buffer.from(data, 'base64').length };
}
