import { expect, it, vi } from 'vitest';
import { memoizeFew } from '../../../src/lib/memoize-few.ts';

it('makes each thing once, also where it is nothing', () => {
  const make = vi.fn((text: string) => (text === 'a' ? undefined : { text }));
  const known = memoizeFew(make);
  expect(known('b')).toBe(known('b'));
  expect([known('a'), known('a')]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(2);
});

it('does not remember what could not be made', () => {
  let isBroken = true;
  const known = memoizeFew((text) => {
    if (isBroken) throw new Error('no');
    return text;
  });
  expect(() => known('a')).toThrow('no');
  isBroken = false;
  expect(known('a')).toBe('a');
});

it('holds no more than it is told to, whatever it is asked', () => {
  const make = vi.fn((text: string) => ({ text }));
  const known = memoizeFew(make, 2);
  for (const text of ['a', 'b', 'c']) known(text);
  known('c');
  expect(make).toHaveBeenCalledTimes(3);
  expect(known('a')).toEqual({ text: 'a' });
  expect(make).toHaveBeenCalledTimes(4);
});
