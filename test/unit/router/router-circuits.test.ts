import { describe, expect, it } from 'vitest';
import { sellerOf } from '../../support/calls.ts';
import { answer, failure, World } from '../../support/router-world.ts';
import { ask } from '../../support/stream-samples.ts';

describe('a deployment that keeps failing', () => {
  it('is skipped until its time is over, then probed by one request only', async () => {
    const world = new World();
    const first = world.add('a', [[failure('overloaded')], [failure('overloaded')], [failure('overloaded')], answer]);
    world.add('b', [answer], { order: 2 });
    const router = world.router();
    for (let turn = 0; turn < 3; turn++) await world.route(ask(), router);
    expect(first.calls).toBe(3);
    await world.clock.advance(20_000);
    expect(await world.route(ask(), router)).toEqual(['skip a overloaded for 40000', 'start b', 'finish']);
    await world.clock.advance(40_000);
    const both = await Promise.all([world.route(ask(), router), world.route(ask(), router)]);
    expect(both).toEqual([
      ['start a', 'finish'],
      ['skip a overloaded for 1000', 'start b', 'finish'],
    ]);
    expect(await world.route(ask(), router)).toEqual(['start a', 'finish']);
  });

  it('is probed once, without retries', async () => {
    const world = new World();
    world.policy.numRetries = 5;
    const first = world.add('a', [[failure('overloaded')]]);
    world.add('b', [answer], { order: 2 });
    await world.route();
    expect(first.calls).toBe(3);
    await world.clock.advance(60_000);
    expect(await world.route()).toEqual(['start a', 'a overloaded: switch', 'start b', 'finish']);
    expect(first.calls).toBe(4);
  });

  it('stays closed off across a change of the configuration', async () => {
    const world = new World();
    world.add('a', [[failure('quota')]]);
    world.add('b', [answer], { order: 2 });
    await world.route();
    expect(await world.route(ask(), world.router())).toEqual(['skip a quota for 60000', 'start b', 'finish']);
  });

  it('is asked again as soon as its key has changed', async () => {
    const world = new World();
    world.add('a', [[failure('auth')], answer]);
    await world.route();
    expect(world.breakers.health({ seller: sellerOf('a-vendor'), model: 'a-model' }).kind).toBe('open');
    world.breakers.reset(sellerOf('a-vendor'));
    expect(await world.route()).toEqual(['start a', 'finish']);
  });

  it('is left for now when it asks for a wait beyond patience', async () => {
    const world = new World();
    world.policy.numRetries = 2;
    const first = world.add('a', [[failure('rate-limit', { retryAfterMs: 7_200_000 })]]);
    world.add('b', [answer], { order: 2 });
    const begin = world.clock.now();
    expect(await world.route()).toEqual(['start a', 'a rate-limit: switch', 'start b', 'finish']);
    expect(world.clock.now()).toBe(begin);
    expect(await world.route()).toEqual(['skip a rate-limit for 7200000', 'start b', 'finish']);
    expect(first.calls).toBe(1);
  });
});

describe('when every deployment rests', () => {
  it('asks the one that returns soonest all the same, once', async () => {
    const world = new World();
    world.policy.numRetries = 3;
    world.add('a', [[failure('rate-limit', { retryAfterMs: 400_000 })]], { order: 1 });
    const soonest = world.add('b', [[failure('overloaded', { retryAfterMs: 100_000 })]], { order: 2 });
    world.add('c', [[failure('rate-limit', { retryAfterMs: 300_000 })]], { order: 3 });
    await world.route();
    expect(await world.route()).toEqual([
      'skip a rate-limit for 400000',
      'skip b overloaded for 100000',
      'skip c rate-limit for 300000',
      'start b',
      'b overloaded: stop',
      'throws overloaded',
    ]);
    expect(soonest.calls).toBe(2);
  });

  it('a person whose only model asked for an hour gets a call for each question', async () => {
    const world = new World();
    const model = world.add('a', [[failure('rate-limit', { retryAfterMs: 3_600_000 })], answer]);
    expect((await world.route()).at(-1)).toBe('throws rate-limit');
    expect(await world.route()).toEqual(['skip a rate-limit for 3600000', 'start a', 'finish']);
    expect(await world.route()).toEqual(['start a', 'finish']); // it answered, so it is asked as usual
    expect(model.calls).toBe(3);
  });

  it('after one refused key, or an outage of a second, the next question is asked', async () => {
    for (const kind of ['auth', 'server'] as const) {
      const world = new World();
      world.policy.allowedFails = 1;
      world.add('a', [[failure(kind)], answer]);
      await world.route();
      expect((await world.route()).slice(-2)).toEqual(['start a', 'finish']);
    }
  });

  it('does not ask a resting deployment after another one was asked', async () => {
    const world = new World();
    world.add('a', [[failure('quota')]], { order: 1 });
    await world.route();
    world.add('b', [[failure('server')]], { order: 2 });
    expect(await world.route()).toEqual(['skip a quota for 60000', 'start b', 'b server: stop', 'throws server']);
  });

  it('never asks one that cannot take the request', async () => {
    const world = new World();
    const blind = world.add('a', [[failure('quota')], answer], { abilities: { images: 'no' } });
    await world.route();
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const request = ask('main', { messages: [{ role: 'user', parts: [image] }] });
    expect(await world.route(request)).toEqual(['skip a unsupported', 'throws unsupported']);
    expect(blind.calls).toBe(1);
  });

  it('keeps the longer of two waits when the call is refused again', async () => {
    const world = new World();
    world.add('a', [[failure('rate-limit', { retryAfterMs: 600_000 })], [failure('rate-limit')]]);
    await world.route();
    await world.route();
    expect((await world.route())[0]).toBe('skip a rate-limit for 600000');
  });
});

describe("a server's wait", () => {
  it.each([
    [2_000, ['start a', 'a rate-limit: retry', 'start a', 'finish']],
    [2_001, ['start a', 'a rate-limit: switch', 'start b', 'finish']],
    [25_000, ['start a', 'a rate-limit: switch', 'start b', 'finish']],
  ])('of %d ms is waited for only while it is short, where another deployment can answer', async (wait, expected) => {
    const world = new World();
    world.policy.numRetries = 2;
    world.add('a', [[failure('rate-limit', { retryAfterMs: wait })], answer], { order: 1 });
    world.add('b', [answer], { order: 2 });
    expect(await world.route()).toEqual(expected);
  });

  it('is not sat out where a deployment that rests is back sooner', async () => {
    const world = new World();
    world.policy.numRetries = 2;
    world.add('a', [[failure('overloaded', { retryAfterMs: 10_000 })], answer], { order: 1 });
    world.add('b', [answer, [failure('rate-limit', { retryAfterMs: 25_000 })]], { order: 2 });
    await world.route();
    await world.clock.advance(9_500);
    const begin = world.clock.now();
    expect(await world.route()).toEqual([
      'skip a overloaded for 0', // 500 ms, seen from the end
      'start b',
      'b rate-limit: wait',
      'start a',
      'finish',
    ]);
    expect(world.clock.now() - begin).toBe(500);
  });

  it('is sat out where nothing else can answer', async () => {
    const world = new World();
    world.policy.numRetries = 2;
    world.add('a', [[failure('rate-limit', { retryAfterMs: 25_000 })], answer]);
    const begin = world.clock.now();
    expect(await world.route()).toEqual(['start a', 'a rate-limit: retry', 'start a', 'finish']);
    expect(world.clock.now() - begin).toBe(25_000);
  });

  it('keeps the next question from asking too early, for no longer than the server asked', async () => {
    const world = new World();
    world.add('a', [[failure('rate-limit', { retryAfterMs: 25_000 })], answer], { order: 1 });
    world.add('b', [answer], { order: 2 });
    await world.route();
    expect(await world.route()).toEqual(['skip a rate-limit for 25000', 'start b', 'finish']);
    await world.clock.advance(25_000);
    expect(await world.route()).toEqual(['start a', 'finish']);
  });
});

describe('the wall clock', () => {
  it.each([86_400_000, -86_400_000, 3_600_000])('may jump by %d ms without a word to the circuits', async (jump) => {
    const world = new World();
    world.add('a', [[failure('quota')], answer], { order: 1 });
    world.add('b', [answer], { order: 2 });
    await world.route();
    world.clock.jump(jump);
    expect(await world.route()).toEqual(['skip a quota for 60000', 'start b', 'finish']);
    await world.clock.advance(60_000);
    expect(await world.route()).toEqual(['start a', 'finish']);
  });
});

describe('what an error names', () => {
  it('a quota of one model leaves the other models of the account alone', async () => {
    const world = new World();
    world.add('pro', [[failure('quota', { scope: 'model' })]], { vendor: 'gemini', order: 1 });
    world.add('flash', [answer], { vendor: 'gemini', order: 2 });
    expect(await world.route()).toEqual(['start pro', 'pro quota: switch', 'start flash', 'finish']);
    expect(await world.route()).toEqual(['skip pro quota for 60000', 'start flash', 'finish']);
  });

  it('a quota of the account closes all of its models', async () => {
    const world = new World();
    world.add('pro', [[failure('quota', { scope: 'account' })]], { vendor: 'gemini', order: 1 });
    world.add('flash', [answer], { vendor: 'gemini', order: 2 });
    world.add('other', [answer], { order: 3 });
    expect(await world.route()).toContain('skip flash quota for 60000');
  });

  it('a request that is too large for the plan leaves the circuit closed and other windows open', async () => {
    const world = new World();
    const tooLarge = failure('rate-limit', { scope: 'model', shouldRetry: false });
    const model = world.add('a', [[tooLarge]], { contextWindow: 128_000, order: 1 });
    world.add('b', [answer], { contextWindow: 128_000, order: 2 });
    for (let turn = 0; turn < 4; turn++)
      expect(await world.route()).toEqual(['start a', 'a rate-limit: switch', 'start b', 'finish']);
    expect(model.calls).toBe(4);
  });

  it.each(['invalid-request', 'model-not-found'] as const)(
    'a refusal (%s) of one server says nothing of another that speaks the same wire format',
    async (kind) => {
      const world = new World();
      world.add('house', [[failure(kind)]], { vendor: 'openai', host: 'llm.house.example', order: 1 });
      world.add('own', [answer], { vendor: 'openai', host: 'api.openai.com', order: 2 });
      expect(await world.route()).toEqual(['start house', `house ${kind}: switch`, 'start own', 'finish']);
    },
  );
});

describe('a conversation', () => {
  const equals = (world: World) => {
    world.add('a', [answer, answer, [failure('quota')], answer]);
    world.add('b', [answer]);
  };

  it('stays with the deployment that answered it, whatever the draw', async () => {
    const world = new World();
    equals(world);
    const router = world.router();
    expect(await world.route(ask(), router, 'c')).toEqual(['start a', 'finish']);
    world.random = () => 0.99;
    expect(await world.route(ask(), router, 'other')).toEqual(['start b', 'finish']);
    expect(await world.route(ask(), router, 'c')).toEqual(['start a', 'finish']);
    expect(await world.route(ask(), router)).toEqual(['start b', 'finish']);
  });

  it('moves with the one that took over, and stays there', async () => {
    const world = new World();
    equals(world);
    const router = world.router();
    const askAgain = () => world.route(ask(), router, 'c');
    await askAgain();
    await askAgain();
    expect((await askAgain()).at(-2)).toBe('start b');
    await world.clock.advance(60_000);
    expect(await askAgain()).toEqual(['start b', 'finish']);
  });
});
