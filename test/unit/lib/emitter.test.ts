import { expect, test } from 'vitest';
import { Emitter } from '../../../src/lib/emitter.ts';

test('listeners are called in order, until they are disposed of', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const first = emitter.on((value) => heard.push(`first ${value}`));
  emitter.on((value) => heard.push(`second ${value}`));
  emitter.fire(1);
  first.dispose();
  emitter.fire(2);
  expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
});

test('the same function twice is two listeners', () => {
  const emitter = new Emitter<number>();
  let calls = 0;
  const listener = (): void => {
    calls++;
  };
  const [one] = [emitter.on(listener), emitter.on(listener)];
  emitter.fire(1);
  one.dispose();
  emitter.fire(1);
  expect(calls).toBe(3);
});

test('one that throws does not keep the others from being called, and is not swallowed', async () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  const thrown: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.once('uncaughtException', (error) => thrown.push(error));
  try {
    emitter.on(() => {
      throw new Error('mine');
    });
    emitter.on((value) => heard.push(value));
    emitter.fire(1);
    await new Promise((resolve) => setTimeout(resolve, 10));
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  }
  expect(heard).toEqual([1]);
  expect(thrown).toEqual([new Error('mine')]);
});

test('one that is added while others are called waits for the next time', () => {
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  emitter.on(() => emitter.on((value) => heard.push(value)));
  emitter.fire(1);
  expect(heard).toEqual([]);
  emitter.fire(2);
  expect(heard).toEqual([2]);
});
