import { beforeEach, describe, expect, it } from 'vitest';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../../src/llm/llm-error.ts';
import { CircuitBreakers } from '../../../src/router/circuit-breakers.ts';
import type { CircuitScope, Permit } from '../../../src/router/circuit-breakers.ts';
import { sellerOf } from '../../support/calls.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const limits = { allowedFails: 3, cooldownMs: 60_000 };
const mini: CircuitScope = { seller: sellerOf('openai'), model: 'mini' };
const large: CircuitScope = { ...mini, model: 'large' };
const elsewhere: CircuitScope = { seller: sellerOf('anthropic'), model: 'mini' };

let clock: FakeClock;
let breakers: CircuitBreakers;

beforeEach(() => {
  clock = new FakeClock();
  breakers = new CircuitBreakers(clock);
});

function failure(kind: ErrorKind = 'server', details: LlmErrorDetails = {}): LlmError {
  return new LlmError(kind, kind, details);
}

function permit(place = mini): Permit {
  const admission = breakers.admit(place, limits);
  if (admission.kind === 'open') throw new Error('the circuit is open');
  return admission.permit;
}

function fail(times: number, error = failure(), place = mini): void {
  for (let count = 0; count < times; count++) permit(place).failure(error);
}

describe('a circuit', () => {
  it('opens after consecutive failures and says until when and why', () => {
    const error = failure();
    fail(2, error);
    expect(breakers.health(mini)).toEqual({ kind: 'closed' });
    fail(1, error);
    expect(breakers.health(mini)).toEqual({ kind: 'open', until: clock.now() + 60_000, error });
    expect(breakers.admit(mini, limits)).toEqual({ kind: 'open', until: clock.now() + 60_000, error });
  });

  it('forgets failures at a success', () => {
    fail(2);
    permit().success();
    fail(2);
    expect(breakers.health(mini).kind).toBe('closed');
  });

  it('opens at the first failure where none is allowed', () => {
    const admission = breakers.admit(mini, { ...limits, allowedFails: 0 });
    if (admission.kind === 'admitted') admission.permit.failure(failure());
    expect(breakers.health(mini).kind).toBe('open');
  });

  it('never opens without a cooldown, but for the wait that the server asks for', () => {
    const without = { ...limits, cooldownMs: 0 };
    const failWith = (error: LlmError) => {
      const admission = breakers.admit(mini, without);
      if (admission.kind === 'admitted') admission.permit.failure(error);
    };
    for (let count = 0; count < 9; count++) failWith(failure());
    expect(breakers.health(mini).kind).toBe('closed');
    failWith(failure('rate-limit', { retryAfterMs: 40_000 }));
    expect(breakers.health(mini)).toMatchObject({ kind: 'open', until: clock.now() + 40_000 });
  });

  it('lets exactly one probe through when its time is over', async () => {
    fail(3);
    await clock.advance(59_999);
    expect(breakers.health(mini).kind).toBe('open');
    await clock.advance(1);
    expect(breakers.health(mini).kind).toBe('half-open');
    const probe = permit();
    expect(breakers.admit(mini, limits)).toMatchObject({ kind: 'open', until: clock.now() + 1_000 });
    expect(breakers.health(mini).kind).toBe('open');
    probe.success();
    expect(breakers.health(mini)).toEqual({ kind: 'closed' });
    fail(2);
    expect(breakers.health(mini).kind).toBe('closed');
  });

  it('opens again when the probe fails', async () => {
    fail(3);
    await clock.advance(60_000);
    permit().failure(failure('overloaded'));
    expect(breakers.health(mini)).toMatchObject({
      kind: 'open',
      until: clock.now() + 60_000,
      error: { kind: 'overloaded' },
    });
  });

  it.each([
    ['was cancelled', (probe: Permit) => probe.release()],
    ['found the request at fault', (probe: Permit) => probe.failure(failure('content-policy'))],
  ])('gives the place of a probe that %s to the next one', async (_, end) => {
    fail(3);
    await clock.advance(60_000);
    end(permit());
    expect(breakers.health(mini).kind).toBe('half-open');
    permit().success();
    expect(breakers.health(mini).kind).toBe('closed');
  });

  it('opens again when the probe fails, though it opened at the first failure and the next kind is allowed more', async () => {
    fail(1, failure('quota'));
    await clock.advance(60_000);
    permit().failure(failure('network'));
    expect(breakers.health(mini)).toMatchObject({ kind: 'open', until: clock.now() + 5_000 });
  });

  it('keeps the later of two deadlines, with its reason', async () => {
    const early = permit();
    const late = permit();
    fail(3);
    await clock.advance(10_000);
    early.failure(failure('rate-limit', { retryAfterMs: 3_600_000 }));
    const until = clock.now() + 3_600_000;
    expect(breakers.health(mini)).toMatchObject({ until, error: { kind: 'rate-limit' } });
    late.failure(failure('server'));
    expect(breakers.health(mini)).toMatchObject({ until, error: { kind: 'rate-limit' } });
  });

  it("keeps the server's deadline where it is later than the cooldown", () => {
    fail(1, failure('rate-limit', { retryAfterMs: 3_600_000 }));
    expect(breakers.health(mini)).toMatchObject({ kind: 'open', until: clock.now() + 3_600_000 });
  });

  it("keeps the server's wait and no longer, unless too many calls have failed", async () => {
    fail(1, failure('rate-limit', { retryAfterMs: 2_000 }));
    expect(breakers.health(mini).kind).toBe('closed'); // so short a wait is the retry's own business
    fail(1, failure('rate-limit', { retryAfterMs: 29_000 }));
    expect(breakers.health(mini)).toMatchObject({ kind: 'open', until: clock.now() + 29_000 });
    await clock.advance(29_000);
    expect(breakers.health(mini).kind).toBe('closed');
    fail(1, failure('rate-limit', { retryAfterMs: 29_000 }));
    expect(breakers.health(mini)).toMatchObject({ until: clock.now() + 60_000 });
  });

  it('is open in spite of a clock that was set', async () => {
    fail(3);
    clock.jump(-86_400_000);
    expect(breakers.health(mini)).toMatchObject({ kind: 'open', until: clock.now() + 60_000 });
    await clock.advance(60_000);
    expect(breakers.health(mini).kind).toBe('half-open');
  });

  it('asks once a day whatever the server says', () => {
    fail(1, failure('rate-limit', { retryAfterMs: 1e15 }));
    expect(breakers.health(mini)).toMatchObject({ until: clock.now() + 86_400_000 });
  });

  it('is not closed by a call that began before it opened', () => {
    const old = permit();
    fail(3);
    old.success();
    expect(breakers.health(mini).kind).toBe('open');
  });

  it('hears one verdict of each call', () => {
    const one = permit();
    one.failure(failure());
    one.failure(failure());
    one.failure(failure());
    expect(breakers.health(mini).kind).toBe('closed');
    one.success();
    fail(2);
    expect(breakers.health(mini).kind).toBe('open');
  });

  it('opens for seconds where nobody was reached', () => {
    fail(3, failure('network'));
    expect(breakers.health(mini)).toMatchObject({ kind: 'open', until: clock.now() + 5_000 });
  });
});

describe('the scope of a circuit', () => {
  it.each<[ErrorKind, string, LlmErrorDetails]>([
    ['auth', 'account', {}],
    ['quota', 'account', {}],
    ['permission', 'model', {}],
    ['rate-limit', 'model', { retryAfterMs: 31_000 }],
  ])('%s closes off the %s at once', (kind, scope, details) => {
    fail(1, failure(kind, details));
    expect(breakers.health(mini).kind).toBe('open');
    expect(breakers.health(large).kind).toBe(scope === 'account' ? 'open' : 'closed');
    expect(breakers.health(elsewhere).kind).toBe('closed');
  });

  it.each<[ErrorKind, string, LlmErrorDetails]>([
    ['network', 'account', {}],
    ['timeout', 'account', { clock: 'connect' }],
    ['timeout', 'model', { clock: 'first-byte' }],
    ['timeout', 'model', { clock: 'total' }],
    ['overloaded', 'model', {}],
    ['rate-limit', 'model', {}],
    ['server', 'model', {}],
    ['truncated', 'model', {}],
    ['malformed', 'model', {}],
  ])('%s closes off the %s after a few', (kind, scope, details) => {
    fail(2, failure(kind, details));
    expect(breakers.health(mini).kind).toBe('closed');
    fail(1, failure(kind, details));
    expect(breakers.health(mini).kind).toBe('open');
    expect(breakers.health(large).kind).toBe(scope === 'account' ? 'open' : 'closed');
  });

  it.each<ErrorKind>([
    'context-window',
    'content-policy',
    'unsupported',
    'model-not-found',
    'invalid-request',
    'budget',
  ])('%s is not the fault of the deployment', (kind) => {
    fail(9, failure(kind));
    expect(breakers.health(mini).kind).toBe('closed');
  });

  it('is the later of account and model where both are open', async () => {
    fail(3);
    await clock.advance(10_000);
    fail(1, failure('rate-limit', { retryAfterMs: 3_600_000 }), large);
    const until = clock.now() + 3_600_000;
    fail(1, failure('auth'), { ...large, model: 'third' });
    expect(breakers.health(mini)).toMatchObject({ until: clock.now() + 60_000, error: { kind: 'auth' } });
    expect(breakers.health(large)).toMatchObject({ until, error: { kind: 'rate-limit' } });
  });

  it('is probed as a whole: one call for the account, whichever model', async () => {
    fail(1, failure('quota'));
    await clock.advance(60_000);
    const probe = permit(mini);
    expect(breakers.health(large).kind).toBe('open');
    probe.success();
    expect(breakers.health(large).kind).toBe('closed');
  });

  it('gives up the account probe when only the model is in trouble', async () => {
    fail(1, failure('auth'));
    await clock.advance(60_000);
    permit(mini).failure(failure('overloaded'));
    expect(breakers.health(large).kind).toBe('half-open');
  });
});

describe('another key', () => {
  it('opens the account and its models, and no other', () => {
    fail(1, failure('auth'));
    fail(1, failure('quota'), elsewhere);
    const spoiled = { ...mini, seller: sellerOf('openai', { account: 'stored2' }) };
    fail(1, failure('auth'), spoiled);
    breakers.reset(mini.seller);
    expect(breakers.health(mini).kind).toBe('closed');
    expect(breakers.health(elsewhere).kind).toBe('open');
    expect(breakers.health(spoiled).kind).toBe('open');
  });

  it('forgets what its models did', () => {
    fail(3);
    breakers.reset(mini.seller);
    expect(breakers.health(mini).kind).toBe('closed');
  });

  it('is not blamed for a call made with the old one', () => {
    const old = permit();
    breakers.reset(mini.seller);
    old.failure(failure('auth'));
    expect(breakers.health(mini).kind).toBe('closed');
  });
});

describe('the circuits', () => {
  it('tell when one opens, stays open for longer, or closes', async () => {
    let told = 0;
    const subscription = breakers.onDidChange(() => told++);
    fail(2);
    expect(told).toBe(0);
    fail(1);
    expect(told).toBe(1);
    await clock.advance(60_000);
    expect(told).toBe(1);
    permit().failure(failure());
    expect(told).toBe(2);
    await clock.advance(60_000);
    permit().success();
    expect(told).toBe(3);
    fail(1);
    permit().success(); // it was not open
    expect(told).toBe(3);
    breakers.reset(mini.seller);
    expect(told).toBe(4);
    subscription.dispose();
    fail(3);
    expect(told).toBe(4);
  });

  it('are bounded: the oldest is forgotten', () => {
    for (let index = 0; index < 600; index++) fail(1, failure('permission'), { ...mini, model: `m${index}` });
    expect(breakers.health({ ...mini, model: 'm0' }).kind).toBe('closed');
    expect(breakers.health({ ...mini, model: 'm87' }).kind).toBe('closed');
    expect(breakers.health({ ...mini, model: 'm88' }).kind).toBe('open');
    expect(breakers.health({ ...mini, model: 'm599' }).kind).toBe('open');
  });

  it('need no timer', () => {
    fail(3);
    expect(clock.pending).toBe(0);
  });
});
