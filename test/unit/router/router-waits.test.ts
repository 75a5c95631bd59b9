import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LlmErrorDetails } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { sellerOf } from '../../support/calls.ts';
import { answer, failure, World } from '../../support/router-world.ts';
import { ask, listen } from '../../support/stream-samples.ts';

const limited = (retryAfterMs: number, more: LlmErrorDetails = {}) =>
  failure('rate-limit', { status: 429, retryAfterMs, ...more });

/** With two retries, as by default, and a circuit that only the servers' waits open. */
function patientWorld(): World {
  const world = new World();
  world.policy = { ...world.policy, numRetries: 2, allowedFails: 99 };
  return world;
}

async function timed(world: World) {
  const begin = world.clock.now();
  const story = await world.route();
  return { story, tookMs: world.clock.now() - begin };
}

describe('a deployment that was left because of its wait', () => {
  it('is asked again when it is back sooner than the others', async () => {
    const world = patientWorld();
    world.add('a', [[limited(3_000)], answer], { order: 1 });
    const other = world.add('b', [[limited(29_000)]], { order: 2 });
    expect(await timed(world)).toEqual({
      story: ['start a', 'a rate-limit: switch', 'start b', 'b rate-limit: wait', 'start a', 'finish'],
      tookMs: 3_000,
    });
    expect(other.calls).toBe(1);
  });

  it('keeps its tries: the one that is back first is asked, until none has any left', async () => {
    const world = patientWorld();
    const first = world.add('a', [[limited(3_000)]], { order: 1 });
    const second = world.add('b', [[limited(29_000)]], { order: 2 });
    const { story, tookMs } = await timed(world);
    expect(story).toEqual([
      ...['start a', 'a rate-limit: switch'],
      ...['start b', 'b rate-limit: wait'],
      ...['start a', 'a rate-limit: retry'], // after 3 s
      ...['start a', 'a rate-limit: wait'], // after 6 s
      ...['start b', 'b rate-limit: retry'], // after 29 s
      ...['start b', 'b rate-limit: stop'], // after 58 s
      'throws rate-limit',
    ]);
    expect([first.calls, second.calls, tookMs]).toEqual([3, 3, 58_000]);
  });

  it('is waited for also where the last one cannot be asked again at all', async () => {
    const world = patientWorld();
    world.add('a', [[limited(3_000)], answer], { order: 1 });
    world.add('b', [[failure('auth')]], { order: 2 });
    expect(await timed(world)).toEqual({
      story: ['start a', 'a rate-limit: switch', 'start b', 'b auth: wait', 'start a', 'finish'],
      tookMs: 3_000,
    });
  });

  it('is asked at once where its wait is over by the time that the other one fails', async () => {
    const world = patientWorld();
    world.add('a', [[limited(3_000)], answer], { order: 1 });
    world.add('b', [[{ type: 'wait', ms: 4_000 }, failure('auth')]], { order: 2 });
    expect((await timed(world)).story.slice(-3)).toEqual(['b auth: switch', 'start a', 'finish']);
  });

  it.each<readonly [string, number, Parameters<World['add']>[2]]>([
    ['its wait is longer than patience', 31_000, {}],
    ['another one has shown that its key is refused', 3_000, { vendor: 'b-vendor' }],
  ])('is not waited for where %s', async (_, retryAfterMs, sketch) => {
    const world = patientWorld();
    const left = world.add('a', [[limited(retryAfterMs)]], { order: 1, ...sketch });
    world.add('b', [[failure('auth')]], { order: 2, vendor: 'b-vendor' });
    expect(await timed(world)).toMatchObject({ tookMs: 0 });
    expect(left.calls).toBe(1);
  });

  it('is not asked a third time where its second answer is one that no wait can help', async () => {
    const world = patientWorld();
    const left = world.add('a', [[limited(3_000)], [failure('model-not-found')]], { order: 1 });
    world.add('b', [[failure('auth')]], { order: 2 });
    expect((await timed(world)).story.slice(-2)).toEqual(['a model-not-found: stop', 'throws model-not-found']);
    expect(left.calls).toBe(2);
  });

  it('is not called where another request has closed its circuit meanwhile', async () => {
    const world = patientWorld();
    const left = world.add('a', [[limited(3_000)]], { order: 1 });
    world.add('b', [[failure('auth')]], { order: 2 });
    const asked = listen(world.router(), ask());
    await world.clock.advance(4_000); // it was asked again after 3 s, and asked for 3 s more
    const scope = { seller: sellerOf('a-vendor'), model: 'a-model' };
    world.breakers.admitAnyway(scope, world.policy).failure(failure('auth'));
    await world.clock.run(asked);
    expect(left.calls).toBe(2);
  });

  it('is not asked again where no retries are wanted', async () => {
    const world = patientWorld();
    world.policy.numRetries = 0;
    const left = world.add('a', [[limited(3_000)]], { order: 1 });
    world.add('b', [[failure('auth')]], { order: 2 });
    expect((await timed(world)).story.slice(-2)).toEqual(['b auth: stop', 'throws auth']);
    expect(left.calls).toBe(1);
  });
});

describe('a deployment that was skipped because it rested', () => {
  it('is an alternative as soon as it is back', async () => {
    const world = patientWorld();
    world.add('a', [[limited(3_000)], answer], { order: 1 });
    world.add('b', [answer, [{ type: 'wait', ms: 4_000 }, failure('model-not-found')]], { order: 2 });
    await world.route();
    expect((await world.route()).slice(1)).toEqual(['start b', 'b model-not-found: switch', 'start a', 'finish']);
  });

  it.each([
    [1_500, 'wait'],
    [1_000, 'stop'], // b itself could be asked as soon
  ])('is waited for where it is back sooner than the last one, which asked for %d ms', async (waitMs, next) => {
    const world = patientWorld();
    world.policy.numRetries = 0;
    world.add('a', [[limited(11_000)], answer], { order: 1 });
    world.add('b', [answer, [limited(waitMs)]], { order: 2 });
    await world.route();
    await world.clock.advance(10_000);
    expect(await world.route()).toContain(`b rate-limit: ${next}`);
  });

  it('is waited for instead of one that was left, also where the last one cannot be asked again', async () => {
    const world = patientWorld();
    world.add('r', [[limited(5_000)], answer], { order: 1 });
    world.add('a', [answer, [limited(20_000)]], { order: 2 });
    world.add('b', [[failure('model-not-found')]], { order: 3 });
    await world.route();
    const { story, tookMs } = await timed(world);
    expect(story.slice(-3)).toEqual(['b model-not-found: wait', 'start r', 'finish']);
    expect(tookMs).toBe(5_000);
  });

  it('is not waited for beyond patience, however long the others ask for', async () => {
    const world = patientWorld();
    world.add('a', [[limited(40_000)]], { order: 1 });
    world.add('b', [answer, [limited(7_200_000)]], { order: 2 });
    await world.route();
    expect((await world.route()).slice(-2)).toEqual(['b rate-limit: stop', 'throws rate-limit']);
  });

  it('is the only one of its kind that is waited for in a request', async () => {
    const world = patientWorld();
    world.policy.numRetries = 0;
    world.add('a', [[limited(10_000)]], { order: 1 });
    const other = world.add('b', [[limited(12_000)]], { order: 2 });
    world.add('c', [answer, [limited(25_000)]], { order: 3 });
    await world.route();
    const { story, tookMs } = await timed(world);
    expect(story.slice(-3)).toEqual(['start a', 'a rate-limit: stop', 'throws rate-limit']);
    expect([other.calls, tookMs]).toEqual([1, 10_000]);
  });

  it('is waited for instead of one that was left, where it is back sooner', async () => {
    const world = patientWorld();
    world.add('a', [[limited(20_000)], answer], { order: 1 });
    world.add('b', [answer, [limited(25_000)]], { order: 2 });
    await world.route();
    const now = world.clock.now();
    const { events } = await world.clock.run(listen(world.router(), ask()));
    const a = { deployment: 'a', group: 'main', seller: sellerOf('a-vendor'), model: 'a-model' };
    expect(nextSteps(events)).toEqual([{ kind: 'wait', until: now + 20_000, target: a }]);
    expect(world.clock.now() - now).toBe(20_000);
  });
});

describe('models of one account that is closed', () => {
  it('all return at the same time, so nobody waits for one of them', async () => {
    const world = new World();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) world.add(id, [[failure('network')]], { vendor: 'local' });
    let reading = 0;
    world.clock.tick = () => (reading++ % 3 === 0 ? 0.98 : 0);
    const begin = world.clock.monotonic();
    const story = await world.route();
    expect(story.at(-1)).toBe('throws network');
    expect(world.clock.monotonic() - begin).toBe(0);
  });
});

describe('the wait for another deployment', () => {
  it('ends at once with the cancel', async () => {
    const world = patientWorld();
    world.add('a', [[limited(3_000)], answer], { order: 1 });
    world.add('b', [[limited(29_000)]], { order: 2 });
    const controller = new AbortController();
    const heard = listen(world.router(), ask(), controller.signal);
    await world.clock.advance(1_000);
    const reason = new Error('stopped');
    controller.abort(reason);
    expect(await heard).toMatchObject({ error: reason });
    expect(world.clock.pending).toBe(0);
  });
});

it('however many servers ask for waits, a request waits no longer than for one server that does', async () => {
  const waits = fc.array(fc.integer({ min: 2_001, max: 40_000 }), { minLength: 1, maxLength: 4 });
  const worlds = fc.array(waits, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(worlds, async (servers) => {
      const world = patientWorld();
      const models = servers.map((each, order) =>
        world.add(
          `d${order}`,
          each.map((ms) => [limited(ms)]),
          { order },
        ),
      );
      const { story, tookMs } = await timed(world);
      expect(story.at(-1)).toBe('throws rate-limit');
      expect(tookMs).toBeLessThanOrEqual(world.policy.numRetries * world.policy.maxWaitMs);
      for (const { calls } of models) expect(calls).toBeLessThanOrEqual(world.policy.numRetries + 1);
      expect(world.clock.pending).toBe(0);
    }),
    { seed: 20_263, numRuns: 500 },
  );
});

function nextSteps(events: readonly StreamEvent[]) {
  return events.flatMap((event) => (event.type === 'attempt-failure' ? [event.next] : []));
}
