import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { abortReason, sleep, untilAbort } from '../../../src/lib/abort.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('sleep', () => {
  test('ends in time and leaves no listener', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const slept = sleep(100, clock, signal);
    expect(listeners(signal)).toBe(1);
    await clock.advance(99);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    await slept;
    expect(listeners(signal)).toBe(0);
  });

  test('ends with the reason as soon as it is aborted, and leaves no timer', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const slept = sleep(100, clock, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(slept).rejects.toBe(reason);
    expect([clock.pending, listeners(controller.signal)]).toEqual([0, 0]);
  });

  test('does not begin when it is aborted already', async () => {
    const clock = new FakeClock();
    await expect(sleep(100, clock, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(clock.pending).toBe(0);
  });
});

describe('untilAbort', () => {
  test('settles as the promise does and leaves no listener', async () => {
    const { signal } = new AbortController();
    await expect(untilAbort(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(untilAbort(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(listeners(signal)).toBe(0);
  });

  test('ends with the reason, whether aborted before or meanwhile', async () => {
    const controller = new AbortController();
    const waiting = untilAbort(new Promise(() => {}), controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(untilAbort(Promise.reject(new Error('unheard')), controller.signal)).rejects.toThrow('enough');
    expect(listeners(controller.signal)).toBe(0);
  });
});

test('abortReason is an error, whatever was given', () => {
  const error = new Error('mine');
  expect(abortReason(AbortSignal.abort(error))).toBe(error);
  expect(abortReason(AbortSignal.abort('words'))).toMatchObject({ name: 'AbortError' });
});

test('a timer of the system clock can be longer than setTimeout allows', async () => {
  let fired = false;
  const cancel = systemClock.after(2 ** 40, () => {
    fired = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  cancel();
  expect(fired).toBe(false);
});
