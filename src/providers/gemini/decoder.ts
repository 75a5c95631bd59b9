import { asArray, asRecord, asString, parseJson } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import { count } from '../../llm/numbers-from-outside.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { answerToolDecoder } from '../../wire/answer-tool-decoder.ts';
import { withChunkTemplate } from '../../wire/chunk-template.ts';
import type { ChunkFields } from '../../wire/chunk-template.ts';
import type { Decoder, UsageEvent, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';
import { cutsCalls } from '../../wire/unfinished-call.ts';
import { readGeminiError } from './error.ts';
import { GeminiToolCalls } from './tool-calls.ts';
import { readUsage } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decodes the chunks of `streamGenerateContent?alt=sse`, each a whole `GenerateContentResponse`:
 * https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 *
 * Nothing marks the end but the end of the body, and the finish reason may come in several chunks or in all of them, so
 * `finish` comes from `end()`. A thought signature belongs to the part it comes on: its event comes right before that part's own, and an
 * empty part that carries one gives the signature alone. A blocked prompt is `content-policy`; a tool call that the
 * model could not write (`MALFORMED_FUNCTION_CALL` and its like) is `malformed`, so that it is tried again.
 *
 * `answerTool`: the arguments of this function are the answer, and are given as text.
 */
export function createGeminiDecoder(attempt: string, answerTool?: string): Decoder {
  const decoder = withChunkTemplate(new GeminiAnswer(attempt, answerTool), FIELDS);
  return answerTool === undefined ? decoder : answerToolDecoder(decoder, answerTool);
}

const FIELDS: ChunkFields = {
  texts: { 'text-delta': ['text'], 'reasoning-delta': ['text'] },
  counts: ['candidatesTokenCount', 'totalTokenCount', 'thoughtsTokenCount'],
};

class GeminiAnswer implements Decoder {
  readonly #attempt: string;
  readonly #calls: GeminiToolCalls;
  readonly #searches = new Set<string>();
  #responseId: string | undefined;
  #started = false;
  #finishReason: string | undefined;
  /** Text or a call came in a chunk that named no finish reason: this server does not name one in every chunk. */
  #wroteWithoutReason = false;
  /** The first text came together with a reason: it may be the last, or this server names one in every chunk. */
  #reasonWithFirstText = false;
  /** What the model wrote was counted. Of today's servers only the last chunk has a reason and this count, so the answer is short. */
  #countedOutput = false;
  /** The latest, until it is asked for: every chunk has one, and reading each was a quarter of the decoding. */
  #metadata: Fields | undefined;

  constructor(attempt: string, answerTool: string | undefined) {
    this.#attempt = attempt;
    this.#calls = new GeminiToolCalls(answerTool);
  }

  get hasFinishReason(): boolean {
    return this.#finishReason !== undefined && (this.#countedOutput || !this.#reasonWithFirstText);
  }

  get heldBack(): number {
    return this.#calls.pieces;
  }

  /** Called for every token: events are pushed to one list rather than joined from many. */
  decode({ data }: WireEvent): readonly StreamEvent[] {
    const parsed = parseJson(data);
    const error = readGeminiError(parsed);
    if (error !== undefined) throw errorInStream(error);
    const chunk = asRecord(parsed);
    if (chunk === undefined) throw new LlmError('malformed', 'a chunk is not a JSON object');
    const events: StreamEvent[] = [];
    const candidate = asRecord(asArray(chunk['candidates'])[0]);
    if (!this.#started || this.#responseId === undefined) this.#start(chunk, events);
    if (candidate === undefined) refuseBlocked(chunk);
    else this.#candidate(candidate, events);
    const metadata = asRecord(chunk['usageMetadata']);
    if (metadata !== undefined) {
      this.#metadata = metadata;
      this.#countedOutput ||= count(metadata['candidatesTokenCount']) !== undefined;
    }
    return events;
  }

  takeUsage(): UsageEvent | undefined {
    const metadata = this.#metadata;
    this.#metadata = undefined;
    const usage = metadata === undefined ? undefined : readUsage(metadata, this.#searches.size);
    return usage === undefined ? undefined : { type: 'usage', attempt: this.#attempt, usage };
  }

  end(): readonly StreamEvent[] {
    const raw = this.#finishReason;
    if (raw === undefined) throw new LlmError('truncated', 'the answer ended without a finish reason');
    if (BROKEN_CALLS.has(raw))
      throw new LlmError('malformed', `the model wrote a broken tool call: ${raw}`, { brokenCall: '' });
    const unified = this.#unified(raw);
    const rest = cutsCalls(unified) ? [] : this.#calls.end();
    return [...rest, { type: 'finish', reason: { unified, raw } }];
  }

  #start(chunk: Fields, events: StreamEvent[]): void {
    const id = nameFromOutside(chunk['responseId']);
    const model = nameFromOutside(chunk['modelVersion']);
    this.#responseId ??= id;
    if (this.#started || (id === undefined && model === undefined)) return;
    this.#started = true;
    events.push({
      type: 'response-start',
      attempt: this.#attempt,
      ...(id !== undefined && { id }),
      ...(model !== undefined && { model }),
    });
  }

  #candidate(candidate: Fields, events: StreamEvent[]): void {
    const reason = nameFromOutside(candidate['finishReason']);
    this.#finishReason = reason ?? this.#finishReason;
    for (const query of asArray(asRecord(candidate['groundingMetadata'])?.['webSearchQueries']))
      if (typeof query === 'string' && query !== '' && this.#searches.size < MAX_SEARCHES) this.#searches.add(query);
    for (const part of asArray(asRecord(candidate['content'])?.['parts'])) {
      const fields = asRecord(part);
      if (fields === undefined) continue;
      if (this.#part(fields, events)) this.#noteWriting(reason);
    }
  }

  #noteWriting(reason: string | undefined): void {
    if (reason === undefined) this.#wroteWithoutReason = true;
    else if (!this.#wroteWithoutReason) this.#reasonWithFirstText = true;
  }

  /** Whether it is text or a piece of a call. */
  #part(part: Fields, events: StreamEvent[]): boolean {
    const text = asString(part['text']) ?? '';
    const isThought = part['thought'] === true;
    if (isThought && text !== '') events.push({ type: 'reasoning-delta', text });
    const signature = asString(part['thoughtSignature']) ?? '';
    if (signature !== '') events.push({ type: 'reasoning-signature', signature });
    if (isThought) return false;
    const call = asRecord(part['functionCall']);
    if (call !== undefined) events.push(...this.#calls.take(call, this.#responseId));
    else if (text !== '') events.push({ type: 'text-delta', text });
    return call !== undefined || text !== '';
  }

  #unified(raw: string): FinishReason['unified'] {
    if (raw === 'STOP') return this.#calls.any ? 'tool-calls' : 'stop';
    if (raw === 'MAX_TOKENS') return 'length';
    return FILTERED.has(raw) ? 'content-filter' : 'other';
  }
}

/** Queries of one answer that are told apart; they are kept to be counted once each. */
const MAX_SEARCHES = 1024;

/** https://ai.google.dev/api/generate-content#FinishReason */
const FILTERED: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

const BROKEN_CALLS: ReadonlySet<string> = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
]);

/** https://ai.google.dev/api/generate-content#BlockReason */
function refuseBlocked(chunk: Fields): void {
  const feedback = asRecord(chunk['promptFeedback']);
  const reason = asString(feedback?.['blockReason']);
  if (reason === undefined) return;
  const message = asString(feedback?.['blockReasonMessage']) ?? `The prompt was blocked: ${reason}`;
  throw errorInStream({ kind: 'content-policy', code: reason, message });
}
