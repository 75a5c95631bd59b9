import type { Message, ToolResult, ToolResultPart, UserPart } from './message.ts';

/** Said of a call that has no result: it was stopped, or the conversation comes from somewhere else. */
export const NO_RESULT = 'This call was not run.';

/**
 * The results of the calls in the assistant message at `index`, by the id of their call: those of all `tool` messages up to
 * the next assistant message, whatever was said in between. Only these, since some servers give every turn's calls the same
 * ids. Of two results for one call the last holds.
 */
export function resultsFor(messages: readonly Message[], index: number): ReadonlyMap<string, ToolResult> {
  const results = new Map<string, ToolResult>();
  for (let at = index + 1; at < messages.length; at++) {
    const message = messages[at];
    if (message === undefined || message.role === 'assistant') break;
    if (message.role === 'tool') for (const result of message.results) results.set(result.callId, result);
  }
  return results;
}

/**
 * What of the `tool` message at `index` belongs to no call of the assistant message before it, as something that the person
 * says: vendors refuse a result without its call, and to leave it out would lose it.
 */
export function strayParts(messages: readonly Message[], index: number): readonly UserPart[] {
  const message = messages[index];
  if (message?.role !== 'tool') return [];
  const before = messages.slice(0, index).findLast(({ role }) => role === 'assistant');
  const parts = before?.role === 'assistant' ? before.parts : [];
  const calls = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])));
  return message.results.filter(({ callId }) => !calls.has(callId)).flatMap(strayResult);
}

function strayResult(result: ToolResult): readonly UserPart[] {
  const images = result.parts.filter((part) => part.type === 'image');
  return [{ type: 'text', text: `Result of an earlier tool call:\n${resultInWords(result)}` }, ...images];
}

/** The result as text, without its images. For APIs that have no field for a failure, which is said in words. */
export function resultInWords({ parts, failed }: ToolResult): string {
  const text = resultText(parts);
  return failed ? `Error: ${text}` : text;
}

/** Text and data of a result, data as JSON, a line each. */
export function resultText(parts: readonly ToolResultPart[]): string {
  return parts.flatMap(partText).join('\n');
}

function partText(part: ToolResultPart): readonly string[] {
  switch (part.type) {
    case 'text':
      return [part.text];
    case 'data':
      return [JSON.stringify(part.value)];
    case 'image':
      return [];
  }
}
