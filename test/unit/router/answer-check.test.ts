import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { answer, World } from '../../support/router-world.ts';
import type { Script } from '../../support/scripted-model.ts';
import { ask, finish, listen, text } from '../../support/stream-samples.ts';

const reasoning: StreamEvent = { type: 'reasoning-delta', text: 'hm' };
const signature: StreamEvent = { type: 'reasoning-signature', signature: 's' };
const call: StreamEvent = { type: 'tool-call-end', id: 'c', name: 'f', input: {} };

describe('an answer without a word and without a call', () => {
  it.each<[string, Script]>([
    ['reasoning', [reasoning, signature, finish()]],
    ['white space', [text('\n'), text(' \n'), finish()]],
    ['reasoning and white space', [reasoning, text('\n\n'), finish('other')]],
    ['reasoning and a call that is only announced', [reasoning, finish('tool-calls')]],
  ])('is empty, though it has %s: an error, and no other deployment takes over', async (_, script) => {
    const world = new World();
    world.policy.numRetries = 2;
    const model = world.add('a', [script, answer], { order: 1 });
    const other = world.add('b', [answer], { order: 2 });
    const { events, error } = await world.clock.run(listen(world.router(), ask()));
    expect(error).toMatchObject({ kind: 'malformed', details: { empty: true, answerEnded: true } });
    expect(events.at(-1)).toMatchObject({ type: 'attempt-failure', next: { kind: 'stop' } });
    expect([model.calls, other.calls]).toEqual([1, 0]);
  });

  it('counts against the circuit', async () => {
    const world = new World();
    world.policy.allowedFails = 1;
    world.add('a', [[reasoning, finish()]], { order: 1 });
    world.add('b', [answer], { order: 2 });
    await world.route();
    expect(await world.route()).toEqual(['skip a malformed for 60000', 'start b', 'finish']);
  });
});

describe('an answer', () => {
  it.each<[string, Script]>([
    ['white space and a word', [text('\n\n'), text('a'), finish()]],
    ['a call of a tool', [reasoning, call, finish('tool-calls')]],
    ['reasoning that the limit cut, and says so', [reasoning, finish('length')]],
    ['reasoning after which the vendor withheld the rest, and says so', [reasoning, finish('content-filter')]],
  ])('of %s passes', async (_, script) => {
    const world = new World();
    world.add('a', [script]);
    expect((await world.route()).at(-1)).toBe('finish');
  });
});
