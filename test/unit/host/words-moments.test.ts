import { describe, expect, it } from 'vitest';
import { againWords, restWords } from '../../../src/host/words/moments.ts';

const now = new Date(2026, 10, 21, 14, 0).getTime();
const minute = 60_000;
const day = 24 * 60 * minute;
/** 24-hour and 12-hour locales write the hours differently. */
const time = (minutes: string) => new RegExp(`^rests until (?:14|0?2):${minutes}(?: [AP]M| [ap]m)?$`);

describe('a moment in words', () => {
  it('is the local time of day', () => {
    expect(restWords(now + 35 * minute, now)).toMatch(time('35'));
  });

  it('has its seconds when it is near, so that it never looks as if it were over', () => {
    expect(restWords(now + 42_000, now)).toMatch(time('00:42'));
    expect(restWords(now - 1_000, now + 500)).toMatch(/59:59/);
  });

  it('has its date when it is not today', () => {
    const words = againWords(now + day, now);
    expect(words).toContain('22');
    expect(words).toMatch(/Nov|11/);
    expect(words).toMatch(/^again at /);
  });

  it('is later when no one could wait for it', () => {
    for (const at of [Infinity, -Infinity, Number.NaN, 1e300, now + 400 * day]) {
      expect(againWords(at, now)).toBe('again later');
      expect(restWords(at, now)).toBe('rests');
    }
  });
});
