import type { FinishReason } from '../llm/finish-reason.ts';
import { LlmError } from '../llm/llm-error.ts';

/**
 * Whether an answer that ends so may hold a call that is not whole. The output limit and the vendor's filter cut an answer
 * anywhere, also inside the input of a call: that call has no `tool-call-end`, and the answer ends with its reason. After any
 * other reason a call that is broken or not finished makes the answer `malformed` (`unfinishedCall`).
 */
export function cutsCalls(reason: FinishReason['unified']): boolean {
  return reason === 'length' || reason === 'content-filter';
}

export function unfinishedCall(name: string): LlmError {
  const message = `the tool call ${name} is not finished, or its input is no JSON`;
  return new LlmError('malformed', message, { brokenCall: name });
}
