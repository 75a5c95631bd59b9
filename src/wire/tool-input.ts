import type { JsonValue } from '../lib/json.ts';
import { isTooDeep } from '../lib/partial-json.ts';
import { LlmError } from '../llm/llm-error.ts';
import { parsedInput } from './tool-call-limits.ts';

/**
 * The input of a call from its whole text; `{}` of an empty one, `undefined` where it is no JSON. Throws `malformed` where it is
 * nested so deep that `JSON.stringify` and `structuredClone` of it would throw later: `JSON.parse` itself takes any depth.
 */
export function readToolInput(inputText: string): JsonValue | undefined {
  if (inputText.trim() === '') return {};
  if (isTooDeep(inputText)) throw tooDeep();
  return parsedInput(inputText);
}

/** The text of an input that a server gives as JSON and not as text. Throws `malformed` where it is nested too deep. */
export function toolInputText(input: unknown): string {
  try {
    return JSON.stringify(input);
  } catch {
    throw tooDeep(); // It came out of `JSON.parse`, so there is nothing else that cannot be written.
  }
}

function tooDeep(): LlmError {
  return new LlmError('malformed', 'the input of a tool call is nested too deep', { limit: 'tool-calls' });
}
