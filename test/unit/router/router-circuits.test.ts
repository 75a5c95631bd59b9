import { describe, expect, it } from 'vitest';
import { answer, failure, story, World } from '../../support/router-world.ts';
import { ask, listen } from '../../support/stream-samples.ts';

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
    expect(await world.route()).toEqual(['skip a auth for 60000', 'throws auth']);
    world.breakers.reset('a-vendor');
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

describe('when everything is closed off', () => {
  it('says each, and throws the error of the one that returns soonest with its time', async () => {
    const world = new World();
    world.add('a', [[failure('quota')]], { order: 1 });
    world.add('b', [[failure('rate-limit', { retryAfterMs: 40_000 })]], { order: 2 });
    world.policy.cooldownMs = 90_000;
    await world.route();
    await world.clock.advance(10_000);
    const heard = await world.clock.run(listen(world.router(), ask()));
    expect(story(heard, world.clock.now())).toEqual([
      'skip a quota for 80000',
      'skip b rate-limit for 80000',
      'throws quota',
    ]);
    expect(heard.error).toMatchObject({ details: { deployment: 'a', retryAfterMs: 80_000 } });
  });

  it('throws the soonest, wherever it stands', async () => {
    const world = new World();
    world.add('a', [[failure('rate-limit', { retryAfterMs: 400_000 })]], { order: 1 });
    world.add('b', [[failure('overloaded', { retryAfterMs: 100_000 })]], { order: 2 });
    world.add('c', [[failure('rate-limit', { retryAfterMs: 300_000 })]], { order: 3 });
    await world.route();
    const { error } = await world.clock.run(listen(world.router(), ask()));
    expect(error).toMatchObject({ kind: 'overloaded', details: { deployment: 'b', retryAfterMs: 100_000 } });
  });

  it('throws the last attempt where one was made', async () => {
    const world = new World();
    world.add('a', [[failure('quota')]], { order: 1 });
    await world.route();
    world.add('b', [[failure('server')]], { order: 2 });
    expect(await world.route()).toEqual(['skip a quota for 60000', 'start b', 'b server: stop', 'throws server']);
  });
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
    expect(await world.route(ask('main', { conversationId: 'c' }), router)).toEqual(['start a', 'finish']);
    world.random = () => 0.99;
    expect(await world.route(ask('main', { conversationId: 'other' }), router)).toEqual(['start b', 'finish']);
    expect(await world.route(ask('main', { conversationId: 'c' }), router)).toEqual(['start a', 'finish']);
    expect(await world.route(ask(), router)).toEqual(['start b', 'finish']);
  });

  it('moves with the one that took over, and stays there', async () => {
    const world = new World();
    equals(world);
    const router = world.router();
    const request = ask('main', { conversationId: 'c' });
    await world.route(request, router);
    await world.route(request, router);
    expect((await world.route(request, router)).at(-2)).toBe('start b');
    await world.clock.advance(60_000);
    expect(await world.route(request, router)).toEqual(['start b', 'finish']);
  });
});
