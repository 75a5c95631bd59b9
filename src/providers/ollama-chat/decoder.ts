import { asArray, asNumber, asRecord, asString, parseJson, parseJsonValue } from '../../lib/json.ts';
import type { JsonValue } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import type { ContentEvent, StreamEvent } from '../../llm/stream-event.ts';
import type { Usage } from '../../llm/usage.ts';
import { readErrorField } from '../../wire/common-error.ts';
import type { Decoder, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decodes the lines of Ollama's own API (https://docs.ollama.com/api/chat, https://docs.ollama.com/capabilities/streaming).
 * A tool call comes whole, its arguments an object, mostly without an id: it is then named by its place in the answer. The
 * line with `done` is the last; an error may come as a line after a status of 200.
 */
export function createOllamaChatDecoder(attempt: string): Decoder {
  return new OllamaChatDecoder(attempt);
}

class OllamaChatDecoder implements Decoder {
  readonly #attempt: string;
  #started = false;
  #finished = false;
  #calls = 0;

  constructor(attempt: string) {
    this.#attempt = attempt;
  }

  /** The line with the reason is the last. */
  get hasFinishReason(): boolean {
    return this.#finished;
  }

  decode({ data }: WireEvent): readonly StreamEvent[] {
    const line = asRecord(parseJson(data));
    if (line === undefined) throw new LlmError('malformed', 'a line of the answer is no JSON object');
    const error = readErrorField(line);
    if (error !== undefined) throw errorInStream(error);
    return [...this.#start(line), ...this.#content(asRecord(line['message']) ?? {}), ...this.#finish(line)];
  }

  end(): readonly StreamEvent[] {
    if (!this.#finished) throw new LlmError('truncated', 'the answer ended without its last line');
    return [];
  }

  #start(line: Fields): readonly StreamEvent[] {
    if (this.#started) return [];
    this.#started = true;
    const model = asString(line['model']);
    return [{ type: 'response-start', attempt: this.#attempt, ...(model && { model }) }];
  }

  #content(message: Fields): readonly StreamEvent[] {
    const thinking = asString(message['thinking']);
    const content = asString(message['content']);
    return [
      ...(thinking ? [{ type: 'reasoning-delta' as const, text: thinking }] : []),
      ...(content ? [{ type: 'text-delta' as const, text: content }] : []),
      ...asArray(message['tool_calls']).flatMap((call) => this.#call(call)),
    ];
  }

  #call(call: unknown): readonly ContentEvent[] {
    const fields = asRecord(call);
    const { name, arguments: given } = asRecord(fields?.['function']) ?? {};
    const input = inputOf(given);
    if (typeof name !== 'string' || input === undefined)
      throw new LlmError('malformed', 'a tool call without a name or with an input that is no JSON');
    const id = asString(fields?.['id']) || `call_${this.#calls}`;
    this.#calls += 1;
    return [
      { type: 'tool-call-start', id, name },
      { type: 'tool-call-delta', id, inputText: JSON.stringify(input) },
      { type: 'tool-call-end', id, name, input },
    ];
  }

  #finish(line: Fields): readonly StreamEvent[] {
    if (line['done'] !== true) return [];
    this.#finished = true;
    const raw = asString(line['done_reason']) ?? '';
    const reason: FinishReason = { unified: unified(raw, this.#calls > 0), raw };
    return [...usageEvents(line, this.#attempt), { type: 'finish', reason }];
  }
}

/** Old versions give no reason, or an empty one, for an ordinary end; none says that there are calls to run. */
function unified(raw: string, hasCalls: boolean): FinishReason['unified'] {
  if (raw === 'length') return 'length';
  if (raw !== '' && raw !== 'stop') return 'other';
  return hasCalls ? 'tool-calls' : 'stop';
}

/** The prompt's count is absent when the whole prompt was still in the model's memory. */
function usageEvents(line: Fields, attempt: string): readonly StreamEvent[] {
  const input = asNumber(line['prompt_eval_count']);
  const output = asNumber(line['eval_count']);
  if (input === undefined && output === undefined) return [];
  const usage: Usage = { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
  return [{ type: 'usage', attempt, usage }];
}

function inputOf(given: unknown): JsonValue | undefined {
  if (given === undefined || given === null || given === '') return {};
  return parseJsonValue(typeof given === 'string' ? given : JSON.stringify(given));
}
