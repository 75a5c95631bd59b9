import type { Message, ToolResult } from './message.ts';

/** Said of a call that has no result: it was stopped, or the conversation comes from somewhere else. */
export const NO_RESULT = 'This call was not run.';

/**
 * The results of the calls in the message at `index`, by the id of their call: those of all `tool` messages that follow it
 * directly. Only these, since some servers give every turn's calls the same ids. Of two results for one call the first holds.
 */
export function resultsAfter(messages: readonly Message[], index: number): ReadonlyMap<string, ToolResult> {
  const results = new Map<string, ToolResult>();
  for (let at = index + 1; at < messages.length; at++) {
    const message = messages[at];
    if (message?.role !== 'tool') break;
    for (const result of message.results) if (!results.has(result.callId)) results.set(result.callId, result);
  }
  return results;
}
