import type { JsonValue } from '../../lib/json.ts';
import type { AssistantPart, Message, ToolResultPart, UserPart } from '../../llm/message.ts';
import type { ModelRequest } from '../../llm/model-request.ts';
import type { Endpoint } from '../../wire/endpoint.ts';

/** The API wants a limit in every request; where the model's is not known, this is what every model can write. */
const DEFAULT_MAX_OUTPUT_TOKENS = 4096;

/** The estimate of the input never takes more of the answer than down to this: it may be far too high. */
const LEAST_OUTPUT_TOKENS = 4096;

/** On the high side: English comes to about 4 bytes a token, code and the newest tokenizer to about 3. */
const BYTES_PER_TOKEN = 3;

/** The most an image comes to: https://platform.claude.com/docs/en/build-with-claude/vision */
const TOKENS_PER_IMAGE = 4784;

/** A page of a PDF is 1,500 to 3,000 tokens of text and an image, and seldom less than 40 KB. */
const BASE64_CHARACTERS_PER_TOKEN = 10;
/** 25 pages: a scan of many megabytes has large pages, not many. */
const MOST_TOKENS_PER_FILE = 100_000;

/**
 * `max_tokens`: what was asked for, at most what the model can write. From Claude 3.7 on the API refuses a request whose
 * input and `max_tokens` together pass the context window, so less is asked for when they might: the input is estimated
 * on the high side. https://platform.claude.com/docs/en/build-with-claude/context-windows
 */
export function maxTokens(request: ModelRequest, { maxOutputTokens: most, contextWindow }: Endpoint): number {
  const asked = request.maxOutputTokens ?? most ?? DEFAULT_MAX_OUTPUT_TOKENS;
  const limit = Math.min(asked, most ?? asked);
  if (contextWindow === undefined) return limit;
  const room = Math.floor(contextWindow - inputTokens(request));
  return Math.min(limit, Math.max(room, LEAST_OUTPUT_TOKENS));
}

function inputTokens({ system = '', tools = [], messages, responseFormat }: ModelRequest): number {
  const prefix = textTokens(system) + jsonTokens(tools.map(({ inputSchema, ...rest }) => ({ ...rest, inputSchema })));
  const format = responseFormat === undefined ? 0 : jsonTokens(responseFormat.schema);
  return messages.reduce((sum, message) => sum + messageTokens(message), prefix + format);
}

function messageTokens(message: Message): number {
  const parts = message.role === 'tool' ? message.results.flatMap((result) => result.parts) : message.parts;
  return parts.reduce((sum, part) => sum + partTokens(part), 0);
}

function partTokens(part: UserPart | AssistantPart | ToolResultPart): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return textTokens(part.text);
    case 'image':
      return TOKENS_PER_IMAGE;
    case 'file':
      return Math.min(part.data.length / BASE64_CHARACTERS_PER_TOKEN, MOST_TOKENS_PER_FILE);
    case 'data':
      return jsonTokens(part.value);
    case 'tool-call':
      return jsonTokens(part.input);
  }
}

function jsonTokens(value: JsonValue): number {
  return textTokens(JSON.stringify(value));
}

function textTokens(text: string): number {
  return Buffer.byteLength(text) / BYTES_PER_TOKEN;
}
