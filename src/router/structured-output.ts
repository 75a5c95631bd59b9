import { hasMoreKeys, mayHaveTooManyContainers } from '../lib/json-keys.ts';
import { checkSchema } from '../lib/json-schema.ts';
import { parseJsonValue } from '../lib/json.ts';
import type { JsonValue } from '../lib/json.ts';
import { PartialJson } from '../lib/partial-json.ts';
import type { Call } from '../llm/call.ts';
import type { ResponseFormat } from '../llm/chat-request.ts';
import type { FinishReason } from '../llm/finish-reason.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Model } from '../llm/model.ts';
import type { ModelRequest } from '../llm/model-request.ts';
import type { StreamEvent } from '../llm/stream-event.ts';

/**
 * Reads the text of an answer to a request with a response format. The text stays as it is; beside it come
 * `structured-value` events: with what the JSON says so far while it streams, and with the whole value before `finish`.
 *
 * Throws `response-format` where the text is no JSON, does not fit the schema (the message says where), has too many keys, or
 * was cut by the output limit. Where it would take too long to know whether it fits, a `warning` comes before the whole value. An answer that ends with calls of tools is not the last of its turn and is not checked.
 */
export function withStructuredOutput(model: Model): Model {
  return {
    id: model.id,
    stream: (request, call) => {
      const { responseFormat } = request;
      if (responseFormat === undefined) return model.stream(request, call);
      return structured(model, responseFormat, request, call);
    },
  };
}

async function* structured(
  model: Model,
  { schema }: ResponseFormat,
  request: ModelRequest,
  call: Call,
): AsyncGenerator<StreamEvent, void> {
  const { attempt } = call;
  const answer = new StructuredAnswer();
  let callsTools = false;
  for await (const event of model.stream(request, call)) {
    if (event.type === 'tool-call-start' || event.type === 'tool-call-end') callsTools = true;
    // Some servers say `tool_calls` of an answer that has none.
    if (event.type === 'finish' && !(callsTools && event.reason.unified === 'tool-calls')) {
      const value = answer.whole(event.reason);
      const reason = whyUnchecked(schema, value);
      if (reason !== undefined) yield uncheckedWarning(attempt, reason);
      yield { type: 'structured-value', attempt, value, whole: true };
    }
    yield event;
    if (event.type !== 'text-delta') continue;
    const value = answer.push(event.text);
    if (value !== undefined) yield { type: 'structured-value', attempt, value, whole: false };
  }
}

/** Brackets of prose, as in `{name}` or `[see below]`, that are passed over before it is taken that there is no JSON. */
const MAX_PASSED_OVER = 1_000;

/** By how much the text grows before it is read again: reading costs its whole length, so all readings cost nine lengths. */
const GROWTH = 9 / 8;

/**
 * Different keys of all objects in an answer. The longest answers, 128,000 tokens, hold 26,000 at five tokens for each; JSON
 * with 300,000 takes 280 ms to parse, and is parsed again for each `structured-value`.
 */
const MAX_KEYS = 30_000;

class StructuredAnswer {
  #json = new PartialJson();
  #passedOver = 0;
  #text = '';
  #readAgainAt = 0;

  /** What the text says so far, where enough has come since the last time. */
  push(text: string): JsonValue | undefined {
    this.#text += text;
    this.#read(text);
    if (this.#text.length < this.#readAgainAt) return undefined;
    this.#readAgainAt = Math.ceil(this.#text.length * GROWTH);
    this.#checkKeys();
    return this.#json.value();
  }

  /** Where what began at a bracket is no JSON, the text after it may hold some. */
  #read(text: string): void {
    if (this.#json.isWhole || this.#json.isBroken) return;
    this.#json.push(text);
    while (this.#passedOver < MAX_PASSED_OVER && this.#isProse()) {
      const { rest } = this.#json;
      this.#passedOver++;
      this.#json = new PartialJson();
      this.#json.push(rest);
    }
  }

  #isProse(): boolean {
    const { isBroken, isTooDeep } = this.#json;
    if (isBroken || isTooDeep) return isBroken && !isTooDeep;
    const whole = this.#json.wholeText();
    return whole !== undefined && parseJsonValue(whole) === undefined;
  }

  /** The value of the whole text, or of the JSON in it: some models put a Markdown fence or a few words around it. */
  whole(reason: FinishReason): JsonValue {
    if (this.#json.isTooDeep) throw misfit('the answer is nested too deep');
    this.#checkKeys();
    const value = parseJsonValue(this.#text) ?? parseJsonValue(this.#json.wholeText() ?? '');
    if (value !== undefined) return value;
    throw misfit(UNREADABLE[reason.unified] ?? NO_JSON);
  }

  #checkKeys(): void {
    if (hasMoreKeys(this.#text, MAX_KEYS)) throw misfit(`the answer has more than ${MAX_KEYS} different keys`);
    if (mayHaveTooManyContainers(this.#text)) throw misfit('the answer has too many objects and lists');
  }
}

const NO_JSON = 'the answer is no JSON';

/** Why an answer that ended so is no JSON. */
const UNREADABLE: Partial<Readonly<Record<FinishReason['unified'], string>>> = {
  length: 'the output limit cut the answer before its JSON was whole',
  'content-filter': 'the vendor withheld the rest of the answer before its JSON was whole',
};

/** Throws where the value does not fit. Why that is not known, where it is not. */
function whyUnchecked(schema: ResponseFormat['schema'], value: JsonValue): string | undefined {
  const check = checkSchema(schema, value);
  if (check.kind === 'unchecked') return check.reason;
  if (check.kind === 'fits') return undefined;
  const where = check.path === '' ? 'the answer' : check.path.slice(0, MAX_PATH_CHARACTERS);
  throw misfit(`the answer does not fit its schema: ${where}: ${check.problem}`);
}

function uncheckedWarning(attempt: string, reason: string): StreamEvent {
  const message = `the answer was not checked against its schema: ${reason}`;
  return { type: 'warning', attempt, feature: 'response-format', message };
}

/** A path is made of the answer's own keys, which may be of any length. */
const MAX_PATH_CHARACTERS = 200;

function misfit(message: string): LlmError {
  return new LlmError('response-format', message, { answerEnded: true });
}
