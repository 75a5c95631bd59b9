import { expect, test } from 'vitest';
import type { RouteLine } from '../../../src/protocol/conversation.ts';
import { routeWords } from '../../../src/webview/state/route-words.ts';

const lines = (...outcomes: readonly RouteLine['outcome'][]): readonly RouteLine[] =>
  outcomes.map((outcome) => ({ outcome, model: 'm', detail: '' }));

test('a model that was not asked is no attempt', () => {
  expect(routeWords(lines('answered'))).toBe('1 attempt');
  expect(routeWords(lines('failed', 'answered'))).toBe('2 attempts');
  expect(routeWords(lines('skipped', 'answered'))).toBe('1 attempt, 1 not asked');
  expect(routeWords(lines('skipped', 'failed', 'running', 'skipped'))).toBe('2 attempts, 2 not asked');
  expect(routeWords(lines('skipped', 'skipped'))).toBe('2 not asked');
  expect(routeWords([...lines('skipped'), { outcome: 'skipped', model: 'm', detail: '', others: 979 }])).toBe(
    '981 not asked',
  );
});
