import { LlmError } from '../llm/llm-error.ts';

/** Tool calls of one answer. Models write a few, agents some dozens; each one costs memory and a place on the screen. */
export const MAX_TOOL_CALLS = 1024;

/** Characters of an id, a model's or a tool's name, a service tier. Vendors allow tools 64 to 128 and use less for the rest. */
export const MAX_NAME_CHARACTERS = 200;

/** A name that is only shown or stored, cut to `MAX_NAME_CHARACTERS`; `undefined` for what is no text. */
export function shortName(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, MAX_NAME_CHARACTERS) : undefined;
}

/** The id or the name of a tool call, which has to come back unchanged: one that is too long is `malformed`, not cut. */
export function wholeName(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length > MAX_NAME_CHARACTERS)
    throw new LlmError('malformed', `a name in the answer is longer than ${MAX_NAME_CHARACTERS} characters`);
  return value;
}

/** Throws `malformed` where an answer has more tool calls than `MAX_TOOL_CALLS`. */
export function checkToolCallCount(calls: number): void {
  if (calls > MAX_TOOL_CALLS) throw new LlmError('malformed', `the answer has more than ${MAX_TOOL_CALLS} tool calls`);
}
