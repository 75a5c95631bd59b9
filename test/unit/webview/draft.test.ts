import { describe, expect, test } from 'vitest';
import { notSent, posted, taken, typed, writtenBefore } from '../../../src/webview/state/draft.ts';

const sent = posted({ text: 'Why?' }, '1');

describe('a draft that is posted', () => {
  test('stays until the host has it', () => {
    expect(sent.text).toBe('Why?');
    expect(taken(sent, '1')).toEqual({ text: '' });
  });

  test('is not taken by the word about another question', () => {
    expect(taken(sent, '2')).toBe(sent);
    expect(taken({ text: 'Why?' }, '1')).toEqual({ text: 'Why?' });
  });

  test('leaves what was typed behind it', () => {
    expect(taken(typed(sent, 'Why? And how?'), '1')).toEqual({ text: 'And how?' });
    expect(taken(typed(sent, 'Why?\n\nAnd how?'), '1')).toEqual({ text: 'And how?' });
  });

  test('that was changed meanwhile is kept whole', () => {
    expect(taken(typed(sent, 'Why not?'), '1')).toEqual({ text: 'Why not?' });
  });
});

describe('a draft that the host has given up', () => {
  test('stays, and is a new question when it is sent again', () => {
    expect(notSent(typed(sent, 'Why? And how?'), '1')).toEqual({ text: 'Why? And how?' });
    expect(notSent(sent, '2')).toBe(sent);
  });
});

describe('words that come back', () => {
  test('stand before what is there', () => {
    expect(writtenBefore({ text: '' }, 'first')).toEqual({ text: 'first' });
    expect(writtenBefore({ text: 'second' }, 'first')).toEqual({ text: 'first\nsecond' });
  });
});
