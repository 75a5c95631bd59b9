import { expect, test } from 'vitest';
import { DisposableStore } from '../../../src/lib/disposable.ts';

test('what is owned is released in reverse order, once', () => {
  const released: string[] = [];
  const store = new DisposableStore();
  for (const name of ['a', 'b', 'c']) store.add({ dispose: () => released.push(name) });
  store.dispose();
  store.dispose();
  expect(released).toEqual(['c', 'b', 'a']);
});

test('what comes too late is released at once', () => {
  const released: string[] = [];
  const store = new DisposableStore();
  store.dispose();
  const late = { dispose: () => released.push('late') };
  expect(store.add(late)).toBe(late);
  expect(released).toEqual(['late']);
});

test('all are released where one of them throws, and its error is told', () => {
  const released: string[] = [];
  const store = new DisposableStore();
  for (const name of ['a', 'b', 'c'])
    store.add({
      dispose: () => {
        released.push(name);
        if (name === 'b') throw new Error('b is broken');
      },
    });
  expect(() => store.dispose()).toThrow('b is broken');
  expect(released).toEqual(['c', 'b', 'a']);
});
