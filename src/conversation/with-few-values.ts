import type { JsonValue } from '../lib/json.ts';
import { MAX_INPUT_VALUES } from './message-limits.ts';
import type { AnswerPart } from './message.ts';

/**
 * The parts, without the values of those calls with which the answer would hold too many: each value is an object that goes from
 * thread to thread, and a text of 4 MB may hold two million. What is shown of a call is its text.
 */
export function withFewValues(parts: readonly AnswerPart[]): AnswerPart[] {
  let left = MAX_INPUT_VALUES;
  return parts.map((part) => {
    if (part.type !== 'call' || part.call === undefined) return part;
    left -= valuesIn(part.call.input, left);
    if (left >= 0) return part;
    const { call: _, ...text } = part;
    return text;
  });
}

/** How many values it holds, with itself; counted no further than beyond `most`. */
function valuesIn(value: JsonValue, most: number): number {
  const waiting: unknown[] = [value];
  let count = 1;
  for (let each = waiting.pop(); each !== undefined && count <= most; each = waiting.pop()) {
    if (typeof each !== 'object' || each === null) continue;
    const children: readonly unknown[] = Object.values(each);
    count += children.length;
    if (count <= most) for (const child of children) waiting.push(child);
  }
  return count;
}
