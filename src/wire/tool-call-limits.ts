import { hasMoreKeys, mayHaveTooManyContainers } from '../lib/json-keys.ts';
import { parseJsonValue } from '../lib/json.ts';
import type { JsonValue } from '../lib/json.ts';
import { LlmError } from '../llm/llm-error.ts';

/** Calls in one answer. A model that reads 100 files at once is the most that is known; each call costs memory and a row. */
const MAX_TOOL_CALLS = 1_024;

/** Characters of a tool's name. Vendors take 64; gateways put a prefix before it. */
const MAX_TOOL_NAME_CHARACTERS = 200;

/** Characters of a call's id. Some gateways put the vendor's proof of its reasoning into it, which is a few thousand. */
const MAX_TOOL_CALL_ID_CHARACTERS = 16_384;

/** Characters of the input of one call; the longest answers are 0.5 MB. It is parsed in one turn of the event loop. */
const MAX_TOOL_INPUT_CHARACTERS = 4_194_304;

/** Different keys of all objects in the input of one call. The longest answers, 128,000 tokens, hold 26,000 at five tokens for each. */
const MAX_TOOL_INPUT_KEYS = 30_000;

/** The input of a call as a value; `undefined` where the text is no JSON. Only of an answer; of a call that is run see `readToolInput`. */
export function parsedInput(text: string): JsonValue | undefined {
  if (hasMoreKeys(text, MAX_TOOL_INPUT_KEYS))
    throw tooMuch(`the input of a tool call has more than ${MAX_TOOL_INPUT_KEYS} different keys`);
  if (mayHaveTooManyContainers(text)) throw tooMuch('the input of a tool call has too many objects and lists');
  return parseJsonValue(text);
}

/** `length`: characters of the input so far. */
export function checkInputLength(length: number): void {
  if (length > MAX_TOOL_INPUT_CHARACTERS)
    throw tooMuch(`the input of a tool call is longer than ${MAX_TOOL_INPUT_CHARACTERS} characters`);
}

export function checkedCallCount(count: number): number {
  if (count <= MAX_TOOL_CALLS) return count;
  throw tooMuch(`more than ${MAX_TOOL_CALLS} tool calls in one answer`);
}

export function checkedCallName(name: string): string {
  if (name.length <= MAX_TOOL_NAME_CHARACTERS) return name;
  throw tooMuch(`the name of a tool is longer than ${MAX_TOOL_NAME_CHARACTERS} characters`);
}

export function checkedCallId(id: string): string {
  if (id.length <= MAX_TOOL_CALL_ID_CHARACTERS) return id;
  throw tooMuch(`the id of a tool call is longer than ${MAX_TOOL_CALL_ID_CHARACTERS} characters`);
}

/** An id for a call that came without one (or with that of another call): the first free number from `from` on. */
export function freeCallId(taken: { has(id: string): boolean }, from: number, prefix = 'call'): string {
  let number = from;
  while (taken.has(`${prefix}_${number}`)) number++;
  return `${prefix}_${number}`;
}

function tooMuch(message: string): LlmError {
  return new LlmError('malformed', message, { limit: 'tool-calls' });
}
