import { asArray, asRecord, asString } from '../../../src/lib/json.ts';
import type { FailureName } from '../scripts.ts';
import type { Answer, FailureReply, Frame, Question, Usage, Wire } from './wire.ts';
import { requestProblem } from './wire.ts';

/** `/api/chat`, one JSON object a line: https://github.com/ollama/ollama/blob/main/docs/api.md. */
export const ollama: Wire = {
  name: 'ollama',
  authHeader: 'authorization',
  headers: () => ({ 'content-type': 'application/x-ndjson' }),
  frames,
  failure,
  malformed: '{"model":"broken","message":{"role":"assistant","cont\n',
  keepAlive: '\n',
  streamError: ({ body }) => line(body),
  read,
};

const CREATED = '2025-10-09T08:00:00.000000Z';

function frames(answer: Answer): readonly Frame[] {
  const { model, usageReport } = answer;
  const base = { model, created_at: CREATED };
  const content = (fields: object): Frame => ({
    role: 'content',
    text: line({ ...base, message: { role: 'assistant', content: '', ...fields }, done: false }),
  });
  const end = {
    ...base,
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: finishWords[answer.finish],
  };
  const counts = countFields(answer.usage);
  return [
    ...answer.reasoning.map((thinking) => content({ thinking })),
    ...answer.pieces.map((text) => content({ content: text })),
    ...answer.tools.map(({ name, input }) => content({ tool_calls: [{ function: { name, arguments: input } }] })),
    { role: 'finish', text: line({ ...end, ...durations, ...(usageReport === 'usual' ? counts : {}) }) },
    ...(usageReport === 'late' ? [{ role: 'late', text: line({ ...end, ...durations, ...counts }) } as const] : []),
  ];
}

/** In nanoseconds. */
const durations = {
  total_duration: 1_200_000_000,
  load_duration: 15_000_000,
  prompt_eval_duration: 90_000_000,
  eval_duration: 1_000_000_000,
};

/** No cache and no reasoning of their own: all that was written counts as one. */
function countFields({ input, cacheRead, output, reasoning }: Usage): object {
  return { prompt_eval_count: input + cacheRead, eval_count: output + reasoning };
}

const finishWords: Readonly<Record<Answer['finish'], string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'stop',
  'content-filter': 'stop',
};

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function failure(name: FailureName, model: string, words?: string): FailureReply {
  const [status, error] = errorRows(model)[name];
  return { status, body: { error: words ?? error } };
}

/** The local server and, for keys and limits, the vendor's cloud. */
function errorRows(model: string): Readonly<Record<FailureName, readonly [status: number, message: string]>> {
  return {
    'rate-limit': [429, 'too many concurrent requests'],
    quota: [
      429,
      'you (simulator) have reached your weekly usage limit, upgrade for higher limits: https://ollama.com/upgrade',
    ],
    auth: [401, 'unauthorized'],
    permission: [403, 'forbidden'],
    payment: [402, 'payment required'],
    'model-not-found': [404, `model '${model}' not found`],
    'context-window': [400, 'the input length exceeds the context length'],
    'content-policy': [400, 'the prompt was rejected by the content policy'],
    'invalid-request': [400, 'invalid options: temperature'],
    server: [500, 'llama runner process has terminated: exit status 2'],
    unavailable: [503, 'server busy, please try again.  maximum pending requests exceeded'],
    overloaded: [503, 'server overloaded, please retry shortly'],
  };
}

function read(body: Readonly<Record<string, unknown>>): Question {
  const { model, messages } = body;
  requestProblem(typeof model === 'string' && model !== '', 'model is required');
  requestProblem(Array.isArray(messages) && messages.length > 0, 'messages is required');
  requestProblem(body['stream'] !== false, 'The simulator only answers with `stream: true`.');
  const all = messages.map(readMessage);
  return {
    model,
    text: all.findLast(({ role }) => role === 'user')?.text ?? '',
    prompt: all.map(({ role, text }) => `${role}\n${text}`).join('\n'),
    images: all.flatMap(({ images }) => images),
    wantsUsage: true,
  };
}

function readMessage(value: unknown) {
  const message = asRecord(value) ?? {};
  const role = asString(message['role']) ?? '';
  requestProblem(['system', 'user', 'assistant', 'tool'].includes(role), `invalid role: ${role}`);
  const images = asArray(message['images']).map(readImage);
  return { role, text: asString(message['content']) ?? '', images };
}

/** Bare base64; the type is seen from the first bytes. */
function readImage(value: unknown) {
  const data = asString(value) ?? '';
  requestProblem(/^[A-Za-z0-9+/]+=*$/.test(data), 'illegal base64 data at input byte 0');
  return { mediaType: 'image', bytes: Buffer.from(data, 'base64').length };
}
