import { describe, expect, test } from 'vitest';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { EventBatch } from '../../../src/wire/event-batch.ts';

const say: StreamEvent = { type: 'text-delta', text: 'a' };
const think: StreamEvent = { type: 'reasoning-delta', text: 'b' };
const sign: StreamEvent = { type: 'reasoning-signature', signature: 'c' };

/** How many events of these, in turns, are taken before it throws; `undefined`: all of 20,000. */
function takenOf(...events: readonly StreamEvent[]): number | undefined {
  const batch = new EventBatch();
  for (let count = 0; count < 20_000; count++) {
    const event = events[count % events.length];
    try {
      batch.addAll(event === undefined ? [] : [event]);
      batch.take();
    } catch (error) {
      expect(error).toMatchObject({ kind: 'malformed', details: { limit: 'answer-size' } });
      return count;
    }
  }
  return undefined;
}

describe('an answer', () => {
  test('of one text or one reasoning may come in any number of pieces', () => {
    expect(takenOf(say)).toBeUndefined();
    expect(takenOf(think)).toBeUndefined();
  });

  test('may have no more than 4,096 parts of text and reasoning', () => {
    expect(takenOf(say, think)).toBe(4_096);
    expect(takenOf(sign)).toBe(4_096);
    expect(takenOf(think, sign)).toBe(2 * 4_096);
    expect(takenOf(say, { type: 'tool-call-start', id: 'i', name: 'n' })).toBe(2 * 4_096);
  });
});
