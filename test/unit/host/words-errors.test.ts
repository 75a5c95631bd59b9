import { describe, expect, it } from 'vitest';
import { errorNote } from '../../../src/host/words/error-words.ts';
import { shortError } from '../../../src/host/words/short-error.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { ErrorKind, LlmErrorDetails } from '../../../src/llm/llm-error.ts';

const now = new Date(2026, 10, 21, 14, 0).getTime();

function note(kind: ErrorKind, details: LlmErrorDetails, more: { cut?: boolean; resting?: boolean } = {}) {
  const error = new LlmError(kind, 'x', { vendor: 'openai', model: 'gpt-5-mini', ...details });
  return errorNote(error, { cut: false, now, resting: false, ...more });
}

function actionsOf(kind: ErrorKind, details: LlmErrorDetails, more: { cut?: boolean; resting?: boolean } = {}) {
  return note(kind, details, more).actions.map(({ action }) => action);
}

describe('a wait', () => {
  it('is a moment that the panel counts down to, and never a number in words', () => {
    const { readyAt, detail, actions } = note('rate-limit', { status: 429, retryAfterMs: 24_000 });
    expect(readyAt).toBe(now + 24_000);
    expect(detail).toBe('The provider limits how fast this key may ask.');
    expect(actions[0]).toEqual({ action: 'retry-when-ready', label: 'Retry when ready' });
  });

  it.each(['auth', 'permission', 'quota'] as const)('is not offered for %s, which no wait cures', (kind) => {
    expect(actionsOf(kind, { retryAfterMs: 24_000 })).not.toContain('retry-when-ready');
    expect(note(kind, { retryAfterMs: 24_000 })).not.toHaveProperty('readyAt');
  });

  it('of more than 15 minutes is not offered: it is said when the model can be asked again', () => {
    const { readyAt, detail, actions } = note('rate-limit', { retryAfterMs: 20 * 60_000 });
    expect(readyAt).toBeUndefined();
    expect(actions[0]?.action).toBe('retry');
    expect(detail).toMatch(/It can be asked again at (14|0?2):20/);
  });

  it('without end is no number', () => {
    expect(note('rate-limit', { retryAfterMs: Infinity }).detail).toContain('It can be asked again later.');
  });
});

describe('a model that is missing', () => {
  it('is said by its name, bounded, with what to do and without Retry', () => {
    const gone = errorNote(new LlmError('no-deployment', 'x', { group: 'g'.repeat(200_000) }), {
      cut: true,
      now,
      resting: true,
    });
    expect(gone.title).toMatch(/^There is no model named g+… any more\.$/);
    expect(gone.title.length).toBeLessThan(250);
    expect(gone.actions.map(({ action }) => action)).toEqual(['switch-model', 'add-model']);
  });
});

describe('a model that takes no images', () => {
  it.each<LlmErrorDetails>([
    { lacks: 'images' },
    { status: 400, vendorMessage: 'this model does not support image input' },
    { status: 404, vendorMessage: 'No endpoints found that support image input' },
  ])('is said to see none, by what is known of it or by its vendor’s words', (details) => {
    const { title, actions } = note('unsupported', details);
    expect(title).toBe('openai/gpt-5-mini cannot see images.');
    expect(actions[0]?.label).toBe('Switch model');
    expect(shortError(new LlmError('unsupported', 'x', details))).toContain('cannot see images');
  });

  it('and another thing that it cannot do is not said to be about images', () => {
    expect(note('unsupported', { lacks: 'tools', vendorMessage: 'images' }).title).toContain('not supported');
    expect(note('unsupported', { vendorMessage: 'this model does not support tools' }).title).toContain(
      'not supported',
    );
  });
});

describe('an answer without a word', () => {
  it('is said as such, and never sends anybody to the address', () => {
    const empty = note('malformed', { empty: true, answerEnded: true });
    expect(empty.title).toBe('openai/gpt-5-mini did not answer: empty answer.');
    expect(empty.detail).not.toContain('address');
    const noRoom = note('malformed', { limit: 'output-tokens', answerEnded: true });
    expect(noRoom.title).toBe('openai/gpt-5-mini did not answer: no room for an answer.');
    expect(noRoom.detail).toContain('maxOutputTokens');
  });
});

describe('what came in place of an answer', () => {
  it('is said in our words, and only what a vendor said is quoted', () => {
    const page = {
      vendorMessage: 'an HTML page (“Sign in”): a proxy, or a wrong address',
      isOwnMessage: true,
    } as const;
    expect(note('malformed', page).detail).toContain('What came is an HTML page');
    expect(note('malformed', page).detail).not.toContain('It says');
    expect(note('server', { vendorMessage: 'Oops' }).detail).toContain('It says: “Oops”.');
  });
});

describe('a refused key', () => {
  it('that comes from a variable is not asked for, since another stored key would not be used', () => {
    const { detail, actions } = note('auth', { status: 401, account: 'env:HOUSE_KEY' });
    expect(detail).toContain('HOUSE_KEY');
    expect(actions.map(({ action }) => action)).not.toContain('set-key');
    expect(actionsOf('auth', { status: 401, account: 'stored' })).toContain('set-key');
  });
});

describe('a request that is refused as not found', () => {
  it.each([
    ['invalid-request', 405],
    ['invalid-request', 404],
    ['model-not-found', 404],
  ] as const)('has the address checked too where nothing names the model: %s %s', (kind, status) => {
    const { detail, actions } = note(kind, { status, vendorMessage: 'Not Found' });
    expect(detail).toContain('check the model’s name and apiBase');
    expect(actions.map(({ action }) => action)).toContain('open-settings');
  });

  it('has the model checked where it is named', () => {
    const { detail } = note('model-not-found', { status: 404, vendorMessage: 'The model `x` does not exist' });
    expect(detail).toContain('Check the model’s name in the settings.');
    expect(detail).not.toContain('apiBase');
  });
});

describe('a limit of a server without keys', () => {
  it('says nothing of a key', () => {
    expect(note('rate-limit', { status: 429, vendor: 'ollama' }).detail).toBe(
      'The provider limits how fast it may be asked.',
    );
  });
});

describe('an answer that was cut', () => {
  it('says once that the connection ended', () => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNRESET' });
    expect(note('truncated', { cause }, { cut: true }).detail).toBe('The other side closed the connection.');
    expect(note('truncated', {}, { cut: true }).detail).toBe('The connection ended before the answer did.');
  });
});

describe('an answer longer than we take', () => {
  it('has its own words, and no word about the address', () => {
    expect(shortError(new LlmError('malformed', 'x', { limit: 'answer-size' }))).toBe('answer too long');
    const whole = note('malformed', { limit: 'answer-size' });
    expect(whole.title).toBe('openai/gpt-5-mini did not answer: answer too long.');
    expect(whole.detail).toBe('Ask for less at once.');
    expect(actionsOf('malformed', { limit: 'answer-size' }, { cut: true })).toEqual(['restart', 'switch-model']);
  });
});

describe('an answer that does not fit its format', () => {
  it('says so', () => {
    const { title, detail } = note('response-format', {});
    expect(title).toBe('openai/gpt-5-mini did not answer: not in the format that was asked for.');
    expect(detail).toContain('does not fit the format');
  });
});

describe('a model that rests', () => {
  it('can be reset where nobody answered, and not beside what has come', () => {
    expect(actionsOf('server', {}, { resting: true })).toEqual(['retry', 'switch-model', 'reset-models']);
    expect(actionsOf('server', {}, { resting: true, cut: true })).toEqual(['continue', 'restart', 'switch-model']);
    expect(actionsOf('server', {})).toEqual(['retry', 'switch-model']);
  });
});

describe('a key that cannot be used', () => {
  it('is not said to be missing: a locked key ring is to be unlocked, and a variable to hold the key alone', () => {
    const locked = note('auth', { keyFault: { kind: 'unreadable' } });
    expect(locked.title).toBe('The API key for openai/gpt-5-mini cannot be read.');
    expect(locked.detail).toContain('Unlock the key ring');
    expect(locked.actions.map(({ action }) => action)).toEqual(['retry', 'show-log', 'switch-model']);
    const keyFault = { kind: 'unusable', reason: 'contains a line break: copy the key alone' } as const;
    const broken = note('auth', { variable: 'OPENAI_API_KEY', keyFault });
    expect(broken.title).toBe(
      'The API key for openai/gpt-5-mini is none: the environment variable OPENAI_API_KEY contains a line break: copy the key alone.',
    );
    expect(shortError(new LlmError('auth', 'x', { keyFault }))).toBe('API key unusable');
  });
});

describe('a tool call that cannot be read', () => {
  it('is said by the name of its tool, with Retry first, and not as a wrong address', () => {
    const { title, detail, actions } = note('malformed', { brokenCall: 'read_file' });
    expect(title).toBe('openai/gpt-5-mini did not answer: unreadable tool call.');
    expect(detail).toBe(
      'The model wrote a call of the tool “read_file” that cannot be read. Ask again, or ask another model.',
    );
    expect(actions.map(({ action }) => action)).toEqual(['retry', 'show-log', 'switch-model']);
  });

  it('is said without the name where the provider does not tell it', () => {
    const { detail } = note('malformed', { brokenCall: '' });
    expect(detail).toBe('The model wrote a call of a tool that cannot be read. Ask again, or ask another model.');
  });

  it('is told at the end of the text that came before it', () => {
    expect(note('malformed', { brokenCall: 'read_file' }, { cut: true }).title).toBe(
      'The answer of openai/gpt-5-mini was cut off: unreadable tool call.',
    );
  });
});
