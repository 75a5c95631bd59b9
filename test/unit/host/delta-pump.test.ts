import { describe, expect, it } from 'vitest';
import { DeltaPump } from '../../../src/host/chat/delta-pump.ts';
import type { Delta } from '../../../src/host/chat/delta-pump.ts';
import type { Clock } from '../../../src/lib/clock.ts';

/** A clock whose only timer is fired by hand. */
function handClock(): Clock & { fire: () => void } {
  let pending: (() => void) | undefined;
  return {
    now: () => 0,
    monotonic: () => 0,
    after: (_, callback) => {
      pending = callback;
      return () => (pending = undefined);
    },
    fire: () => {
      const callback = pending;
      pending = undefined;
      callback?.();
    },
  };
}

describe('the delta pump', () => {
  it('posts the first text at once and the rest of the frame together', () => {
    const posts: Delta[] = [];
    const clock = handClock();
    const pump = new DeltaPump((delta) => posts.push(delta), clock);
    for (const text of ['a', 'b', 'c']) pump.add({ turn: 't', text, reasoning: '' });
    expect(posts.map(({ text }) => text)).toEqual(['a']);
    clock.fire();
    expect(posts.map(({ text }) => text)).toEqual(['a', 'bc']);
    pump.add({ turn: 't', text: 'd', reasoning: '' });
    expect(posts).toHaveLength(2); // still within the frame of the last post
    clock.fire();
    expect(posts.map(({ text }) => text)).toEqual(['a', 'bc', 'd']);
  });

  it('keeps the order of turns, and forgets what a snapshot will say', () => {
    const posts: Delta[] = [];
    const pump = new DeltaPump((delta) => posts.push(delta), handClock());
    pump.add({ turn: 'one', text: 'a', reasoning: '' });
    pump.add({ turn: 'one', text: 'b', reasoning: 'r' });
    pump.add({ turn: 'two', text: 'c', reasoning: '' });
    expect(posts.map(({ turn, text }) => turn + text)).toEqual(['onea', 'oneb']);
    pump.clear();
    pump.flush();
    expect(posts).toHaveLength(2);
  });
});
