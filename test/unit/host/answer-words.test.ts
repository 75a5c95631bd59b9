import { describe, expect, it } from 'vitest';
import type { Answer, RouteStep } from '../../../src/conversation/message.ts';
import { foldEvent } from '../../../src/conversation/fold-event.ts';
import { messageSchema } from '../../../src/conversation/message-schema.ts';
import { storedError } from '../../../src/conversation/stored-error.ts';
import { answerFrame, mendableError } from '../../../src/host/chat/answer-turn.ts';
import type { AnswerPlace } from '../../../src/host/chat/answer-turn.ts';
import { hasNewKey } from '../../../src/host/chat/has-new-key.ts';
import { UNKNOWN_ABILITIES } from '../../../src/llm/abilities.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../../src/llm/llm-error.ts';
import type { Target } from '../../../src/llm/target.ts';
import type { DeploymentState } from '../../../src/router/group-state.ts';
import { sellerOf, targetOf } from '../../support/calls.ts';

const AT = new Date(2026, 10, 21, 14, 0).getTime();

const place: AnswerPlace = { version: { index: 1, count: 1 }, isLive: false, isLast: true, askable: 'main' };
const live: AnswerPlace = { ...place, isLive: true };

function deployment(vendor: string, model: string, more: Partial<Target> = {}): Target {
  return targetOf(vendor, model, { deployment: `${vendor}/${model}`, ...more });
}

const openai = deployment('openai', 'gpt-5-mini');
const gemini = deployment('gemini', 'gemini-2.5-flash');
const ollama = deployment('ollama', 'qwen3:14b', { group: 'local' });
const errorOf = (of: Target, kind: ErrorKind, details: LlmErrorDetails = {}): LlmError =>
  new LlmError(kind, 'x', { vendor: of.seller.vendor, model: of.model, deployment: of.deployment, ...details });

function failed(target: Target, kind: ErrorKind, details: LlmErrorDetails = {}, more: Partial<RouteStep> = {}) {
  return { outcome: 'failed', target, at: AT, error: storedError(errorOf(target, kind, details)), ...more } as const;
}

const refused = (target: Target) => failed(target, 'auth', { status: 401 });
const cost = { cost: { kind: 'exact', nanoUsd: 1_000_000 } } as const;

/** An answer of which nothing came; its error is that of the last step. */
function failedAnswer(...steps: readonly RouteStep[]): Answer {
  const error = steps.at(-1)?.error;
  return {
    kind: 'answer',
    id: 'a',
    at: AT,
    endedAt: AT + 1,
    status: 'failed',
    group: 'main',
    parts: [],
    steps,
    ...(error !== undefined && { error }),
  };
}

function running(...steps: readonly RouteStep[]): Answer {
  const { endedAt: _, error: __, ...answer } = failedAnswer(...steps);
  return { ...answer, status: 'running' };
}

const errorIn = (answer: Answer, more: Partial<AnswerPlace> = {}) => answerFrame(answer, { ...place, ...more }).error;
const labelsIn = (answer: Answer) => errorIn(answer)?.actions.map(({ label }) => label);

describe('the card of a question that several models did not answer', () => {
  it('tells of the missing key, and whose it is, and not of the failure that came last', () => {
    const answer = failedAnswer(failed(gemini, 'auth', { url: 'https://g.example' }), failed(openai, 'network'));
    expect(errorIn(answer)?.title).toBe('There is no API key for gemini/gemini-2.5-flash.');
    expect(errorIn(answer)?.detail).toBe('Set it, then ask again.');
    expect(errorIn(answer)?.place).toContain('Others: openai/gpt-5-mini (no connection) · https://g.example');
    expect(labelsIn(answer)).toEqual(['Set API key for Google Gemini', 'Switch model', 'Retry']);
  });

  it('tells of the first refused key of the group that was asked, whatever a fallback lacks', () => {
    const answer = failedAnswer(refused(openai), failed(ollama, 'auth', { status: 401, withoutKey: true }));
    expect(errorIn(answer)?.title).toBe('No model of main answered: 401 key refused.');
    expect(errorIn(answer)?.detail).toBe('openai/gpt-5-mini: Set a key that is valid for this address.');
    expect(errorIn(answer)?.place).toContain('Others: ollama/qwen3:14b (401 no key was sent)');
    expect(labelsIn(answer)?.[0]).toBe('Set API key for OpenAI');
    expect(mendableError(answer)?.details.vendor).toBe('openai');
  });

  it('tells of the first key of the group that was refused, also where it is in a variable, and asks for none of a fallback', () => {
    const account = 'env:OPENAI_API_KEY';
    const answer = failedAnswer(
      failed(openai, 'auth', { status: 401, account }),
      failed(gemini, 'auth', { status: 401, account }),
      failed(ollama, 'auth', { status: 401, withoutKey: true }),
    );
    expect(errorIn(answer)?.title).toBe('No model of main answered: 401 key refused.');
    expect(errorIn(answer)?.detail).toMatch(/^openai\/gpt-5-mini: The key comes from the environment variable/);
    expect(labelsIn(answer)).toEqual(['Open settings', 'Switch model', 'Retry']);
  });

  it('tells of the first that was asked where no key would help', () => {
    const rests = { outcome: 'skipped', restsUntil: AT + 60_000 } as const;
    const answer = failedAnswer(
      failed(gemini, 'quota', {}, rests),
      failed(openai, 'server', { status: 503 }),
      failed(ollama, 'network'),
    );
    expect(errorIn(answer)?.title).toBe('No model of main answered: 503 server error.');
    expect(errorIn(answer)?.detail).toMatch(/^openai\/gpt-5-mini: /);
  });

  it('names three others at most: all of them stand in the route', () => {
    const many = Array.from('bcdef', (model) => failed(deployment('openai', model), 'network'));
    expect(errorIn(failedAnswer(failed(openai, 'network'), ...many))?.place).toMatch(
      /Others: openai\/b \(no connection\), openai\/c \(no connection\), openai\/d \(no connection\) and 2 more/,
    );
    expect(
      errorIn({ ...failedAnswer(failed(openai, 'server'), failed(gemini, 'truncated')), status: 'cut' })?.detail,
    ).toBe('The connection ended before the answer did.');
  });

  it('has a plain button where only one was asked', () => {
    expect(labelsIn(failedAnswer(refused(openai)))?.[0]).toBe('Set API key');
  });
});

describe('a refusal of a call without a key', () => {
  const local = deployment('openai', 'x');
  const details = { status: 401, withoutKey: true, url: 'http://127.0.0.1:8799/v1/chat/completions' } as const;

  it('says that the server wants one, and that none is stored', () => {
    const note = errorIn(failedAnswer(failed(local, 'auth', details)));
    expect(note?.title).toBe('openai/x did not answer: 401 no key was sent.');
    expect(note?.detail).toBe('The server wants a key, and none is stored for http://127.0.0.1:8799.');
    expect(note?.actions[0]).toEqual({ action: 'set-key', label: 'Set API key' });
  });

  it('is remembered with the conversation', () => {
    const answer = failedAnswer(failed(local, 'auth', details));
    expect(messageSchema.parse(answer)).toEqual(answer);
  });

  it('is said of no key where the server only limits how fast it may be asked', () => {
    const note = errorIn(failedAnswer(failed(local, 'rate-limit', { ...details, status: 429 })));
    expect(note?.detail).toBe('The provider limits how fast it may be asked.');
  });
});

describe('the first button', () => {
  it.each([
    ['auth', {}, 'set-key'],
    ['auth', { status: 401 }, 'set-key'],
    ['auth', { variable: 'HOUSE_KEY' }, 'open-settings'],
    ['model-not-found', { status: 404 }, 'open-settings'],
    ['quota', { status: 429 }, 'switch-model'],
    ['server', { status: 500 }, 'retry'],
    ['network', {}, 'retry'],
  ] as const)('of %s %j is what helps: %s', (kind, details, action) => {
    expect(errorIn(failedAnswer(failed(openai, kind, details)))?.actions[0]?.action).toBe(action);
  });
});

describe('a question whose key was set since', () => {
  const answer = failedAnswer(refused(openai));
  const state = (more: Partial<DeploymentState>): DeploymentState => ({
    target: openai,
    order: 1,
    price: undefined,
    contextWindow: undefined,
    abilities: UNKNOWN_ABILITIES,
    health: { kind: 'closed' },
    lacksKey: false,
    ...more,
  });
  const known = (more: Partial<DeploymentState>, startedAt = AT - 1): boolean =>
    hasNewKey(answer, [{ name: 'main', deployments: [state(more)] }], startedAt);

  it('can be asked now, which is good news and no error', () => {
    expect(errorIn(answer, { hasNewKey: () => true })).toEqual({
      title: 'main can be asked now.',
      detail: 'Its API key has changed since this question was sent.',
      ready: true,
      actions: [{ action: 'retry', label: 'Ask now' }],
    });
    expect(errorIn(answer, { hasNewKey: () => false })).not.toHaveProperty('ready');
    expect(errorIn(failedAnswer(failed(openai, 'server')), { hasNewKey: () => true })).not.toHaveProperty('ready');
  });

  it('is known from the health of its deployment, in the window that met the refusal', () => {
    expect(known({})).toBe(true);
    expect(known({ lacksKey: true })).toBe(false);
    expect(known({ health: { kind: 'open', until: AT, error: errorOf(openai, 'auth') } })).toBe(false);
    expect(known({ health: { kind: 'half-open' } })).toBe(false);
    expect(known({}, AT + 10)).toBe(false);
    expect(hasNewKey(answer, [], AT - 1)).toBe(false);
  });

  it('is good news too where a model was missing', () => {
    const { steps: _, ...without } = failedAnswer();
    const answerless: Answer = { ...without, steps: [], error: storedError(new LlmError('no-deployment', 'x', {})) };
    expect(errorIn(answerless)).toMatchObject({ title: 'main can be asked now.', ready: true });
  });
});

describe('two deployments of one model', () => {
  const at = (id: string, host: string, account = 'stored') =>
    targetOf('openai', 'gpt-4o', { deployment: id, seller: sellerOf('openai', { host, account }) });
  const first = at('1', 'http://127.0.0.1:8799');
  const second = at('2', 'http://localhost:8799');
  const limited = (target: Target) => failed(target, 'rate-limit', { status: 429 });
  const answered = (target: Target): RouteStep => ({ outcome: 'answered', target, at: AT, ...cost });
  const done = (...steps: readonly RouteStep[]): Answer => ({ ...failedAnswer(), status: 'done', steps });

  it('are told apart by their hosts in the route, the footer, the progress and the card', () => {
    const { route, footer } = answerFrame(done(limited(first), answered(second)), place);
    expect(route.map(({ model }) => model)).toEqual([
      'openai/gpt-4o at 127.0.0.1:8799',
      'openai/gpt-4o at localhost:8799',
    ]);
    expect(footer?.model).toBe('openai/gpt-4o at localhost:8799');
    const asked = running(limited(first), { outcome: 'running', target: second, at: AT });
    expect(answerFrame(asked, live)).toMatchObject({
      progress: 'Waiting for openai/gpt-4o at localhost:8799…',
      waitingSince: AT,
    });
    expect(errorIn(failedAnswer(limited(first), limited(second)))?.detail).toContain('openai/gpt-4o at 127.0.0.1:8799');
  });

  it('are told apart by their keys at one host, and else by their number', () => {
    const names = (...targets: readonly Target[]) =>
      answerFrame(done(...targets.map(limited)), place).route.map(({ model }) => model.replace('openai/gpt-4o ', ''));
    expect(names(at('1', 'a.b'), at('2', 'a.b', 'env:HOUSE_KEY'))).toEqual(['with the stored key', 'with HOUSE_KEY']);
    expect(names(at('1', 'a.b'), at('2', 'a.b'))).toEqual(['#1', '#2']);
  });

  it('need no more than their name where another model stands beside one', () => {
    const { route } = answerFrame(done(limited(first), answered(openai)), place);
    expect(route.map(({ model }) => model)).toEqual(['openai/gpt-4o', 'openai/gpt-5-mini']);
  });
});

describe('a wait', () => {
  const limited = (retryAfterMs: number) =>
    running(failed(openai, 'rate-limit', { status: 429 }, { retryAfterMs, failedAt: AT + 100 }));

  it('carries its moment, for the panel to count down to', () => {
    for (const wait of [1_500, 8_000])
      expect(answerFrame(limited(wait), live)).toMatchObject({
        progress: '429 rate limit. Trying again…',
        waitingSince: AT + 100,
        waitsUntil: AT + 100 + wait,
      });
  });

  it('says who is asked when none can be asked before', () => {
    const waiting = failed(openai, 'rate-limit', { status: 429 }, { waitsFor: { target: ollama, until: AT + 9_000 } });
    expect(answerFrame(running(waiting), live)).toMatchObject({
      progress: '429 rate limit. Asking ollama/qwen3:14b…',
      waitsUntil: AT + 9_000,
    });
    const next = { kind: 'wait', until: AT + 9_000, target: ollama } as const;
    const error = new LlmError('rate-limit', 'x', { status: 429 });
    const asked = running({ outcome: 'running', target: openai, attempt: '1', at: AT });
    const folded = foldEvent(asked, { type: 'attempt-failure', attempt: '1', target: openai, error, next }, AT);
    expect(folded.steps[0]?.waitsFor).toEqual({ target: ollama, until: AT + 9_000 });
    expect(messageSchema.parse(folded)).toEqual(folded);
  });

  it('has no moment where it is over before it is read, or has no end', () => {
    for (const wait of [700, Infinity]) expect(answerFrame(limited(wait), live)).not.toHaveProperty('waitsUntil');
  });
});

describe('an answer that the limit of output tokens has ended', () => {
  it('says that it can be continued only while it is the last one', () => {
    const answer: Answer = {
      ...failedAnswer(),
      status: 'cut',
      parts: [{ type: 'text', text: 'a' }],
      unfinished: 'length',
    };
    expect(errorIn(answer)).toMatchObject({ detail: expect.stringContaining('Let it continue') });
    const older = errorIn(answer, { isLast: false });
    expect(older?.detail).toBe('Raise maxOutputTokens of its entry in turnpike.models, and ask again.');
    expect(older?.actions[0]?.label).toBe('Ask again');
  });
});

describe('an answer that was interrupted', () => {
  const started: RouteStep = { outcome: 'running', target: openai, at: AT, usage: { input: 448 } };

  it('names its model, and says that its cost is not known whole', () => {
    const { footer } = answerFrame(running(started), place);
    expect(footer).toMatchObject({
      model: 'openai/gpt-5-mini',
      cost: 'cost unknown',
      costDetail: 'The editor was closed before an attempt had ended: what that one cost is not known',
    });
    expect(footer?.tokens).toBe('448 in');
  });

  it('counts what is known of the attempts before', () => {
    const { footer } = answerFrame(running(failed(ollama, 'server', {}, cost), started), place);
    expect(footer).toMatchObject({ model: 'openai/gpt-5-mini', cost: '≥ $0.0010' });
  });

  it('leaves the cost in doubt also when it was continued to its end', () => {
    const whole: RouteStep = { outcome: 'answered', target: gemini, at: AT, ...cost };
    const { footer } = answerFrame({ ...running(started, whole), status: 'done', endedAt: AT + 1 }, place);
    expect(footer).toMatchObject({ model: 'gemini/gemini-2.5-flash', cost: '≥ $0.0010' });
    expect(footer?.costDetail).toContain('what that one cost is not known');
  });

  it('says when its first token came, and how long the whole took', () => {
    const whole: RouteStep = { outcome: 'answered', target: openai, at: AT, timeToFirstTokenMs: 5000, ...cost };
    const done = { ...running(whole), status: 'done', endedAt: AT + 12_000 } as const;
    expect(answerFrame(done, place).footer?.timing).toBe('5.0\u00A0s to first token, 12\u00A0s in all');
  });

  it('has no footer while it runs', () => {
    expect(answerFrame(running(started), live)).not.toHaveProperty('footer');
  });
});

describe('a question that failed', () => {
  it('has the sum of its attempts under no model’s name', () => {
    const once = (target: Target) => failed(target, 'malformed', { empty: true }, { ...cost, timeToFirstTokenMs: 5 });
    const { footer } = answerFrame(failedAnswer(once(openai), once(gemini), once(ollama)), place);
    expect(footer?.model).toBe('Sum of 3 attempts');
    expect(footer).not.toHaveProperty('timing');
    expect(answerFrame(failedAnswer(once(openai)), place).footer?.model).toBe('openai/gpt-5-mini');
  });

  it('says of a reset that the connection was closed', () => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    const note = errorIn(failedAnswer(failed(openai, 'network', { cause })));
    expect(note?.title).toBe('openai/gpt-5-mini did not answer: connection closed.');
    expect(note?.detail).toContain('The other side closed the connection.');
  });

  it('says once what came in place of an answer', () => {
    const vendorMessage = 'an HTML page (“Sign in”): a proxy, or a wrong address';
    const note = errorIn(failedAnswer(failed(openai, 'malformed', { vendorMessage, isOwnMessage: true })));
    expect(note?.detail).toBe(`What came is ${vendorMessage}. Check the address in the settings.`);
  });

  it('tells of a pause between two tries where it was one', () => {
    const route = (retryAfterMs: number) =>
      answerFrame(failedAnswer(failed(openai, 'server', {}, { retryAfterMs }), failed(openai, 'server')), place).route;
    expect(route(19)[0]?.detail).toBe('server error, tried again');
    expect(route(1_200)[0]?.detail).toBe('server error, tried again after 1.2\u00A0s');
  });
});
