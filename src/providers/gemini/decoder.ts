import { asArray, asRecord, asString, parseJson } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import { answerToolDecoder } from '../../wire/answer-tool-decoder.ts';
import type { Decoder, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';
import { readGeminiError } from './error.ts';
import { GeminiToolCalls } from './tool-calls.ts';
import { readUsage } from './usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decodes the chunks of `streamGenerateContent?alt=sse`, each a whole `GenerateContentResponse`:
 * https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 *
 * Nothing marks the end but the end of the body, and the finish reason may come in several chunks, so `finish` comes from
 * `end()`. A thought signature belongs to the part it comes on: its event comes right before that part's own, and an
 * empty part that carries one gives the signature alone. A blocked prompt is `content-policy`; a tool call that the
 * model could not write (`MALFORMED_FUNCTION_CALL` and its like) is `malformed`, so that it is tried again.
 *
 * `answerTool`: the arguments of this function are the answer, and are given as text.
 */
export function createGeminiDecoder(attempt: string, answerTool?: string): Decoder {
  const decoder = new GeminiAnswer(attempt);
  return answerTool === undefined ? decoder : answerToolDecoder(decoder, answerTool);
}

class GeminiAnswer implements Decoder {
  readonly #attempt: string;
  readonly #calls = new GeminiToolCalls();
  readonly #searches = new Set<string>();
  #responseId: string | undefined;
  #started = false;
  #finishReason: string | undefined;

  constructor(attempt: string) {
    this.#attempt = attempt;
  }

  get hasFinishReason(): boolean {
    return this.#finishReason !== undefined;
  }

  decode({ data }: WireEvent): readonly StreamEvent[] {
    const parsed = parseJson(data);
    const error = readGeminiError(parsed);
    if (error !== undefined) throw errorInStream(error);
    const chunk = asRecord(parsed);
    if (chunk === undefined) throw new LlmError('malformed', 'a chunk is not a JSON object');
    const candidate = asRecord(asArray(chunk['candidates'])[0]);
    const start = this.#start(chunk);
    if (candidate === undefined) refuseBlocked(chunk);
    const content = candidate === undefined ? [] : this.#candidate(candidate);
    return [...start, ...content, ...this.#usage(chunk)];
  }

  end(): readonly StreamEvent[] {
    const raw = this.#finishReason;
    if (raw === undefined) throw new LlmError('truncated', 'the answer ended without a finish reason');
    if (BROKEN_CALLS.has(raw)) throw new LlmError('malformed', `the model wrote a broken tool call: ${raw}`);
    const rest = raw === 'STOP' ? this.#calls.end() : [];
    return [...rest, { type: 'finish', reason: { unified: this.#unified(raw), raw } }];
  }

  #start(chunk: Fields): readonly StreamEvent[] {
    const id = nameFromOutside(chunk['responseId']);
    const model = nameFromOutside(chunk['modelVersion']);
    this.#responseId ??= id;
    if (this.#started || (id === undefined && model === undefined)) return [];
    this.#started = true;
    return [
      {
        type: 'response-start',
        attempt: this.#attempt,
        ...(id !== undefined && { id }),
        ...(model !== undefined && { model }),
      },
    ];
  }

  #candidate(candidate: Fields): readonly StreamEvent[] {
    this.#finishReason = nameFromOutside(candidate['finishReason']) ?? this.#finishReason;
    for (const query of asArray(asRecord(candidate['groundingMetadata'])?.['webSearchQueries']))
      if (typeof query === 'string' && query !== '' && this.#searches.size < MAX_SEARCHES) this.#searches.add(query);
    return asArray(asRecord(candidate['content'])?.['parts']).flatMap((part) => this.#part(asRecord(part) ?? {}));
  }

  #part(part: Fields): readonly StreamEvent[] {
    const signature = asString(part['thoughtSignature']) ?? '';
    const proof: StreamEvent[] = signature === '' ? [] : [{ type: 'reasoning-signature', signature }];
    const text = asString(part['text']) ?? '';
    if (part['thought'] === true) return text === '' ? proof : [{ type: 'reasoning-delta', text }, ...proof];
    const call = asRecord(part['functionCall']);
    if (call !== undefined) return [...proof, ...this.#calls.take(call, this.#responseId)];
    return text === '' ? proof : [...proof, { type: 'text-delta', text }];
  }

  #usage(chunk: Fields): readonly StreamEvent[] {
    const metadata = asRecord(chunk['usageMetadata']);
    const usage = metadata === undefined ? undefined : readUsage(metadata, this.#searches.size);
    return usage === undefined ? [] : [{ type: 'usage', attempt: this.#attempt, usage }];
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
