import { asArray, asRecord, asString, parseJson } from '../../lib/json.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import { LlmError } from '../../llm/llm-error.ts';
import { count } from '../../llm/numbers-from-outside.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import type { Usage } from '../../llm/usage.ts';
import { readErrorField } from '../../wire/common-error.ts';
import { withChunkTemplate } from '../../wire/chunk-template.ts';
import type { ChunkFields } from '../../wire/chunk-template.ts';
import type { Decoder, WireEvent } from '../../wire/decoder.ts';
import { errorInStream } from '../../wire/http-error.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';
import { checkedCallCount, checkedCallId, checkedCallName, freeCallId } from '../../wire/tool-call-limits.ts';
import { readToolInput, toolInputText } from '../../wire/tool-input.ts';
import { cutsCalls, unfinishedCall } from '../../wire/unfinished-call.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Decodes the lines of Ollama's own API (https://docs.ollama.com/api/chat, https://docs.ollama.com/capabilities/streaming).
 * A tool call comes whole, its arguments an object, mostly without an id: it is then named by its place in the answer. The
 * line with `done` is the last; an error may come as a line after a status of 200.
 */
export function createOllamaChatDecoder(attempt: string): Decoder {
  return withChunkTemplate(new OllamaChatDecoder(attempt), FIELDS);
}

const FIELDS: ChunkFields = {
  texts: { 'text-delta': ['content'], 'reasoning-delta': ['thinking'] },
  unread: ['created_at'],
};

class OllamaChatDecoder implements Decoder {
  readonly #attempt: string;
  #started = false;
  #finished = false;
  /** Of all calls of this answer. */
  readonly #ids = new Set<string>();
  /** The name of a call whose input is no JSON. */
  #unfinished: string | undefined;

  constructor(attempt: string) {
    this.#attempt = attempt;
  }

  /** The line with the reason is the last. */
  get hasFinishReason(): boolean {
    return this.#finished;
  }

  /** Called for every token: events are pushed to one list rather than joined from many. */
  decode({ data }: WireEvent): readonly StreamEvent[] {
    const line = asRecord(parseJson(data));
    if (line === undefined) throw new LlmError('malformed', 'a line of the answer is no JSON object');
    const error = line['error'] || line['type'] || line['object'] ? readErrorField(line) : undefined;
    if (error !== undefined) throw errorInStream(error);
    const events: StreamEvent[] = [];
    if (!this.#started) this.#start(line, events);
    const message = asRecord(line['message']);
    if (message !== undefined) this.#content(message, events);
    if (line['done'] === true) this.#finish(line, events);
    return events;
  }

  end(): readonly StreamEvent[] {
    if (!this.#finished) throw new LlmError('truncated', 'the answer ended without its last line');
    if (this.#unfinished !== undefined) throw unfinishedCall(this.#unfinished);
    return [];
  }

  #start(line: Fields, events: StreamEvent[]): void {
    this.#started = true;
    const model = nameFromOutside(line['model']);
    events.push({ type: 'response-start', attempt: this.#attempt, ...(model !== undefined && { model }) });
  }

  #content(message: Fields, events: StreamEvent[]): void {
    const thinking = asString(message['thinking']);
    const content = asString(message['content']);
    if (thinking) events.push({ type: 'reasoning-delta', text: thinking });
    if (content) events.push({ type: 'text-delta', text: content });
    for (const call of asArray(message['tool_calls'])) this.#call(call, events);
  }

  #call(call: unknown, events: StreamEvent[]): void {
    const fields = asRecord(call);
    const { name: given, arguments: inputGiven } = asRecord(fields?.['function']) ?? {};
    const name = asString(given);
    if (name === undefined) throw new LlmError('malformed', 'a tool call without a name');
    const inputText = inputTextOf(inputGiven);
    const input = readToolInput(inputText);
    checkedCallCount(this.#ids.size + 1);
    const id = this.#idOf(fields?.['id']);
    this.#ids.add(id);
    events.push({ type: 'tool-call-start', id, name: checkedCallName(name) });
    events.push({ type: 'tool-call-delta', id, inputText });
    if (input === undefined) this.#unfinished ??= name;
    else events.push({ type: 'tool-call-end', id, name, input });
  }

  /** The server's own id, where it gives one that no call before has; else the place in the answer. */
  #idOf(given: unknown): string {
    const id = asString(given);
    if (id && !this.#ids.has(id)) return checkedCallId(id);
    return freeCallId(this.#ids, this.#ids.size);
  }

  #finish(line: Fields, events: StreamEvent[]): void {
    this.#finished = true;
    const raw = nameFromOutside(line['done_reason']) ?? '';
    const usage = usageOf(line);
    if (usage !== undefined) events.push({ type: 'usage', attempt: this.#attempt, usage });
    const reason = { unified: unified(raw, this.#ids.size > 0), raw };
    // Without a finish the answer ends with `end`, which throws: what was used is told before.
    if (this.#unfinished === undefined || cutsCalls(reason.unified)) events.push({ type: 'finish', reason });
  }
}

/** Old versions give no reason, or an empty one, for an ordinary end; none says that there are calls to run. */
function unified(raw: string, hasCalls: boolean): FinishReason['unified'] {
  if (raw === 'length') return 'length';
  if (raw !== '' && raw !== 'stop') return 'other';
  return hasCalls ? 'tool-calls' : 'stop';
}

/** The prompt's count is absent when the whole prompt was still in the model's memory. */
function usageOf(line: Fields): Usage | undefined {
  const input = count(line['prompt_eval_count']);
  const output = count(line['eval_count']);
  if (input === undefined && output === undefined) return undefined;
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}

function inputTextOf(given: unknown): string {
  if (given === undefined || given === null || given === '') return '{}';
  return typeof given === 'string' ? given : toolInputText(given);
}
