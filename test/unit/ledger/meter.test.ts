import { describe, expect, test } from 'vitest';
import { FREE } from '../../../src/catalog/price.ts';
import type { Price } from '../../../src/catalog/price.ts';
import { withMeter } from '../../../src/ledger/meter.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import type { Usage } from '../../../src/llm/usage.ts';
import { ATTEMPT, callOf, targetOf } from '../../support/calls.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { LedgerRecorder } from '../../support/ledger-recorder.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import type { Step } from '../../support/scripted-model.ts';
import { ask } from '../../support/stream-samples.ts';

const target = targetOf('openai', 'gpt-asked');
const request = ask();

/** $1 per million in, $10 per million out: 1,000 nano-dollars and 10,000 a token. */
const price: Price = { rates: { input: 1e9, output: 10e9 }, steps: [], serviceTiers: {} };

const text = (words: string): StreamEvent => ({ type: 'text-delta', text: words });
const finish: StreamEvent = { type: 'finish', reason: { unified: 'stop', raw: 'stop' } };
const used = (counts: Usage): StreamEvent => ({ type: 'usage', attempt: ATTEMPT, usage: counts });
const usage = (input: number, output: number): StreamEvent => used({ input, output });
const wait = (ms: number): Step => ({ type: 'wait', ms });
const sent: Step = { type: 'progress', phase: 'connected' };

const NOTHING = { kind: 'exact', nanoUsd: 0 };

interface Setup {
  readonly priceOf?: (model: string) => Price | undefined;
}

function setup(steps: readonly Step[], { priceOf = () => price }: Setup = {}) {
  const clock = new FakeClock();
  const ledger = new LedgerRecorder();
  const inner = new ScriptedModel(clock, steps);
  const ports = { ledger, clock, priceOf, estimateInput: () => 100 };
  return { clock, ledger, inner, model: withMeter(inner, target, ports) };
}

async function drain(stream: AsyncIterable<StreamEvent>): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

const call = callOf();

/** Runs the script to its end and gives the one row that was settled. */
async function settledRow(steps: readonly Step[], options: Setup = {}) {
  const { clock, ledger, model } = setup(steps, options);
  await clock.run(drain(model.stream(request, call)).catch(() => undefined));
  expect(ledger.settled).toHaveLength(1);
  return ledger.settled[0];
}

describe('a whole answer', () => {
  test('is priced by the usage reported and says so just before the end', async () => {
    const { clock, ledger, model } = setup([wait(250), text('Hello'), usage(10, 2), wait(50), finish]);
    const events = await clock.run(drain(model.stream(request, call)));
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'usage', 'cost', 'finish']);
    expect(events[2]).toEqual({
      type: 'cost',
      attempt: ATTEMPT,
      cost: { kind: 'exact', nanoUsd: 30_000 },
      timeToFirstTokenMs: 250,
    });
    expect(ledger.settled).toEqual([
      {
        id: ATTEMPT,
        status: 'ok',
        cost: { kind: 'exact', nanoUsd: 30_000 },
        estimatedOutput: 2,
        usage: { input: 10, output: 2 },
        timeToFirstTokenMs: 250,
        durationMs: 300,
      },
    ]);
  });

  test('is written down before anything is waited for', () => {
    const { ledger, model } = setup([{ type: 'stall' }]);
    const iterator = model.stream(request, call)[Symbol.asyncIterator]();
    expect(ledger.started).toHaveLength(0);
    void iterator.next();
    expect(ledger.started).toEqual([
      {
        id: ATTEMPT,
        target,
        startedAt: 1_000_000,
        estimatedInput: 100,
        cost: NOTHING, // its key may still be asked for
      },
    ]);
  });

  test('costs at least its input from the moment that it is sent, which is written down at once', async () => {
    const { clock, ledger, model } = setup([wait(5_000), sent, sent, { type: 'stall' }]);
    void drain(model.stream(request, call)).catch(() => undefined);
    await clock.advance(4_999);
    expect(ledger.progressed).toEqual([]);
    await clock.advance(1);
    expect(ledger.progressed).toEqual([
      { id: ATTEMPT, cost: { kind: 'at-least', nanoUsd: 100_000 }, estimatedOutput: 0 },
    ]);
  });

  test('is settled when the reader stops at the cost', async () => {
    const { clock, ledger, model } = setup([text('Hello'), usage(10, 2), finish]);
    await clock.run(
      (async () => {
        for await (const event of model.stream(request, call)) if (event.type === 'cost') break;
      })(),
    );
    expect(ledger.settled.map(({ status }) => status)).toEqual(['ok']);
  });

  test('without usage is estimated from the text', async () => {
    expect(await settledRow([text('x'.repeat(40)), finish])).toMatchObject({
      status: 'ok',
      cost: { kind: 'estimated', nanoUsd: 100 * 1_000 + 10 * 10_000 },
    });
  });

  test('with the usage of one side only is estimated for the other', async () => {
    const inputOnly = used({ input: 7 });
    expect(await settledRow([inputOnly, text('x'.repeat(40)), finish])).toMatchObject({
      cost: { kind: 'estimated', nanoUsd: 7 * 1_000 + 10 * 10_000 },
    });
  });

  test('of a free model costs exactly nothing, usage or not', async () => {
    expect(await settledRow([text('Hello'), finish], { priceOf: () => FREE })).toMatchObject({
      cost: { kind: 'exact', nanoUsd: 0 },
    });
  });

  test('of a model without a known price is unpriced, never free', async () => {
    expect(await settledRow([text('Hello'), usage(10, 2), finish], { priceOf: () => undefined })).toMatchObject({
      cost: { kind: 'unpriced', reason: 'no-price' },
    });
  });

  test('has the price of the model that answered where it is known, else of the one that was asked', async () => {
    const start: StreamEvent = { type: 'response-start', attempt: ATTEMPT, model: 'gpt-answered' };
    const steps = [start, text('Hello'), usage(10, 0), finish];
    const double: Price = { ...price, rates: { input: 2e9, output: 20e9 } };
    const known = await settledRow(steps, { priceOf: (model) => (model === 'gpt-answered' ? double : price) });
    expect(known).toMatchObject({ modelAnswered: 'gpt-answered', cost: { kind: 'exact', nanoUsd: 20_000 } });
    const unknown = await settledRow(steps, { priceOf: (model) => (model === 'gpt-asked' ? price : undefined) });
    expect(unknown).toMatchObject({ modelAnswered: 'gpt-answered', cost: { kind: 'exact', nanoUsd: 10_000 } });
  });

  test('of which a part has no price is at least the rest, be it all reported or not', async () => {
    const searched = used({ input: 10, output: 2, searches: 1 });
    const partly = { kind: 'at-least', unpriced: 'partial-price', nanoUsd: 30_000 };
    expect(await settledRow([text('x'.repeat(40)), searched, finish])).toMatchObject({ cost: partly });
    expect(await settledRow([searched, new LlmError('truncated', 'cut')])).toMatchObject({ cost: partly });
  });

  test('keeps the last usage, which is cumulative, and the vendor’s own figure', async () => {
    const reported = used({ input: 10, output: 5, reportedCost: 77 });
    expect(await settledRow([usage(10, 1), text('Hello'), reported, finish])).toMatchObject({
      cost: { kind: 'reported', nanoUsd: 77 },
    });
  });
});

describe('a failure', () => {
  const input = { kind: 'at-least', nanoUsd: 100_000 };
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const cases: readonly (readonly [string, LlmError, object])[] = [
    ['refused with a status', new LlmError('rate-limit', '429', { status: 429 }), NOTHING],
    ['of the server', new LlmError('server', '500', { status: 500 }), NOTHING],
    ['without a key', new LlmError('auth', 'no key'), NOTHING],
    ['to connect', new LlmError('network', 'refused', { cause: refused }), NOTHING],
    ['to connect in time', new LlmError('timeout', 'connect', { clock: 'connect' }), NOTHING],
    ['after it was sent', new LlmError('network', 'reset', { cause: reset }), input],
    ['to answer in time', new LlmError('timeout', 'first byte', { clock: 'first-byte' }), input],
    ['to be understood', new LlmError('malformed', 'nonsense'), input],
  ];
  test.each(cases)('%s is billed as it is', async (_, error, cost) => {
    expect(await settledRow([sent, error])).toMatchObject({ status: 'failed', errorKind: error.kind, cost });
  });

  const errors = cases.map(([name, error]) => [name, error] as const);
  test.each<readonly [string, Error]>([...errors, ['of an adapter', new TypeError('bug')]])(
    '%s before it was sent costs nothing',
    async (_, error) => {
      expect(await settledRow([error])).toMatchObject({ status: 'failed', cost: NOTHING });
    },
  );

  test('after content is at least what came', async () => {
    const spaces = await settledRow([text(' '.repeat(4_000)), new LlmError('overloaded', '529', { status: 529 })]);
    expect(spaces).toMatchObject({ cost: { kind: 'at-least', nanoUsd: 100_000 } }); // the input alone
    const row = await settledRow([text('x'.repeat(40)), new LlmError('overloaded', '529', { status: 529 })]);
    expect(row).toMatchObject({ status: 'failed', cost: { kind: 'at-least', nanoUsd: 170_000 } });
  });

  test('after usage is at least what was reported, and no less than the text that came after it', async () => {
    const row = await settledRow([usage(7, 1), text('x'.repeat(40)), new LlmError('truncated', 'cut')]);
    expect(row).toMatchObject({ status: 'failed', cost: { kind: 'at-least', nanoUsd: 7_000 + 70_000 } });
  });

  test('of a free model costs exactly nothing', async () => {
    const row = await settledRow([text('Hello'), new LlmError('truncated', 'cut')], { priceOf: () => FREE });
    expect(row).toMatchObject({ cost: NOTHING });
  });

  test('is thrown on as it is', async () => {
    const error = new LlmError('server', '500', { status: 500 });
    const { clock, model } = setup([error]);
    await expect(clock.run(drain(model.stream(request, call)))).rejects.toBe(error);
  });

  test('of a stream that ends without its end is truncated', async () => {
    expect(await settledRow([text('Hello')])).toMatchObject({ status: 'failed', errorKind: 'truncated' });
  });

  test('after the vendor’s own end costs what was reported, or what the text says where nothing was', async () => {
    const empty = new LlmError('malformed', 'the answer is empty', { answerEnded: true });
    expect(await settledRow([usage(10, 2), empty])).toMatchObject({
      status: 'failed',
      errorKind: 'malformed',
      cost: { kind: 'exact', nanoUsd: 30_000 },
    });
    expect(await settledRow([sent, empty])).toMatchObject({ cost: { kind: 'estimated', nanoUsd: 100_000 } });
  });

  test('to connect costs nothing, also when something was left out of the request before', async () => {
    const warning: StreamEvent = { type: 'warning', attempt: ATTEMPT, feature: 'seed', message: 'left out' };
    expect(await settledRow([warning, new LlmError('network', 'refused', { cause: refused })])).toMatchObject({
      cost: NOTHING,
    });
  });

  test('of an adapter is one too', async () => {
    expect(await settledRow([sent, new TypeError('bug')])).toMatchObject({
      status: 'failed',
      errorKind: 'malformed',
      cost: input,
    });
  });
});

describe('a cancel', () => {
  test('by leaving the loop is settled, and the call below is left too', async () => {
    const { clock, ledger, inner, model } = setup([text('x'.repeat(40)), { type: 'stall' }]);
    await clock.run(
      (async () => {
        for await (const _ of model.stream(request, call)) break;
      })(),
    );
    expect(inner.live).toBe(0);
    expect(ledger.settled).toMatchObject([{ status: 'cancelled', cost: { kind: 'at-least', nanoUsd: 170_000 } }]);
    expect(ledger.settled[0]).not.toHaveProperty('errorKind');
  });

  test.each<readonly [string, Step]>([
    ['a silent call', { type: 'stall' }],
    ['a call that hears nothing', { type: 'deaf' }],
  ])('by the signal settles %s at once and once', async (_, step) => {
    const { clock, ledger, model } = setup([text('x'.repeat(40)), step]);
    const controller = new AbortController();
    const done = drain(model.stream(request, callOf(controller.signal))).catch(() => undefined);
    await clock.advance(500);
    controller.abort();
    expect(ledger.settled).toMatchObject([{ status: 'cancelled', durationMs: 500 }]);
    if (!(step instanceof Error) && step.type === 'stall') await done;
    expect(ledger.settled).toHaveLength(1);
  });

  test.each<readonly [string, readonly Step[], object]>([
    ['before it was sent', [{ type: 'stall' }], NOTHING],
    ['after it was sent', [sent, { type: 'stall' }], { kind: 'at-least', nanoUsd: 100_000 }],
  ])('%s costs what it may', async (_, steps, cost) => {
    const { clock, ledger, model } = setup(steps);
    const controller = new AbortController();
    const done = drain(model.stream(request, callOf(controller.signal))).catch(() => undefined);
    await clock.advance(500);
    controller.abort();
    await done;
    expect(ledger.settled).toMatchObject([{ status: 'cancelled', cost }]);
  });

  test('whose reason is an error of ours is that failure', async () => {
    const { clock, ledger, model } = setup([{ type: 'stall' }]);
    const controller = new AbortController();
    const done = drain(model.stream(request, callOf(controller.signal))).catch(() => undefined);
    await clock.advance(1);
    controller.abort(new LlmError('timeout', 'total', { clock: 'total' }));
    await done;
    expect(ledger.settled).toMatchObject([{ status: 'failed', errorKind: 'timeout' }]);
  });

  test('leaves no listener on the signal', async () => {
    const { clock, model } = setup([text('Hello'), finish]);
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    Object.assign(signal, {
      addEventListener: (...parameters: Parameters<typeof add>) => {
        listeners++;
        add(...parameters);
      },
      removeEventListener: (...parameters: Parameters<typeof remove>) => {
        listeners--;
        remove(...parameters);
      },
    });
    await clock.run(drain(model.stream(request, callOf(signal))));
    expect(listeners).toBe(0);
  });
});

describe('a stream in flight', () => {
  test('is written down once a second, with the least that it costs so far', async () => {
    const steps = Array.from({ length: 40 }, () => [wait(100), text('x'.repeat(40))]).flat();
    const { clock, ledger, model } = setup([...steps, finish]);
    await clock.run(drain(model.stream(request, call)));
    expect(ledger.progressed.map(({ estimatedOutput }) => estimatedOutput)).toEqual([100, 200, 300, 400]);
    expect(ledger.progressed[0]).toMatchObject({
      cost: { kind: 'at-least', nanoUsd: 100_000 + 67 * 10_000 },
      timeToFirstTokenMs: 100,
    });
  });

  test('is timed by a clock that does not jump, and dated by the one on the wall', async () => {
    const { clock, ledger, model } = setup([wait(200), text('Hello'), wait(300), finish]);
    const done = drain(model.stream(request, call));
    await clock.advance(100);
    clock.jump(-3_600_000);
    await clock.advance(200);
    clock.jump(7_200_000);
    await clock.run(done);
    expect(ledger.started).toMatchObject([{ startedAt: 1_000_000 }]);
    expect(ledger.settled).toMatchObject([{ timeToFirstTokenMs: 200, durationMs: 500 }]);
    expect(ledger.progressed).toEqual([]);
  });

  test('shares nothing with another attempt of the same request', async () => {
    const { clock, ledger, model } = setup([
      wait(100),
      text('x'.repeat(40)),
      wait(100),
      usage(10, 2),
      wait(100),
      finish,
    ]);
    const controller = new AbortController();
    const first = drain(model.stream(request, callOf(controller.signal, { attempt: 'one' }))).catch(() => undefined);
    await clock.advance(50);
    const second = drain(model.stream(request, callOf(undefined, { attempt: 'two' })));
    await clock.advance(75); // the text of `one` has come, that of `two` has not
    controller.abort();
    await first;
    const events = await clock.run(second);
    expect(ledger.started.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(ledger.settled).toMatchObject([
      { id: 'one', status: 'cancelled', durationMs: 125, cost: { kind: 'at-least', nanoUsd: 170_000 } },
      { id: 'two', status: 'ok', durationMs: 300, cost: { kind: 'exact', nanoUsd: 30_000 } },
    ]);
    expect(events.find(({ type }) => type === 'cost')).toMatchObject({ attempt: 'two', timeToFirstTokenMs: 100 });
  });

  test('says nothing of what it holds', async () => {
    const { clock, ledger, model } = setup([text('the secret answer'), finish]);
    await clock.run(drain(model.stream(request, call)));
    expect(JSON.stringify(ledger)).not.toMatch(/secret|Hi"/);
  });

  test('costs less than two microseconds an event', async () => {
    const steps = Array.from({ length: 20_000 }, () => text('word '));
    const time = async (metered: boolean): Promise<number> => {
      const { model, inner } = setup([...steps, finish]);
      const startedAt = performance.now();
      await drain((metered ? model : inner).stream(request, call));
      return performance.now() - startedAt;
    };
    await time(true); // warm
    const rounds = [];
    for (let round = 0; round < 5; round++) rounds.push((await time(true)) - (await time(false)));
    expect((Math.min(...rounds) / steps.length) * 1000).toBeLessThan(2);
  });
});
