import { asArray, asRecord, asString } from '../../../src/lib/json.ts';
import type { FailureName } from '../scripts.ts';
import { checkGeminiParameters } from './gemini-rules.ts';
import type { Answer, FailureReply, Frame, Question, Usage, Wire } from './wire.ts';
import { requestProblem } from './wire.ts';

/** `streamGenerateContent?alt=sse`: https://ai.google.dev/api/generate-content. Lines end with CRLF. */
export const gemini: Wire = {
  name: 'gemini',
  authHeader: 'x-goog-api-key',
  headers: () => ({ 'content-type': 'text/event-stream', 'server-timing': 'gfet4t7; dur=120' }),
  frames,
  failure,
  malformed: 'data: {"candidates": [{"content": {"parts": [{"te\r\n\r\n',
  keepAlive: ': keep-alive\r\n\r\n',
  streamError: ({ body }) => sse(body),
  read,
};

function frames(answer: Answer): readonly Frame[] {
  if (answer.finish === 'content-filter' && isEmpty(answer)) return [blockedPrompt(answer)];
  const parts = [
    ...answer.reasoning.map((text) => ({ text, thought: true })),
    ...answer.pieces.map((text) => ({ text })),
    ...answer.tools.map(({ name, input }) => ({ functionCall: { name, args: input } })),
  ];
  const finishReason = finishWords[answer.finish];
  const { usageReport } = answer;
  return [
    ...parts.map((part): Frame => ({ role: 'content', text: chunk(answer, candidate(part)) })),
    { role: 'finish', text: chunk(answer, { ...candidate({ text: '' }), finishReason }) },
    ...(usageReport === 'late'
      ? [{ role: 'late', text: sse({ ...envelope(answer), ...usageField(answer) }) } as const]
      : []),
  ];
}

function isEmpty({ pieces, reasoning, tools }: Answer): boolean {
  return pieces.length + reasoning.length + tools.length === 0;
}

/** A prompt that is refused has no candidates at all. */
function blockedPrompt(answer: Answer): Frame {
  const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } };
  return { role: 'finish', text: sse({ ...blocked, ...usageField(answer), ...envelope(answer) }) };
}

function candidate(part: object): object {
  return { content: { parts: [part], role: 'model' }, index: 0 };
}

function chunk(answer: Answer, entry: object): string {
  const usage = answer.usageReport === 'usual' ? usageField(answer) : {};
  return sse({ candidates: [entry], ...usage, ...envelope(answer) });
}

function envelope({ id, model }: Answer): object {
  return { modelVersion: model, responseId: id };
}

/** The prompt includes the cache; the candidates exclude the thoughts. The same in each chunk: the last one holds. */
function usageField({ usage }: Answer): object {
  return { usageMetadata: usageMetadata(usage) };
}

function usageMetadata({ input, cacheRead, output, reasoning }: Usage): object {
  return {
    promptTokenCount: input + cacheRead,
    candidatesTokenCount: output,
    totalTokenCount: input + cacheRead + output + reasoning,
    ...(cacheRead !== 0 && { cachedContentTokenCount: cacheRead }),
    ...(reasoning !== 0 && { thoughtsTokenCount: reasoning }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: input + cacheRead }],
  };
}

const finishWords: Readonly<Record<Answer['finish'], string>> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
};

function sse(value: object): string {
  return `data: ${JSON.stringify(value)}\r\n\r\n`;
}

type ErrorRow = readonly [code: number, status: string, message: string, ...details: object[]];

function failure(name: FailureName, model: string, words?: string): FailureReply {
  const [code, status, message, ...details] = errorRows(model)[name];
  return {
    status: code,
    body: { error: { code, message: words ?? message, status, ...(details.length > 0 && { details }) } },
  };
}

/** https://ai.google.dev/gemini-api/docs/troubleshooting; a bad key is a 400. */
function errorRows(model: string): Readonly<Record<FailureName, ErrorRow>> {
  const used = 'You exceeded your current quota, please check your plan and billing details.';
  return {
    'rate-limit': [
      429,
      'RESOURCE_EXHAUSTED',
      used,
      quotaFailure('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
    ],
    quota: [429, 'RESOURCE_EXHAUSTED', used, quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
    auth: [
      400,
      'INVALID_ARGUMENT',
      'API key not valid. Please pass a valid API key.',
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
      },
    ],
    permission: [403, 'PERMISSION_DENIED', 'The caller does not have permission'],
    payment: [402, 'FAILED_PRECONDITION', 'This API requires billing to be enabled.'],
    'model-not-found': [
      404,
      'NOT_FOUND',
      `models/${model} is not found for API version v1beta, or is not supported for generateContent.`,
    ],
    'context-window': [
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ],
    'content-policy': [400, 'INVALID_ARGUMENT', 'The request was blocked by the safety settings.'],
    'invalid-request': [400, 'INVALID_ARGUMENT', 'Invalid value at generation_config.temperature'],
    server: [500, 'INTERNAL', 'An internal error has occurred. Please retry.'],
    unavailable: [503, 'UNAVAILABLE', 'The service is currently unavailable.'],
    overloaded: [503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  };
}

function quotaFailure(quotaId: string): object {
  const violation = { quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests', quotaId };
  return { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [violation] };
}

function read(body: Readonly<Record<string, unknown>>, pathModel: string | undefined): Question {
  const { contents } = body;
  requestProblem(pathModel !== undefined, 'The model must be named in the path.');
  requestProblem(
    Array.isArray(contents) && contents.length > 0,
    '* GenerateContentRequest.contents: contents is not specified',
  );
  checkGeminiParameters(body);
  const all = contents.map(readContent);
  const system = partsOf(body['systemInstruction'] ?? body['system_instruction']);
  const everything = [...system, ...all.flatMap(({ parts }) => parts)];
  return {
    model: pathModel,
    text: all.findLast(({ role, text }) => role === 'user' && text !== '')?.text ?? '',
    prompt: everything.map((part) => asString(part['text']) ?? JSON.stringify(part)).join('\n'),
    images: everything.flatMap(withResponseParts).filter(isImage).map(readImage),
    wantsUsage: true,
  };
}

function partsOf(content: unknown): Readonly<Record<string, unknown>>[] {
  return asArray(asRecord(content)?.['parts']).map((part) => asRecord(part) ?? {});
}

function readContent(value: unknown) {
  const role = asRecord(value)?.['role'] ?? 'user';
  requestProblem(role === 'user' || role === 'model' || role === 'function', 'Please use a valid role: user, model.');
  const parts = partsOf(value);
  requestProblem(parts.length > 0, '* GenerateContentRequest.contents: contents.parts must not be empty.');
  return { role, parts, text: parts.map((part) => asString(part['text']) ?? '').join('') };
}

function inlineDataOf(part: Readonly<Record<string, unknown>>) {
  return asRecord(part['inlineData'] ?? part['inline_data']);
}

/** A part, and those inside it where it is the response of a function. */
function withResponseParts(part: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return [part, ...partsOf(part['functionResponse'])];
}

/** Documents and recordings come as inline data, too. */
function isImage(part: Readonly<Record<string, unknown>>): boolean {
  return !/^(?:application|audio|text|video)\//.test(mediaTypeOf(inlineDataOf(part)) ?? 'text/plain');
}

function mediaTypeOf(data: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return data === undefined ? undefined : (asString(data['mimeType'] ?? data['mime_type']) ?? '');
}

function readImage(part: Readonly<Record<string, unknown>>) {
  const image = inlineDataOf(part) ?? {};
  const mediaType = mediaTypeOf(image) ?? '';
  const data = asString(image['data']) ?? '';
  requestProblem(mediaType.startsWith('image/') && /^[A-Za-z0-9+/]+=*$/.test(data), 'Unable to process input image.');
  return { mediaType, bytes: Buffer.from(data, 'base64').length };
}
