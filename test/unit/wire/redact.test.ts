import { describe, expect, it } from 'vitest';
import { redact, redactName, secretsOf } from '../../../src/wire/redact.ts';

describe('a name from a server', () => {
  const secrets = secretsOf({ authorization: 'Bearer abcdef-secret-1234' });

  it.each([
    ['gpt-5-mini', 'gpt-5-mini'],
    ['abcdef-secret-123', 'abcdef-secret-123'],
    ['abcdef-secret-1234', '[redacted]'],
    ['model-ABCDEF-Secret-1234-x', 'model-[redacted]-x'],
    ['modèle-ABCDEF-Secret-1234', 'modèle-[redacted]'],
    ['abcdef-\u200Bsecret-1234', '[redacted]'],
    ['two  spaces  and  no  secret', 'two  spaces  and  no  secret'],
    ['Bearer  abcdef-secret-1234', '[redacted]'],
  ])('%j is %j', (name, expected) => {
    expect(redactName(name, secrets)).toBe(expected);
  });
});

describe('a break inside a key', () => {
  it('hides a long key, and is no part of a short one: that may be two words', () => {
    expect(
      redactName('no sesame: abcdef-sec ret-1234', secretsOf({ 'x-a': 'open-it', 'x-b': 'abcdef-secret-1234' })),
    ).toBe('no sesame: [redacted]');
    expect(redactName('we open -it', secretsOf({ 'x-a': 'open-it' }))).toBe('we open -it');
  });

  it('leaves no half of a long key where the search of a message ends', () => {
    const key = 'k1'.repeat(150);
    const broken = `${' '.repeat(3600)}${key.split('').join('\n')} and more`;
    expect(redact(broken, secretsOf({ 'x-api-key': key }))).toBe('');
  });
});

describe('a key that a server tells in another form', () => {
  const key = 'sk-secret-0123456789/+=x';
  const secrets = secretsOf({ authorization: `Bearer ${key}` });

  it.each([
    ['base64', Buffer.from(key).toString('base64')],
    ['base64 of the header', Buffer.from(`Bearer ${key}`).toString('base64')],
    ['base64 for URLs', Buffer.from(key).toString('base64url')],
    ['hex', Buffer.from(key).toString('hex').toUpperCase()],
    ['numbers of HTML', key.replace(/[-/]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
    ['hexadecimal numbers of HTML', key.replace(/[-/]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`)],
    ['blanks that do not break', key.split('').join('\u00A0')],
    ['variation selectors', key.split('').join('\uFE0F')],
    ['tags', key.split('').join('\u{E0001}')],
    ['fillers', key.split('').join('\u3164')],
  ])('is not shown: %s', (_, told) => {
    expect(redact(`Incorrect value ${told} was sent`, secrets)).toMatch(
      /^Incorrect value (?:Bearer )?\[redacted\]=* was sent$/,
    );
  });
});

describe('the secrets of a request', () => {
  it('are the values, the keys in them, and both as they stand in a URL, the longest first', () => {
    const secrets = secretsOf({ authorization: 'Bearer a/secret+key', 'x-api-key': 'plain-key' });
    expect(secrets.filter((secret) => secret.endsWith('key'))).toEqual([
      'Bearer%20a%2Fsecret%2Bkey',
      'Bearer a/secret+key',
      'a%2Fsecret%2Bkey',
      'a/secret+key',
      'plain-key',
    ]);
    expect(secrets).toEqual(secrets.toSorted((a, b) => b.length - a.length));
  });

  it('are none where they are too short to be one, but in a form that is not', () => {
    expect(secretsOf({ 'x-api-key': 'abcde' })).toEqual([]);
    expect(secretsOf({ 'x-api-key': 'a/b/c' })).toEqual(['a%2Fb%2Fc']);
  });
});
