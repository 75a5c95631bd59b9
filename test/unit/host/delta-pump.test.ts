import { describe, expect, it } from 'vitest';
import { DeltaPump } from '../../../src/host/chat/delta-pump.ts';
import type { PartChange } from '../../../src/host/chat/delta-pump.ts';
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

type Delta = Extract<PartChange, { readonly type: 'delta' }>;

/** A pump that is given text alone. */
function textPump(posts: Delta[], clock: Clock): DeltaPump {
  return new DeltaPump((change) => void (change.type === 'delta' && posts.push(change)), clock);
}

describe('the delta pump', () => {
  it('posts the first text at once and the rest of the frame together', () => {
    const posts: Delta[] = [];
    const clock = handClock();
    const pump = textPump(posts, clock);
    for (const text of ['a', 'b', 'c']) pump.add({ type: 'delta', turn: 't', part: 0, kind: 'text', text });
    expect(posts.map(({ text }) => text)).toEqual(['a']);
    clock.fire();
    expect(posts.map(({ text }) => text)).toEqual(['a', 'bc']);
    pump.add({ type: 'delta', turn: 't', part: 0, kind: 'text', text: 'd' });
    expect(posts).toHaveLength(2); // still within the frame of the last post
    clock.fire();
    expect(posts.map(({ text }) => text)).toEqual(['a', 'bc', 'd']);
  });

  it('keeps the order of turns and parts, and forgets what a snapshot will say', () => {
    const posts: Delta[] = [];
    const pump = textPump(posts, handClock());
    pump.add({ type: 'delta', turn: 'one', part: 0, kind: 'reasoning', text: 'a' });
    pump.add({ type: 'delta', turn: 'one', part: 0, kind: 'reasoning', text: 'b' });
    pump.add({ type: 'delta', turn: 'one', part: 1, kind: 'text', text: 'c' });
    pump.add({ type: 'delta', turn: 'two', part: 0, kind: 'text', text: 'd' });
    expect(posts.map(({ turn, part, text }) => turn + part + text)).toEqual(['one0a', 'one0b', 'one1c']);
    pump.clear();
    pump.flush();
    expect(posts).toHaveLength(3);
  });
});
