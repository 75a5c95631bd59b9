import { describe, expect, it } from 'vitest';
import type { ErrorKind } from '../../../src/llm/llm-error.ts';
import { ATTEMPT, callOf, sellerOf } from '../../support/calls.ts';
import { answer, failure, World } from '../../support/router-world.ts';
import type { Script } from '../../support/scripted-model.ts';
import { ask, finish, listen, text } from '../../support/stream-samples.ts';

describe('the router', () => {
  it('asks the group, by order', async () => {
    const world = new World();
    world.add('second', [answer], { order: 2 });
    world.add('first', [answer], { order: 1 });
    world.add('stranger', [answer], { group: 'other' });
    expect(await world.route()).toEqual(['start first', 'finish']);
    expect(await world.route(ask('other'))).toEqual(['start stranger', 'finish']);
  });

  it('refuses a group that nobody knows', async () => {
    const world = new World();
    const { events, error } = await world.clock.run(listen(world.router(), ask('nobody')));
    expect(events).toEqual([]);
    expect(error).toMatchObject({ kind: 'no-deployment', details: { group: 'nobody' } });
  });

  it.each<ErrorKind>([
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
  ])('falls back on %s', async (kind) => {
    const world = new World();
    world.fallbacks.set('main', ['spare']);
    world.add('a', [[failure(kind)]]);
    world.add('b', [answer], { group: 'spare' });
    expect(await world.route()).toEqual(['start a', `a ${kind}: switch`, 'start b', 'finish']);
  });

  it.each<[string, Script]>([
    ['empty', [finish()]],
    ['withheld', [finish('content-filter')]],
    ['cut', [{ type: 'response-start', attempt: ATTEMPT }]],
  ])('falls back on an answer that is %s', async (_, script) => {
    const world = new World();
    world.add('a', [script]);
    world.add('b', [answer], { order: 2 });
    expect((await world.route()).slice(-2)).toEqual(['start b', 'finish']);
  });

  it('asks nobody else when the budget is spent', async () => {
    const world = new World();
    world.add('a', [[failure('budget')]]);
    const other = world.add('b', [answer]);
    expect(await world.route()).toEqual(['start a', 'a budget: stop', 'throws budget']);
    expect(other.calls).toBe(0);
  });

  it('retries before it switches, and asks each deployment once', async () => {
    const world = new World();
    world.policy.numRetries = 1;
    const first = world.add('a', [[failure('server')]]);
    const second = world.add('b', [[failure('overloaded')]], { order: 2 });
    expect(await world.route()).toEqual([
      'start a',
      'a server: retry',
      'start a',
      'a server: switch',
      'start b',
      'b overloaded: retry',
      'start b',
      'b overloaded: stop',
      'throws overloaded',
    ]);
    expect([first.calls, second.calls]).toEqual([2, 2]);
  });

  it('never switches after the first content', async () => {
    const world = new World();
    world.add('a', [[text('half'), failure('overloaded')]]);
    const other = world.add('b', [answer]);
    expect(await world.route()).toEqual(['start a', 'a overloaded: stop', 'throws overloaded']);
    expect(other.calls).toBe(0);
  });

  it('sends the same request to each, and no name of one to another', async () => {
    const world = new World();
    const first = world.add('a', [[failure('server')]]);
    const second = world.add('b', [answer]);
    const request = ask();
    await world.route(request);
    expect(first.requests[0]).toBe(request);
    expect(second.requests[0]).toBe(request);
  });

  it('asks another model of the same seller about a request that one does not take', async () => {
    const world = new World();
    world.add('a', [[failure('invalid-request')]], { vendor: 'acme', order: 1 });
    world.add('b', [answer], { vendor: 'acme', order: 2 });
    expect(await world.route()).toEqual(['start a', 'a invalid-request: switch', 'start b', 'finish']);
  });

  it('does not ask the same model of the same seller again about a request it does not take', async () => {
    const world = new World();
    const same = { vendor: 'acme', model: 'large' };
    world.add('a', [[failure('invalid-request')]], { ...same, order: 1 });
    const twin = world.add('b', [answer], { ...same, order: 2 });
    expect(await world.route()).toEqual([
      'start a',
      'a invalid-request: stop',
      'skip b invalid-request',
      'throws invalid-request',
    ]);
    expect(twin.calls).toBe(0);
  });

  it('does not ask another model of an account whose key was refused', async () => {
    const world = new World();
    world.add('a', [[failure('auth')]], { vendor: 'acme', order: 1 });
    const sister = world.add('b', [answer], { vendor: 'acme', order: 2 });
    world.add('c', [answer], { order: 3 });
    expect(await world.route()).toEqual(['start a', 'a auth: switch', 'skip b auth for 60000', 'start c', 'finish']);
    expect(sister.calls).toBe(0);
  });

  it('tells the first 20 that are skipped one by one, and the others together before the next is asked', async () => {
    const world = new World();
    world.add('a', [[failure('auth')]], { vendor: 'acme', order: 1 });
    const names = Array.from({ length: 300 }, (_, index) => `b${index}`);
    for (const [order, name] of names.entries()) world.add(name, [answer], { vendor: 'acme', order: order + 2 });
    world.add('c', [answer], { order: 999 });
    const { events } = await world.clock.run(listen(world.router(), ask()));
    const skips = events.filter((event) => event.type === 'deployment-skip');
    expect(skips.map(({ target, others }) => [target.deployment, others])).toEqual([
      ...names.slice(0, 20).map((name) => [name, undefined]),
      ['b299', 279],
    ]);
    const types = ['deployment-skip', 'attempt-start', 'text-delta', 'finish'];
    expect(events.slice(-4).map(({ type }) => type)).toEqual(types);
  });

  it('tells of those that are skipped at the end too', async () => {
    const world = new World();
    for (let index = 0; index < 30; index++) world.add(`a${index}`, [[failure('quota')]], { vendor: 'acme' });
    const { events, error } = await world.clock.run(listen(world.router(), ask()));
    expect(error).toMatchObject({ kind: 'quota' });
    expect(events.at(-1)).toMatchObject({ type: 'deployment-skip', target: { deployment: 'a29' }, others: 8 });
  });

  it('says of a skipped deployment its own name', async () => {
    const world = new World();
    world.add('a', [[failure('auth', { deployment: 'a', vendor: 'acme' })]], { vendor: 'acme', order: 1 });
    world.add('b', [answer], { vendor: 'acme', order: 2 });
    const { events } = await world.clock.run(listen(world.router(), ask()));
    expect(events.find(({ type }) => type === 'deployment-skip')).toMatchObject({
      target: { deployment: 'b' },
      error: { details: { deployment: 'b', vendor: 'acme', model: 'b-model' } },
    });
  });

  it('does not fall back to a window that is known to be no larger', async () => {
    const world = new World();
    world.add('a', [[failure('context-window')]], { contextWindow: 1000, order: 1 });
    const equal = world.add('b', [answer], { vendor: 'a-vendor', contextWindow: 1000, order: 2 });
    const small = world.add('c', [answer], { contextWindow: 500, order: 3 });
    world.add('d', [answer], { contextWindow: 2000, order: 4 });
    expect(await world.route()).toEqual([
      'start a',
      'a context-window: switch',
      'skip b context-window',
      'skip c context-window',
      'start d',
      'finish',
    ]);
    expect(equal.calls + small.calls).toBe(0);
  });

  it('falls back to the same window of another seller: vendors count tokens differently', async () => {
    const world = new World();
    world.add('a', [[failure('context-window')]], { contextWindow: 1000, order: 1 });
    world.add('b', [answer], { contextWindow: 1000, order: 2 });
    expect(await world.route()).toEqual(['start a', 'a context-window: switch', 'start b', 'finish']);
  });

  it('does not ask a window that is far too small in the first place', async () => {
    const world = new World();
    world.tokens = 5000;
    const small = world.add('a', [answer], { contextWindow: 1000, order: 1 });
    world.add('b', [answer], { contextWindow: 9000, order: 2 });
    expect(await world.route()).toEqual(['skip a context-window', 'start b', 'finish']);
    expect(small.calls).toBe(0);
  });

  it('throws unsupported where no deployment takes images', async () => {
    const world = new World();
    world.add('a', [answer], { abilities: { images: 'no' } });
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const request = ask('main', { messages: [{ role: 'user', parts: [image] }] });
    expect(await world.route(request)).toEqual(['skip a unsupported', 'throws unsupported']);
    const { error } = await world.clock.run(listen(world.router(), request));
    expect(error).not.toHaveProperty('details.retryAfterMs'); // it never returns by itself
  });

  it('does not call anybody when it was cancelled before, and says so', async () => {
    const world = new World();
    const model = world.add('a', [answer]);
    const reason = new Error('stopped');
    expect(await listen(world.router(), ask(), AbortSignal.abort(reason))).toEqual({ events: [], error: reason });
    expect(model.calls).toBe(0);
  });

  it('asks nobody else when it is cancelled between two deployments', async () => {
    const world = new World();
    world.add('a', [[failure('server')]]);
    const other = world.add('b', [answer]);
    const controller = new AbortController();
    const reason = new Error('stopped');
    const hear = async () => {
      for await (const event of world.router().stream(ask(), callOf(controller.signal)))
        if (event.type === 'attempt-failure') controller.abort(reason);
    };
    await expect(hear()).rejects.toBe(reason);
    expect(other.calls).toBe(0);
  });

  it.each([1, 2])('says no more once it is cancelled at skip %d', async (cancelAt) => {
    const world = new World();
    world.add('a', [[failure('quota')]]);
    world.add('b', [[failure('quota')]]);
    await world.route();
    const controller = new AbortController();
    const reason = new Error('stopped');
    let skips = 0;
    const hear = async () => {
      for await (const _ of world.router().stream(ask(), callOf(controller.signal)))
        if (++skips === cancelAt) controller.abort(reason);
    };
    await expect(hear()).rejects.toBe(reason);
    expect(skips).toBe(cancelAt);
  });

  it('does not take a cancel for a failure', async () => {
    const world = new World();
    world.policy.allowedFails = 1;
    world.add('a', [[{ type: 'stall' }]]);
    const other = world.add('b', [answer]);
    const controller = new AbortController();
    const heard = listen(world.router(), ask(), controller.signal);
    await world.clock.advance(1);
    const reason = new Error('stopped');
    controller.abort(reason);
    expect((await heard).error).toBe(reason);
    expect(other.calls).toBe(0);
    expect(world.breakers.health({ seller: sellerOf('a-vendor'), model: 'a-model' }).kind).toBe('closed');
  });
});
