import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind } from '../../../src/llm/llm-error.ts';
import { isContent } from '../../../src/llm/stream-event.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { CircuitBreakers } from '../../../src/router/circuit-breakers.ts';
import { withAnswerCheck } from '../../../src/router/answer-check.ts';
import { withClocks } from '../../../src/router/clocks.ts';
import type { RoutedDeployment } from '../../../src/router/deployment.ts';
import { mayRetry } from '../../../src/router/failure-policy.ts';
import { createRouter } from '../../../src/router/router.ts';
import { callOf } from '../../support/calls.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { deploymentOf } from '../../support/routed-models.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import type { Script, Step } from '../../support/scripted-model.ts';
import { ask, finish, listen, progress, text } from '../../support/stream-samples.ts';
import type { Heard } from '../../support/stream-samples.ts';

const SEED = 20_262;
/** Far more than they take, on a machine that is busy with other suites. */
const PATIENCE = { timeout: 60_000 };
const limits = { connectMs: 1e4, firstTokenMs: 6e4, transportSilenceMs: 3e4, progressSilenceMs: 3e5, totalMs: 6e5 };

const kinds: readonly ErrorKind[] = [
  'auth',
  'permission',
  'quota',
  'rate-limit',
  'overloaded',
  'server',
  'network',
  'timeout',
  'truncated',
  'malformed',
  'context-window',
  'content-policy',
  'unsupported',
  'model-not-found',
  'invalid-request',
  'budget',
];

/** A text of `?` becomes the deployment's own id, so that the listener knows who wrote what. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(text('?')) },
  { weight: 3, arbitrary: fc.constant(finish()) },
  { weight: 1, arbitrary: fc.constantFrom(finish('length'), finish('content-filter'), finish('tool-calls')) },
  { weight: 2, arbitrary: fc.constantFrom(progress('connected'), progress('headers'), progress('bytes')) },
  { weight: 1, arbitrary: fc.constant(text('')) },
  { weight: 1, arbitrary: fc.constant<StreamEvent>({ type: 'response-start', attempt: 'a', model: 'm' }) },
  { weight: 1, arbitrary: fc.constant<StreamEvent>({ type: 'usage', attempt: 'a', usage: { input: 1 } }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 90_000 }).map((ms) => ({ type: 'wait' as const, ms })) },
  { weight: 1, arbitrary: fc.constantFrom({ type: 'stall' } as const, { type: 'deaf' } as const) },
  { weight: 1, arbitrary: fc.constant(new TypeError('a bug')) },
  {
    weight: 4,
    arbitrary: fc
      .record(
        {
          kind: fc.constantFrom(...kinds),
          retryAfterMs: fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.constant(7_200_000)),
          shouldRetry: fc.boolean(),
        },
        { requiredKeys: ['kind'] },
      )
      .map(({ kind, ...details }) => new LlmError(kind, kind, details)),
  },
);

const scripts = fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 4 });

const sketch = fc.record({
  scripts,
  group: fc.constantFrom('main', 'first', 'second'),
  vendor: fc.constantFrom('acme', 'apex', 'atlas'),
  order: fc.integer({ min: 1, max: 2 }),
  weight: fc.constantFrom(0, 1, 5),
  contextWindow: fc.constantFrom(100, 10_000, 1_000_000),
});

const world = fc.record({
  sketches: fc.array(sketch, { minLength: 1, maxLength: 6 }),
  fallbacks: fc.dictionary(
    fc.constantFrom('main', 'first', 'second'),
    fc.array(fc.constantFrom('main', 'first', 'second', 'nobody'), { maxLength: 3 }),
  ),
  numRetries: fc.integer({ min: 0, max: 3 }),
  allowedFails: fc.integer({ min: 0, max: 4 }),
  cooldownMs: fc.constantFrom(0, 60_000),
  maxWaitMs: fc.constantFrom(0, 30_000),
  tokens: fc.constantFrom(1, 5_000, 2_000_000),
  /** What the random source gives, again and again. */
  draws: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1, maxLength: 5 }),
});

type WorldSketch = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function build({ sketches, fallbacks, draws, tokens, ...policy }: WorldSketch) {
  const clock = new FakeClock();
  const models: ScriptedModel[] = [];
  const groups = new Map<string, RoutedDeployment[]>();
  for (const [index, { scripts: own, ...rest }] of sketches.entries()) {
    const id = `d${index}`;
    const model = new ScriptedModel(clock, ...own.map((script) => signed(script, id)));
    models.push(model);
    const deployment = {
      ...deploymentOf(id, model, { ...rest, model: `m${index % 2}` }),
      model: withAnswerCheck(withClocks(model, limits, clock)),
    };
    groups.set(rest.group, [...(groups.get(rest.group) ?? []), deployment]);
  }
  let drawn = 0;
  let attempts = 0;
  const breakers = new CircuitBreakers(clock);
  const router = createRouter({
    groups,
    fallbacks: new Map(Object.entries(fallbacks)),
    maxFallbacks: 5,
    breakers,
    policy,
    ports: {
      clock,
      random: () => draws[drawn++ % draws.length] ?? 0,
      newId: () => `t${++attempts}`,
      estimateTokens: () => tokens,
    },
  });
  return { clock, models, router, breakers, groups, numRetries: policy.numRetries };
}

type World = ReturnType<typeof build>;

function signed(script: Script, id: string): Script {
  return script.map((each) =>
    !(each instanceof Error) && each.type === 'text-delta' && each.text === '?' ? text(id) : each,
  );
}

function isDeaf(sketches: WorldSketch['sketches']): boolean {
  return sketches.some(({ scripts: own }) =>
    own.some((script) => script.some((each) => !(each instanceof Error) && each.type === 'deaf')),
  );
}

/** Everything that must hold of any answer, however it went. */
function checkAnswer({ events, error }: Heard, { numRetries }: World): void {
  const finishes = events.filter(({ type }) => type === 'finish');
  expect(finishes).toHaveLength(error === undefined ? 1 : 0);
  if (error === undefined) expect(events.at(-1)?.type).toBe('finish');
  else expect(error).toBeInstanceOf(LlmError);

  const writers = new Set(events.filter(isContent).map((event) => ('text' in event ? event.text : '')));
  expect(writers.size).toBeLessThanOrEqual(1);
  if (error === undefined) expect(writers.size).toBe(1);

  checkRoute(events, error, numRetries);
}

type RouteNext = Extract<StreamEvent, { type: 'attempt-failure' }>['next'];

function checkRoute(events: readonly StreamEvent[], error: unknown, numRetries: number): void {
  const tries = new Map<string, number>();
  /** Given up, with the last error. */
  const closed = new Map<string, LlmError>();
  let current: string | undefined;
  let promised: RouteNext | undefined;
  for (const event of events) {
    if (event.type === 'attempt-start') {
      const { deployment } = event.target;
      expect(current).toBeUndefined(); // the one before has said how it ended
      const givenUpFor = closed.get(deployment);
      if (promised?.kind === 'retry') expect(tries.has(deployment)).toBe(true);
      // Nothing but a wait is a reason to come back.
      else if (givenUpFor !== undefined) expect(mayRetry(givenUpFor, () => true)).toBe(true);
      if (promised?.kind === 'wait') expect(promised.target.deployment).toBe(deployment);
      expect(promised?.kind).not.toBe('stop');
      current = deployment;
      tries.set(deployment, (tries.get(deployment) ?? 0) + 1);
      promised = undefined;
    } else if (event.type === 'attempt-failure') {
      expect(event.target.deployment).toBe(current);
      current = undefined;
      promised = event.next;
      if (promised.kind !== 'retry') closed.set(event.target.deployment, event.error);
    } else if (event.type === 'deployment-skip') {
      expect(promised?.kind).not.toBe('retry');
      expect(tries.has(event.target.deployment)).toBe(false);
    } else if (isContent(event) && 'text' in event) {
      expect(event.text).toBe(current); // the answer is that of the attempt that is running
    }
  }
  for (const count of tries.values()) expect(count).toBeLessThanOrEqual(numRetries + 1);
  // What was promised last was kept: a switch is never said where nobody was left.
  if (error !== undefined && promised !== undefined) expect(promised.kind).toBe('stop');
  expect(current === undefined || error === undefined).toBe(true);
}

/** Nothing is left of it: no timer, no listener, no open call (but of a model that hears nothing). */
async function checkNothingLeft({ clock, models }: World, signal: AbortSignal, deaf: boolean): Promise<void> {
  await settled();
  expect(clock.pending).toBe(0);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  if (!deaf) expect(models.map(({ live }) => live)).toEqual(models.map(() => 0));
}

describe('whatever happens to the deployments', () => {
  it(
    'an answer is whole or an error, from one of them, in bounded attempts, and leaves nothing behind',
    PATIENCE,
    async () => {
      await fc.assert(
        fc.asyncProperty(world, fc.integer({ min: 1, max: 3 }), async (sketched, requests) => {
          const built = build(sketched);
          for (let request = 0; request < requests; request++) {
            const { signal } = new AbortController();
            const heard = await built.clock.run(listen(built.router, ask(), signal, { conversationId: 'c' }));
            checkAnswer(heard, built);
            await checkNothingLeft(built, signal, isDeaf(sketched.sketches));
            await built.clock.advance(10_000);
          }
        }),
        { seed: SEED, numRuns: 400 },
      );
    },
  );

  it('a cancel ends it at once with its reason, and the circuits stay usable', PATIENCE, async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.integer({ min: 0, max: 100_000 }), async (sketched, afterMs) => {
        const built = build(sketched);
        const controller = new AbortController();
        const reason = new Error('stopped');
        let ended = false;
        const hearing = listen(built.router, ask(), controller.signal).finally(() => (ended = true));
        await built.clock.advance(afterMs);
        const endedBefore = ended;
        controller.abort(reason);
        await settled();
        expect(ended).toBe(true); // without any time having passed
        const { events, error } = await hearing;
        if (!endedBefore && events.at(-1)?.type !== 'finish') expect(error).toBe(reason);
        await checkNothingLeft(built, controller.signal, isDeaf(sketched.sketches));
        await checkNoProbeIsHeld(built);
      }),
      { seed: SEED + 1, numRuns: 400 },
    );
  });

  it('leaving the loop at any event ends it at once', PATIENCE, async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.integer({ min: 0, max: 12 }), async (sketched, leaveAt) => {
        const built = build(sketched);
        const { signal } = new AbortController();
        const leave = async () => {
          let count = 0;
          for await (const event of built.router.stream(ask(), callOf(signal))) if (count++ === leaveAt) return event;
          return undefined;
        };
        await built.clock.run(leave().catch(() => undefined));
        await checkNothingLeft(built, signal, isDeaf(sketched.sketches));
        await checkNoProbeIsHeld(built);
      }),
      { seed: SEED + 2, numRuns: 400 },
    );
  });
});

/** After every deadline each deployment can be asked again: nobody left with the place of the probe. */
async function checkNoProbeIsHeld({ clock, breakers, groups }: World): Promise<void> {
  await clock.advance(48 * 3_600_000);
  for (const { target } of [...groups.values()].flat())
    expect(breakers.health({ seller: target.seller, model: target.model }).kind).not.toBe('open');
}
