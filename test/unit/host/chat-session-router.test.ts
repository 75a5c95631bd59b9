import { describe, expect, it } from 'vitest';
import { mendableError } from '../../../src/host/chat/answer-turn.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import type { LlmError } from '../../../src/llm/llm-error.ts';
import { answer, failure, World } from '../../support/router-world.ts';
import type { Script } from '../../support/scripted-model.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { finish, text } from '../../support/stream-samples.ts';

const hour = 3_600_000;

/** A session whose questions go through a real router. */
function routed(world: World, group = 'main') {
  return sessionOf(world.router(), { group, now: world.clock.now }).session;
}

/** Why the last answer failed: where a key would mend it, the failure that lacked the key. */
function mendable(session: ChatSession): LlmError | undefined {
  const last = session.branch.at(-1);
  return last?.kind === 'answer' ? mendableError(last) : undefined;
}

function limited(): Script {
  return [failure('rate-limit', { status: 429, retryAfterMs: hour })];
}

describe('a chat session above a router', () => {
  it('asks once more at each Retry, although the only model rests for an hour', async () => {
    const world = new World();
    const model = world.add('a', [limited(), limited(), answer]);
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    expect(lastAnswer(session)).toMatchObject({ status: 'failed' });
    await world.clock.run(session.restart(lastAnswer(session).id));
    expect(model.calls).toBe(2);
    expect(lastAnswer(session)).toMatchObject({ status: 'failed', route: [] });
    await world.clock.run(session.restart(lastAnswer(session).id));
    expect(model.calls).toBe(3);
    expect(lastAnswer(session)).toMatchObject({ status: 'done', text: 'a' });
  });

  it('says whom it waits for and until when, and not that another model is tried', async () => {
    const world = new World();
    world.policy.numRetries = 2;
    world.add('a', [[failure('rate-limit', { retryAfterMs: 20_000 })], answer], { order: 1 });
    world.add('b', [answer, [failure('rate-limit', { status: 429, retryAfterMs: 25_000 })]], { order: 2 });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    const asked = session.ask('Hi again');
    await world.clock.advance(10_000);
    const { progress, waitsUntil } = lastAnswer(session);
    expect(progress).toBe('429 rate limit. Asking a-vendor/a-model…');
    expect(waitsUntil).toEqual(expect.any(Number));
    await world.clock.run(asked);
    expect(lastAnswer(session)).toMatchObject({ status: 'done', text: 'a' });
  });

  it.each([
    ['reasoning', [{ type: 'reasoning-delta', text: 'hm' }, finish()]],
    ['white space', [text('\n\n'), finish()]],
  ] as const)('says of an answer of %s alone that it is empty, and offers Retry', async (_, script) => {
    const world = new World();
    world.add('a', [script]);
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    const { status, error } = lastAnswer(session);
    expect(status).toBe('failed');
    expect(error?.title).toContain('empty answer');
    expect(error?.actions.map(({ action }) => action)).toContain('retry');
  });

  it('says how many were not asked where it does not name them all', async () => {
    const world = new World();
    for (let index = 0; index < 500; index++) world.add(`a${index}`, [[failure('quota')]], { vendor: 'acme' });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    const { route, error } = lastAnswer(session);
    expect(route).toHaveLength(22);
    expect(route.at(-1)).toMatchObject({
      outcome: 'skipped',
      model: 'acme/a499-model',
      detail: expect.stringMatching(/^not asked: rests .*, and 478 others were not asked$/),
    });
    expect(error?.title).toContain('No model of main answered');
    expect(error?.place).toContain('and 496 more');
  });

  it('asks again after a refused key', async () => {
    const world = new World();
    const model = world.add('a', [[failure('auth', { status: 401 })], answer]);
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    const { id, error } = lastAnswer(session);
    expect(error?.actions.map(({ action }) => action)).toEqual(['set-key', 'switch-model', 'retry']);
    await world.clock.run(session.restart(id));
    expect(model.calls).toBe(2);
    expect(lastAnswer(session)).toMatchObject({ status: 'done' });
  });

  it('says of a model that rests until when it is not asked, and offers to reset it where nobody answered', async () => {
    const world = new World();
    world.add('a', [limited()]);
    world.add('b', [answer, [failure('server', { status: 500 })]], { order: 2 });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    await world.clock.run(session.ask('Hi again'));
    const { route, error } = lastAnswer(session);
    expect(route[0]).toMatchObject({ outcome: 'skipped', model: 'a-vendor/a-model' });
    expect(route[0]?.detail).toMatch(/^not asked: rests until \d.* \(429 rate limit\)$/);
    expect(route.map(({ outcome }) => outcome)).toEqual(['skipped', 'failed']);
    expect(error?.actions.map(({ action }) => action)).toContain('reset-models');
  });

  it('has one line, and no skip, for a model that is asked although it rests', async () => {
    const world = new World();
    world.add('a', [limited(), limited()]);
    world.add('b', [limited(), answer], { order: 2 });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    await world.clock.run(session.ask('Hi again'));
    expect(lastAnswer(session).route.map(({ outcome, model }) => `${model} ${outcome}`)).toEqual([
      'b-vendor/b-model skipped',
      'a-vendor/a-model failed',
    ]);
  });

  it('says that a model was renamed or removed, and offers another one instead of Retry', async () => {
    const world = new World();
    world.add('a', [answer]);
    const session = routed(world, 'old name');
    await world.clock.run(session.ask('Hi'));
    const { error } = lastAnswer(session);
    expect(error?.title).toBe('There is no model named old name any more.');
    expect(error?.detail).toBe(
      'It was renamed in the settings, or removed from them. Choose another one, or add it again.',
    );
    expect(error?.actions.map(({ action }) => action)).toEqual(['switch-model', 'add-model']);
    expect(mendable(session)).toMatchObject({ kind: 'no-deployment' });
  });

  it('offers a question that found no model to one that was added meanwhile', async () => {
    const { session } = sessionOf(scriptedModel([start(openai), text('Hi'), finish()]), { group: null });
    await session.ask('Hi');
    expect(lastAnswer(session).error?.title).toBe('There is no model yet.');
    session.change({ group: 'main' });
    const { id, error } = lastAnswer(session, 'main');
    expect(error?.title).toBe('main can be asked now.');
    expect(error?.actions).toEqual([{ action: 'retry', label: 'Ask now' }]);
    await session.restart(id);
    expect(lastAnswer(session)).toMatchObject({ status: 'done', text: 'Hi' });
  });

  it('says that there is no model yet, and offers to add one', async () => {
    const { session } = sessionOf(new World().router(), { group: null });
    await session.ask('Hi');
    expect(lastAnswer(session).error).toEqual({
      title: 'There is no model yet.',
      detail: 'Add one to ask it.',
      actions: [{ action: 'add-model', label: 'Add a model' }],
    });
  });
});

describe('after a reset', () => {
  it('a model that rested is asked in its turn again', async () => {
    const world = new World();
    world.add('a', [limited(), answer]);
    world.add('b', [answer], { order: 2 });
    expect(await world.route()).toEqual(['start a', 'a rate-limit: switch', 'start b', 'finish']);
    expect((await world.route())[0]).toMatch(/^skip a/);
    let changes = 0;
    world.breakers.onDidChange(() => changes++);
    world.breakers.resetAll();
    expect(changes).toBe(1);
    expect(await world.route()).toEqual(['start a', 'finish']);
  });
});

describe('a question that no model answered', () => {
  const keyless = () => failure('auth', { url: 'https://api.openai.com/v1' });

  it('is said as that, with Set API Key for the model that lacks its key, which is not counted as asked', async () => {
    const world = new World();
    world.add('a', [[keyless()]]);
    world.add('b', [[failure('network')]], { order: 2 });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    const { route, error } = lastAnswer(session);
    expect(route).toEqual([
      { outcome: 'skipped', model: 'a-vendor/a-model', detail: 'not asked: no API key' },
      { outcome: 'failed', model: 'b-vendor/b-model', detail: 'no connection' },
    ]);
    expect(error?.title).toBe('There is no API key for a-vendor/a-model.');
    expect(error?.actions.map(({ label }) => label)).toEqual(['Set API key for a-vendor', 'Switch model', 'Retry']);
    expect(mendable(session)?.details).toMatchObject({ vendor: 'a-vendor', url: 'https://api.openai.com/v1' });
  });

  it('is said as that when everything is out of order', async () => {
    const world = new World();
    world.add('a', [[failure('server', { status: 503 })]]);
    world.add('b', [[failure('network')]], { order: 2 });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    const { error } = lastAnswer(session);
    expect(error?.title).toBe('No model of main answered: 503 server error.');
    expect(error?.actions.map(({ action }) => action)).not.toContain('set-key');
  });

  it('still lacks its key, and does not rest, at the next question', async () => {
    const world = new World();
    world.add('a', [[keyless()]]);
    world.add('b', [answer, answer], { order: 2 });
    const session = routed(world);
    await world.clock.run(session.ask('Hi'));
    await world.clock.run(session.ask('Hi again'));
    expect(lastAnswer(session).route.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['skipped', 'not asked: no API key'],
      ['answered', ''],
    ]);
  });
});
