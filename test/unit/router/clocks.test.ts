import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import type { ClockLimits } from '../../../src/router/clock-limits.ts';
import { withClocks } from '../../../src/router/clocks.ts';
import { callOf } from '../../support/calls.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import type { Script } from '../../support/scripted-model.ts';
import { ask, finish, listen, progress, text, textOf } from '../../support/stream-samples.ts';

const limits: ClockLimits = {
  connectMs: 10,
  firstTokenMs: 60,
  transportSilenceMs: 30,
  progressSilenceMs: 300,
  totalMs: 1000,
};
const connected = progress('connected');
const headers = progress('headers');
const bytes = progress('bytes');
const stall = { type: 'stall' } as const;
const deaf = { type: 'deaf' } as const;

function wait(ms: number): { readonly type: 'wait'; readonly ms: number } {
  return { type: 'wait', ms };
}

function clocked(script: Script, over: Partial<ClockLimits> = {}) {
  const clock = new FakeClock();
  const inner = new ScriptedModel(clock, script);
  return { clock, inner, model: withClocks(inner, { ...limits, ...over }, clock) };
}

/** Keep-alives for `ms`, one every ten. */
function pings(ms: number): Script {
  return Array.from({ length: ms / 10 }, () => [wait(10), bytes]).flat();
}

describe('the clocks', () => {
  it('hand on everything but progress, and leave nothing behind', async () => {
    const { clock, inner, model } = clocked([connected, headers, bytes, text('a'), bytes, text('b'), finish()]);
    const { signal } = new AbortController();
    const heard = await clock.run(listen(model, ask(), signal));
    expect(heard).toEqual({ events: [text('a'), text('b'), finish()], error: undefined });
    expect(clock.pending).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(inner.live).toBe(0);
  });

  const silences: readonly (readonly [name: string, script: Script, clock: string, limitMs: number, after: number])[] =
    [
      ['no connection', [stall], 'connect', 10, 10],
      ['no first byte', [wait(5), connected, stall], 'first-byte', 60, 65],
      ['silence after the headers', [connected, wait(20), headers, stall], 'progress-silence', 60, 80],
      ['silence after keep-alives', [connected, headers, ...pings(100), stall], 'progress-silence', 60, 160],
      ['nothing but keep-alives', [connected, headers, ...pings(1000)], 'progress-silence', 300, 300],
      ['silence after content', [connected, text('a'), stall], 'transport-silence', 30, 30],
      ['silence after late content', [connected, wait(21), text('a'), stall], 'transport-silence', 30, 51],
      ['keep-alives after content', [connected, wait(5), text('a'), ...pings(1000)], 'progress-silence', 300, 305],
      [
        'empty deltas after content',
        [text('a'), ...pings(1000).map((step) => (step === bytes ? text('') : step))],
        'progress-silence',
        300,
        300,
      ],
      [
        'content for ever',
        [connected, ...pings(2000).map((step) => (step === bytes ? text('.') : step))],
        'total',
        1000,
        1000,
      ],
    ];

  it.each(silences)('name the clock: %s', async (_, script, name, limitMs, after) => {
    const { clock, inner, model } = clocked(script);
    const begin = clock.now();
    const { error } = await clock.run(listen(model, ask()));
    expect(error).toBeInstanceOf(LlmError);
    expect(error).toMatchObject({ kind: 'timeout', details: { clock: name, limitMs } });
    expect(clock.now() - begin).toBe(after);
    expect(inner.signals[0]?.aborted).toBe(true);
    await settled();
    expect(inner.live).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('let a model take its time that stays inside every limit', async () => {
    const { clock, model } = clocked([
      wait(9),
      connected,
      wait(59),
      headers,
      wait(59),
      bytes,
      ...pings(150),
      text('a'),
      wait(29),
      text('b'),
      finish(),
    ]);
    expect(textOf(await clock.run(listen(model, ask())))).toBe('ab');
  });

  it('have no limit where it is infinite', async () => {
    const none = {
      connectMs: Infinity,
      firstTokenMs: Infinity,
      transportSilenceMs: Infinity,
      progressSilenceMs: Infinity,
      totalMs: Infinity,
    };
    const { clock, model } = clocked([wait(1e9), text('a'), wait(1e9), finish()], none);
    const heard = listen(model, ask());
    await clock.advance(1);
    expect(clock.pending).toBe(1); // the model's own
    expect(textOf(await clock.run(heard))).toBe('a');
  });

  it('do not take a slow consumer for silence', async () => {
    const { clock, model } = clocked([connected, text('a'), wait(20), text('b'), finish()]);
    const got: StreamEvent[] = [];
    const consume = async () => {
      for await (const event of model.stream(ask(), callOf())) {
        got.push(event);
        await new Promise<void>((resolve) => clock.after(5000, resolve));
      }
    };
    await clock.run(consume());
    expect(got).toEqual([text('a'), text('b'), finish()]);
    expect(clock.pending).toBe(0);
  });

  it('do measure silence again when the slow consumer is back', async () => {
    const { clock, model } = clocked([connected, text('a'), stall]);
    const stream = model.stream(ask(), callOf())[Symbol.asyncIterator]();
    await stream.next();
    await clock.advance(5000);
    const begin = clock.now();
    await expect(
      clock.run(
        stream.next().then(
          () => 'came',
          (error: unknown) => error,
        ),
      ),
    ).resolves.toMatchObject({
      details: { clock: 'transport-silence' },
    });
    expect(clock.now() - begin).toBe(30);
  });

  it.each([
    ['before the connection', [deaf], 'connect'],
    ['after content', [text('a'), deaf], 'transport-silence'],
  ] as const)('do not wait for a model that ignores its cancel: %s', async (_, script, name) => {
    const { clock, inner, model } = clocked(script);
    const { error } = await clock.run(listen(model, ask()));
    expect(error).toMatchObject({ details: { clock: name } });
    expect(inner.signals[0]?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('throw what the model throws', async () => {
    const cause = new LlmError('overloaded', 'no room', { status: 529 });
    const { clock, model } = clocked([connected, cause]);
    expect((await clock.run(listen(model, ask()))).error).toBe(cause);
    expect(clock.pending).toBe(0);
  });

  it('throw what the model throws before it streams', async () => {
    const clock = new FakeClock();
    const broken: Model = {
      id: 'broken',
      stream() {
        throw new LlmError('auth', 'no key');
      },
    };
    const { signal } = new AbortController();
    const { error } = await clock.run(listen(withClocks(broken, limits, clock), ask(), signal));
    expect(error).toMatchObject({ kind: 'auth' });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('swallow what a cancelled model throws late', async () => {
    const clock = new FakeClock();
    let late: (error: Error) => void = () => {};
    const inner: Model = {
      id: 'late',
      stream: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise((_, reject) => (late = reject)),
          return: () => Promise.reject(new Error('cannot even return')),
        }),
      }),
    };
    const { error } = await clock.run(listen(withClocks(inner, limits, clock), ask()));
    late(new Error('too late')); // vitest fails on a rejection that nobody handles
    await settled();
    expect(error).toMatchObject({ kind: 'timeout' });
  });

  it('call nothing before the first event is asked for', () => {
    const { inner, model } = clocked([finish()]);
    model.stream(ask(), callOf())[Symbol.asyncIterator]();
    expect(inner.calls).toBe(0);
  });
});

describe('a cancelled call', () => {
  it.each([
    ['before it begins', [text('a'), finish()], 0],
    ['before the connection', [stall], 5],
    ['in the middle', [connected, text('a'), stall], 5],
    ['when the model does not listen', [connected, text('a'), deaf], 5],
  ] as const)('ends at once with the reason: %s', async (_, script, after) => {
    const { clock, inner, model } = clocked(script);
    const controller = new AbortController();
    const reason = new Error('stopped');
    if (after === 0) controller.abort(reason);
    const heard = listen(model, ask(), controller.signal);
    await clock.advance(after);
    const begin = clock.now();
    controller.abort(reason);
    expect((await heard).error).toBe(reason);
    expect(clock.now()).toBe(begin);
    expect(inner.signals.every(({ aborted }) => aborted)).toBe(true);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('says so at the next event when the consumer was busy', async () => {
    const { clock, inner, model } = clocked([text('a'), text('b'), finish()]);
    const controller = new AbortController();
    const stream = model.stream(ask(), callOf(controller.signal))[Symbol.asyncIterator]();
    await stream.next();
    controller.abort(new Error('stopped'));
    await expect(stream.next()).rejects.toThrow('stopped');
    await expect(stream.next()).resolves.toMatchObject({ done: true });
    await settled();
    expect(inner.live).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['obeys', [text('a'), text('b'), finish()]],
    ['is deaf', [text('a'), deaf]],
  ] as const)('is one whose loop was left, when the model %s', async (_, script) => {
    const { clock, inner, model } = clocked(script);
    const { signal } = new AbortController();
    for await (const event of model.stream(ask(), callOf(signal))) {
      expect(event).toEqual(text('a'));
      break;
    }
    expect(inner.signals[0]?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await settled();
    expect(inner.live).toBe(0);
  });
});

describe('after the finish', () => {
  const long = {
    connectMs: 9e9,
    firstTokenMs: 9e9,
    transportSilenceMs: 9e9,
    progressSilenceMs: 9e9,
    totalMs: 9e9,
  };
  const afters: readonly (readonly [string, Script])[] = [
    ['an error', [text('a'), finish(), new LlmError('network', 'reset')]],
    ['another event', [text('a'), finish(), text('b')]],
    ['another finish', [text('a'), finish(), finish('length')]],
    ['silence', [text('a'), finish(), stall]],
    ['deafness', [text('a'), finish(), deaf]],
  ];

  it.each(afters)('%s changes nothing, and the call is over soon', async (_, script) => {
    const { clock, inner, model } = clocked(script, long);
    const begin = clock.now();
    expect(await clock.run(listen(model, ask()))).toEqual({ events: [text('a'), finish()], error: undefined });
    expect(clock.now() - begin).toBeLessThanOrEqual(2000);
    expect(clock.pending).toBe(0);
    await settled();
    expect(inner.live).toBe(0); // it was left at its finish
    expect(inner.signals[0]?.aborted).toBe(false); // a cancel would close a connection that can be kept
  });

  it.each([3_600_000, -3_600_000])('a wall clock that jumps by %d ms ends no healthy stream', async (jump) => {
    const { clock, model } = clocked([connected, text('a'), wait(20), text('b'), wait(20), finish()]);
    const heard = listen(model, ask());
    await clock.advance(10);
    clock.jump(jump);
    expect(await clock.run(heard)).toEqual({ events: [text('a'), text('b'), finish()], error: undefined });
  });

  it('no clock runs while a key is asked for', async () => {
    const asking: Script = [progress('authorizing'), wait(3_600_000), progress('authorized')];
    const { clock, model } = clocked([...asking, connected, text('a'), finish()]);
    expect(await clock.run(listen(model, ask()))).toEqual({ events: [text('a'), finish()], error: undefined });
    const stalled = clocked([...asking, stall]);
    const begin = stalled.clock.now();
    const { error } = await stalled.clock.run(listen(stalled.model, ask()));
    expect(error).toMatchObject({ kind: 'timeout', details: { clock: 'connect' } });
    expect(stalled.clock.now() - begin).toBe(3_600_000 + limits.connectMs);
  });

  it('a cancel changes nothing', async () => {
    const { clock, model } = clocked([text('a'), finish(), stall]);
    const controller = new AbortController();
    const heard = listen(model, ask(), controller.signal);
    await clock.advance(1);
    controller.abort();
    expect(await heard).toEqual({ events: [text('a'), finish()], error: undefined });
  });
});
