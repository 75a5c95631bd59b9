import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { CircuitBreakers } from '../../../src/router/circuit-breakers.ts';
import { withAnswerCheck } from '../../../src/router/answer-check.ts';
import { withRetry } from '../../../src/router/retry.ts';
import { ATTEMPT, callOf, targetOf } from '../../support/calls.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { ScriptedModel } from '../../support/scripted-model.ts';
import type { Script } from '../../support/scripted-model.ts';
import { ask, finish, listen, text } from '../../support/stream-samples.ts';
import type { Heard } from '../../support/stream-samples.ts';

const target = targetOf('openai', 'mini', { deployment: 'main:openai/mini' });
const scope = { seller: target.seller, model: target.model };
const policy = { numRetries: 2, maxWaitMs: 30_000, allowedFails: 99, cooldownMs: 60_000 };

interface Setting {
  readonly hasAlternative?: boolean;
  readonly random?: number;
  readonly policy?: Partial<typeof policy>;
  /** As the circuits of another configuration would be. */
  readonly neverOpen?: boolean;
}

function retrying(scripts: readonly Script[], setting: Setting = {}) {
  const clock = new FakeClock();
  const inner = new ScriptedModel(clock, ...scripts);
  const breakers = new CircuitBreakers(clock);
  const limits = { ...policy, ...setting.policy };
  const commits: number[] = [];
  let attempts = 0;
  const model = withRetry(withAnswerCheck(inner), target, limits, {
    clock,
    random: () => setting.random ?? 0.5,
    newId: () => `t${++attempts}`,
    circuit: {
      admit: () => breakers.admit(scope, limits),
      opensInMs: () => (setting.neverOpen === true ? 0 : opensInMs(breakers, clock)),
      hasAlternative: () => setting.hasAlternative ?? false,
      firstBack: () => undefined,
      onCommit: () => commits.push(clock.now()),
    },
  });
  return { clock, inner, model, breakers, limits, commits };
}

function opensInMs(breakers: CircuitBreakers, clock: FakeClock): number {
  const health = breakers.health(scope);
  return health.kind === 'open' ? health.until - clock.now() : 0;
}

function failure(kind: ErrorKind, details: LlmErrorDetails = {}): LlmError {
  return new LlmError(kind, `${kind} happened`, details);
}

/** The stream in few words: `start t1`, `server: retry 250`, `text a`, `finish`. */
function story({ events, error }: Heard): readonly string[] {
  const told = events.map(tell);
  if (error === undefined) return told;
  if (error instanceof LlmError) return [...told, `throws ${error.kind}`];
  return [...told, `throws ${error instanceof Error ? error.message : 'something else'}`];
}

function tell(event: StreamEvent): string {
  switch (event.type) {
    case 'attempt-start':
      return `start ${event.attempt}`;
    case 'attempt-failure':
      return `${event.error.kind}: ${event.next.kind}${event.next.kind === 'retry' ? ` ${event.next.delayMs}` : ''}`;
    case 'text-delta':
      return `text ${event.text}`;
    default:
      return event.type;
  }
}

const answer: Script = [text('a'), finish()];

describe('a retry', () => {
  it('is not needed where the first attempt answers', async () => {
    const { clock, model, commits } = retrying([[text('a'), text('b'), finish()]]);
    const heard = await clock.run(listen(model, ask()));
    expect(story(heard)).toEqual(['start t1', 'text a', 'text b', 'finish']);
    expect(heard.events[0]).toEqual({ type: 'attempt-start', attempt: 't1', target });
    expect(commits).toHaveLength(1);
  });

  it('says each failure and how long it waits', async () => {
    const { clock, model } = retrying([[failure('overloaded')], [failure('network')], answer]);
    const begin = clock.now();
    expect(story(await clock.run(listen(model, ask())))).toEqual([
      'start t1',
      'overloaded: retry 250',
      'start t2',
      'network: retry 500',
      'start t3',
      'text a',
      'finish',
    ]);
    expect(clock.now() - begin).toBe(750);
  });

  it('throws the last error, not the first, and does not sleep before it', async () => {
    const { clock, inner, model } = retrying([[failure('overloaded')], [failure('server')], [failure('network')]]);
    const begin = clock.now();
    const heard = await clock.run(listen(model, ask()));
    expect(story(heard).slice(-2)).toEqual(['network: stop', 'throws network']);
    expect(heard.error).toMatchObject({
      details: { deployment: target.deployment, vendor: 'openai', model: 'mini' },
    });
    expect(inner.calls).toBe(3);
    expect(clock.now() - begin).toBe(750);
  });

  it('looks at each error anew: one that cannot be helped ends it', async () => {
    const { clock, inner, model } = retrying([[failure('overloaded')], [failure('invalid-request')], answer]);
    expect(story(await clock.run(listen(model, ask()))).slice(-2)).toEqual([
      'invalid-request: stop',
      'throws invalid-request',
    ]);
    expect(inner.calls).toBe(2);
  });

  it("takes the wait from the error at hand, and the server's as a lower bound", async () => {
    const first = [failure('rate-limit', { retryAfterMs: 9000 })];
    const { clock, model } = retrying([first, [failure('server')], answer]);
    expect(story(await clock.run(listen(model, ask()))).filter((line) => line.includes('retry'))).toEqual([
      'rate-limit: retry 9000',
      'server: retry 500',
    ]);
  });

  it.each([
    [30_000, 'rate-limit: retry 30000'],
    [30_001, 'rate-limit: stop'],
  ])('waits to the end of patience and no longer: %d ms', async (retryAfterMs, expected) => {
    const { clock, model } = retrying([[failure('rate-limit', { retryAfterMs })], answer], { neverOpen: true });
    expect(story(await clock.run(listen(model, ask())))).toContain(expected);
  });

  it("takes the server's wait for a lower bound, and patience for an upper bound of its own", async () => {
    const shorter = retrying([[failure('rate-limit', { retryAfterMs: 100 })], answer]);
    expect(story(await shorter.clock.run(listen(shorter.model, ask())))[1]).toBe('rate-limit: retry 250');
    const impatient = retrying([[failure('server')], answer], { policy: { maxWaitMs: 0 } });
    expect(story(await impatient.clock.run(listen(impatient.model, ask())))[1]).toBe('server: retry 0');
  });

  it('closes the deployment off for a wait that is too long', async () => {
    const { clock, model, breakers } = retrying([[failure('rate-limit', { retryAfterMs: 3_600_000 })], answer]);
    await clock.run(listen(model, ask()));
    expect(breakers.health(scope)).toMatchObject({ kind: 'open', until: clock.now() + 3_600_000 });
  });

  it('says switch where another deployment takes over', async () => {
    const { clock, model } = retrying([[failure('auth')]], { hasAlternative: true });
    expect(story(await clock.run(listen(model, ask())))).toEqual(['start t1', 'auth: switch', 'throws auth']);
  });

  it('does not spend a second stall where another deployment can take over', async () => {
    const stalled = failure('timeout', { clock: 'first-byte', limitMs: 60_000 });
    const together = retrying([[stalled], answer], { hasAlternative: true });
    expect(story(await together.clock.run(listen(together.model, ask())))[1]).toBe('timeout: switch');
    const alone = retrying([[stalled], answer]);
    expect(story(await alone.clock.run(listen(alone.model, ask())))[1]).toBe('timeout: retry 250');
  });

  it('does nothing after the first content: what came stays, the error is thrown', async () => {
    const { clock, inner, model } = retrying([[text('a'), failure('overloaded')], answer], { hasAlternative: true });
    expect(story(await clock.run(listen(model, ask())))).toEqual([
      'start t1',
      'text a',
      'overloaded: stop',
      'throws overloaded',
    ]);
    expect(inner.calls).toBe(1);
  });

  const contents: readonly StreamEvent[] = [
    { type: 'reasoning-delta', text: 'hm' },
    { type: 'reasoning-signature', signature: 's' },
    { type: 'tool-call-start', id: '1', name: 'read' },
    { type: 'tool-call-delta', id: '1', inputText: '{' },
    { type: 'tool-call-end', id: '1', name: 'read', input: {} },
  ];

  it.each(contents)('counts $type as content', async (content) => {
    const { clock, inner, model } = retrying([[content, failure('server')], answer]);
    await clock.run(listen(model, ask()));
    expect(inner.calls).toBe(1);
  });

  it('is free while only the frame of an answer has come', async () => {
    const frame: Script = [
      { type: 'response-start', attempt: ATTEMPT, model: 'mini-2' },
      { type: 'usage', attempt: ATTEMPT, usage: { input: 3 } },
      text(''),
    ];
    const { clock, model } = retrying([[...frame, failure('overloaded')], answer]);
    expect(story(await clock.run(listen(model, ask())))).toEqual([
      'start t1',
      'response-start',
      'usage',
      'overloaded: retry 250',
      'start t2',
      'text a',
      'finish',
    ]);
  });

  it('hands on what a failed attempt has cost', async () => {
    const cost: StreamEvent = { type: 'cost', attempt: ATTEMPT, cost: { kind: 'at-least', nanoUsd: 7 } };
    const { clock, model } = retrying([[cost, failure('overloaded')], answer]);
    expect((await clock.run(listen(model, ask()))).events).toContainEqual(cost);
  });

  it.each<[string, Script, ErrorKind]>([
    ['ends without a finish', [], 'truncated'],
    ['ends without a finish after its frame', [{ type: 'response-start', attempt: ATTEMPT }], 'truncated'],
    ['is empty', [finish()], 'malformed'],
    ['has only empty deltas', [text(''), { type: 'reasoning-delta', text: '' }, finish()], 'malformed'],
    ['throws something unknown', [new TypeError('x is undefined')], 'malformed'],
  ])('follows an answer that %s', async (_, script, kind) => {
    const { clock, model } = retrying([script, answer]);
    const lines = story(await clock.run(listen(model, ask())));
    expect(lines).toContain(`${kind}: retry 250`);
    expect(lines.slice(-2)).toEqual(['text a', 'finish']);
  });

  it('takes half an answer for none: a cut after content is thrown', async () => {
    const { clock, model } = retrying([[text('a')], answer]);
    expect(story(await clock.run(listen(model, ask())))).toEqual([
      'start t1',
      'text a',
      'truncated: stop',
      'throws truncated',
    ]);
  });

  it('is no use where the policy withheld the answer or the output limit was too small', async () => {
    const withheld = retrying([[finish('content-filter')], answer]);
    expect(story(await withheld.clock.run(listen(withheld.model, ask())))[1]).toBe('content-policy: stop');
    const tooShort = retrying([[finish('length')], answer]);
    expect(story(await tooShort.clock.run(listen(tooShort.model, ask())))[1]).toBe('malformed: stop');
  });

  it.each<[string, Script]>([
    ['an error', [text('a'), finish(), failure('network')]],
    ['more text', [text('a'), finish(), text('b')]],
    ['another finish', [text('a'), finish(), finish('length')]],
  ])('ends with the first finish, whatever follows: %s', async (_, script) => {
    const { clock, model } = retrying([script]);
    expect(story(await clock.run(listen(model, ask())))).toEqual(['start t1', 'text a', 'finish']);
  });

  it('ends when the circuit opens', async () => {
    const { clock, inner, model } = retrying([[failure('server')]], { policy: { allowedFails: 2, numRetries: 9 } });
    expect(story(await clock.run(listen(model, ask()))).slice(-2)).toEqual(['server: stop', 'throws server']);
    expect(inner.calls).toBe(2);
  });

  it('does not call when somebody else opened the circuit during the wait', async () => {
    const { clock, inner, model, breakers, limits } = retrying([[failure('server')], answer]);
    const heard = listen(model, ask());
    await clock.advance(100);
    const other = breakers.admit(scope, limits);
    if (other.kind === 'admitted') other.permit.failure(failure('quota'));
    expect(story(await clock.run(heard)).at(-1)).toBe('throws server');
    expect(inner.calls).toBe(1);
  });
});

describe('the verdict on an attempt', () => {
  it('counts failures after the first content too', async () => {
    const { clock, model, breakers } = retrying([[text('a'), failure('network')]], { policy: { allowedFails: 1 } });
    await clock.run(listen(model, ask()));
    expect(breakers.health(scope).kind).toBe('open');
  });

  it('is given at the finish, even when nobody asks for more', async () => {
    const { model, breakers, limits } = retrying([answer], { policy: { allowedFails: 2 } });
    const failing = () => {
      const admission = breakers.admit(scope, limits);
      if (admission.kind === 'admitted') admission.permit.failure(failure('server'));
    };
    failing();
    for await (const event of model.stream(ask(), callOf())) if (event.type === 'finish') break;
    failing();
    expect(breakers.health(scope).kind).toBe('closed');
  });

  it('is none where the loop is left at its very beginning, and the place of the probe is free again', async () => {
    const { clock, model, breakers, limits } = retrying([answer], { policy: { allowedFails: 1 } });
    const admission = breakers.admit(scope, limits);
    if (admission.kind === 'admitted') admission.permit.failure(failure('server'));
    await clock.advance(60_000);
    for await (const event of model.stream(ask(), callOf())) if (event.type === 'attempt-start') break;
    expect(breakers.health(scope).kind).toBe('half-open');
  });

  it.each(['cancelled', 'left'])('is none where the probe was %s, and its place is free again', async (how) => {
    const { clock, model, breakers, limits } = retrying([[text('a'), { type: 'stall' }]], {
      policy: { allowedFails: 1 },
    });
    const admission = breakers.admit(scope, limits);
    if (admission.kind === 'admitted') admission.permit.failure(failure('server'));
    await clock.advance(60_000);
    const controller = new AbortController();
    for await (const event of model.stream(ask(), callOf(controller.signal))) {
      if (event.type !== 'text-delta') continue;
      expect(breakers.health(scope).kind).toBe('open'); // the probe is under way
      if (how === 'left') break;
      controller.abort();
      break;
    }
    expect(breakers.health(scope).kind).toBe('half-open');
  });
});

describe('a cancelled retry', () => {
  it('throws the reason, without a failure and without another call', async () => {
    const { clock, inner, model } = retrying([[{ type: 'stall' }]]);
    const controller = new AbortController();
    const heard = listen(model, ask(), controller.signal);
    await clock.advance(5);
    controller.abort(new Error('stopped'));
    expect(story(await heard)).toEqual(['start t1', 'throws stopped']);
    expect(inner.calls).toBe(1);
    expect(inner.live).toBe(0);
  });

  it('stops waiting at once and leaves neither timer nor listener', async () => {
    const { clock, inner, model } = retrying([[failure('rate-limit', { retryAfterMs: 20_000 })], answer]);
    const controller = new AbortController();
    const heard = listen(model, ask(), controller.signal);
    await clock.advance(10_000);
    expect(clock.pending).toBe(1);
    controller.abort(new Error('stopped'));
    expect(story(await heard)).toEqual(['start t1', 'rate-limit: retry 20000', 'throws stopped']);
    expect(inner.calls).toBe(1);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('calls nobody where it was cancelled before', async () => {
    const { inner, model } = retrying([answer]);
    expect(story(await listen(model, ask(), AbortSignal.abort(new Error('stopped'))))).toEqual(['throws stopped']);
    expect(inner.calls).toBe(0);
  });

  it('hands on the bill that comes after the cancel', async () => {
    const cost: StreamEvent = { type: 'cost', attempt: ATTEMPT, cost: { kind: 'at-least', nanoUsd: 7 } };
    const controller = new AbortController();
    const metered = {
      id: 'metered',
      async *stream(): AsyncGenerator<StreamEvent, void> {
        yield text('a');
        controller.abort(new Error('stopped'));
        yield cost;
        throw controller.signal.reason;
      },
    };
    const { clock, breakers, limits } = retrying([]);
    const model = withRetry(metered, target, limits, {
      clock,
      random: () => 0,
      newId: () => 't1',
      circuit: {
        admit: () => breakers.admit(scope, limits),
        opensInMs: () => 0,
        hasAlternative: () => true,
        firstBack: () => undefined,
        onCommit: () => {},
      },
    });
    expect(story(await listen(model, ask(), controller.signal))).toEqual([
      'start t1',
      'text a',
      'cost',
      'throws stopped',
    ]);
  });
});
