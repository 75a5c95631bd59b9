import { asArray, asRecord, asString, parseJson } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { answerToolDecoder } from '../../wire/answer-tool-decoder.ts';
import { readCommonError } from '../../wire/common-error.ts';
import { withChunkTemplate } from '../../wire/chunk-template.ts';
import type { ChunkFields } from '../../wire/chunk-template.ts';
import type { Decoder, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';
import { cutsCalls } from '../../wire/unfinished-call.ts';
import { readOpenAiChatError } from './error.ts';
import { readFinishReason } from './finish-reason.ts';
import { ToolCalls } from './tool-calls.ts';
import { readOpenAiChatUsage } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decodes the chunks of a chat completion (https://platform.openai.com/docs/api-reference/chat-streaming), as OpenAI and
 * the vendors that are compatible with it send them. Only what is used is read, so what else they add does not matter. Only
 * the choice with index 0 is the answer: no other was asked for.
 *
 * The finish is held back until `[DONE]` or the end of the body, since the usage may come after the finish reason.
 *
 * `answerTool`: the input of this tool is the answer, and is given as text.
 */
export function createOpenAiChatDecoder(attempt: string, answerTool?: string): Decoder {
  const decoder = withChunkTemplate(new OpenAiChatDecoder(attempt, answerTool), FIELDS);
  return answerTool === undefined ? decoder : answerToolDecoder(decoder, answerTool);
}

/**
 * `text` is that of a part (Mistral). `obfuscation` and Mistral's `p` are padding
 * (https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options).
 */
const FIELDS: ChunkFields = {
  texts: { 'text-delta': ['content', 'text'], 'reasoning-delta': ['reasoning_content', 'reasoning', 'text'] },
  unread: ['obfuscation', 'p'],
};

class OpenAiChatDecoder implements Decoder {
  readonly #attempt: string;
  readonly #calls: ToolCalls;
  #started = false;
  #finish: FinishReason | undefined;
  #serviceTier: string | undefined;

  constructor(attempt: string, answerTool: string | undefined) {
    this.#attempt = attempt;
    this.#calls = new ToolCalls(answerTool);
  }

  get hasFinishReason(): boolean {
    return this.#finish !== undefined;
  }

  decode({ event, data }: WireEvent): readonly StreamEvent[] {
    if (event === 'error') throw errorEvent(data);
    if (data.trim() === '[DONE]') return this.#finish === undefined ? [] : this.end();
    const chunk = asRecord(parseJson(data));
    if (chunk === undefined) throw new LlmError('malformed', 'an event of the stream is no JSON object');
    const error = readOpenAiChatError(chunk);
    if (error !== undefined) throw errorInStream(error);
    return this.#chunk(chunk);
  }

  end(): readonly StreamEvent[] {
    const reason = this.#finish;
    if (reason === undefined) throw new LlmError('truncated', 'the answer ended without a finish reason');
    const hasCalls = !this.#calls.isEmpty;
    const ends = this.#calls.end(cutsCalls(reason.unified) ? 'cut' : 'whole');
    // Some servers say "stop" of an answer that calls tools.
    const unified = hasCalls && reason.unified === 'stop' ? 'tool-calls' : reason.unified;
    return [...ends, { type: 'finish', reason: { ...reason, unified } }];
  }

  /** Called for every token: events are pushed to one list rather than joined from many. */
  #chunk(chunk: Fields): readonly StreamEvent[] {
    const events: StreamEvent[] = [];
    const choice = firstChoice(chunk['choices']);
    const delta = asRecord(choice?.['delta']);
    if (delta !== undefined) this.#delta(delta, events);
    if (chunk['service_tier']) this.#serviceTier = nameFromOutside(chunk['service_tier']) ?? this.#serviceTier;
    const raw = nameFromOutside(choice?.['finish_reason']);
    if (raw !== undefined) this.#finish = readFinishReason(raw);
    const usage = usageOf(chunk, choice);
    if (usage !== undefined)
      events.push({
        type: 'usage',
        attempt: this.#attempt,
        usage: readOpenAiChatUsage(usage, this.#serviceTier),
      });
    if (!this.#started) this.#start(chunk, events);
    return events;
  }

  /** Azure's first chunk has neither id nor model, so the first that has one of them starts the answer. */
  #start(chunk: Fields, events: StreamEvent[]): void {
    const id = nameFromOutside(chunk['id']);
    const model = nameFromOutside(chunk['model']);
    if (id === undefined && model === undefined && events.length === 0) return;
    this.#started = true;
    events.unshift({
      type: 'response-start',
      attempt: this.#attempt,
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
    });
  }

  #delta(delta: Fields, events: StreamEvent[]): void {
    const reasoning = reasoningOf(delta);
    if (reasoning) events.push({ type: 'reasoning-delta', text: reasoning });
    const { content } = delta;
    if (typeof content === 'string') pushText(content, events);
    else if (Array.isArray(content)) pushParts(content, events);
    pushText(asString(delta['refusal']), events);
    for (const call of asArray(delta['tool_calls'])) this.#calls.add(call, events);
  }
}

/**
 * An event named `error`, or a field of that name (llama.cpp): the error itself, as `{"code":500,"message":…}`, or wrapped
 * like any other, or a text.
 */
function errorEvent(data: string): LlmError {
  const body = parseJson(data);
  const words = data.trim() === '' ? 'an error without a message' : data;
  return errorInStream(readOpenAiChatError(body) ?? readCommonError(body) ?? { message: words });
}

/** The choice with index 0, or the first without an index. */
function firstChoice(choices: unknown): Fields | undefined {
  if (!Array.isArray(choices)) return undefined;
  for (const each of choices) {
    const choice = asRecord(each);
    if (choice !== undefined && (choice['index'] ?? 0) === 0) return choice;
  }
  return undefined;
}

/** At the top, in Groq's own field, or in the choice (Moonshot). */
function usageOf(chunk: Fields, choice: Fields | undefined): Fields | undefined {
  return asRecord(chunk['usage']) ?? asRecord(asRecord(chunk['x_groq'])?.['usage']) ?? asRecord(choice?.['usage']);
}

/** One of two fields, or both with the same text; else the texts of `reasoning_details` (OpenRouter's format). */
function reasoningOf(delta: Fields): string | undefined {
  return asString(delta['reasoning_content']) || asString(delta['reasoning']) || texts(delta['reasoning_details']);
}

/** Mistral's list of text and thinking (https://docs.mistral.ai/capabilities/reasoning). */
function pushParts(parts: readonly unknown[], events: StreamEvent[]): void {
  for (const part of parts) {
    const { type, text, thinking } = asRecord(part) ?? {};
    const thought = type === 'thinking' ? (asString(thinking) ?? texts(thinking)) : '';
    if (thought) events.push({ type: 'reasoning-delta', text: thought });
    else pushText(asString(text), events);
  }
}

function pushText(text: string | undefined, events: StreamEvent[]): void {
  if (text) events.push({ type: 'text-delta', text });
}

/** The texts of a list of parts, joined. */
function texts(parts: unknown): string | undefined {
  if (!Array.isArray(parts)) return undefined;
  return parts.map((part) => asString(asRecord(part)?.['text']) ?? '').join('');
}
