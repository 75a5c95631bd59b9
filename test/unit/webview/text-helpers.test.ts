import { expect, test } from 'vitest';
import { clamped } from '../../../src/webview/clamped.ts';
import { timeLeft } from '../../../src/webview/components/time-left.ts';
import { grammarName } from '../../../src/webview/highlighter/highlight.ts';
import { languageName } from '../../../src/webview/markdown/language-name.ts';
import { safeUrl } from '../../../src/webview/markdown/safe-url.ts';
import { briefModel, briefTiming } from '../../../src/webview/state/brief-words.ts';
import { nothingSaved, parseSavedState } from '../../../src/webview/state/saved-state.ts';

test.each([
  ['https://example.com/a?b=1', 'https://example.com/a?b=1'],
  ['HTTP://example.com', 'http://example.com/'],
  ['mailto:a@example.com', 'mailto:a@example.com'],
])('%s may be followed', (href, url) => {
  expect(safeUrl(href)).toBe(url);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'vscode://x',
  'command:workbench.action.quit',
  'blob:https://example.com/1',
  '//example.com',
  'src/a.ts',
  '',
])('%j may not be followed', (href) => {
  expect(safeUrl(href)).toBeUndefined();
});

test('names languages for people', () => {
  expect(
    ['ts', 'TSX', 'js', 'py', '', 'brainfuck', 'constructor'].map((name) => languageName(name, grammarName)),
  ).toEqual(['TypeScript', 'TSX', 'JavaScript', 'Python', 'Text', 'brainfuck', 'constructor']);
});

test('takes only a saved state that it has written itself', () => {
  const saved = { draft: 'd', conversation: 'c', place: { turn: 't', top: -12.5 } };
  expect(parseSavedState(saved)).toEqual(saved);
  const { place: _, ...others } = saved;
  expect(parseSavedState({ ...saved, place: { turn: 1 } })).toEqual(others);
  expect(parseSavedState({ ...saved, edits: { q: 1, r: 'Why?' } })).toEqual({ ...saved, edits: { r: 'Why?' } });
  expect(parseSavedState({ ...saved, waiting: ['a', 1] })).toEqual({ ...saved, waiting: ['a'] });
  expect(parseSavedState({ ...saved, waiting: 'a' })).toEqual(saved);
  for (const other of [undefined, null, 'x', [], { draft: 1 }]) expect(parseSavedState(other)).toEqual(nothingSaved);
});

test('clamps what is too long, and cuts no character in two', () => {
  expect(clamped('a'.repeat(200))).toBe('a'.repeat(200));
  expect(clamped('a'.repeat(200_000))).toBe(`${'a'.repeat(199)}…`);
  expect(clamped('a😀b', 3)).toBe('a…');
});

test.each([
  [-1, '0 s'],
  [1, '1 s'],
  [24_000, '24 s'],
  [60_000, '1 min 0 s'],
  [3_599_001, '1 h 0 min'],
  [7_800_000, '2 h 10 min'],
])('%i ms are %s', (milliseconds, words) => {
  expect(timeLeft(milliseconds)).toBe(words);
});

test.each([
  ['openai/gpt-5-mini', 'gpt-5-mini'],
  ['openrouter/anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5'],
  ['ollama/qwen3:14b', 'qwen3:14b'],
  ['azure/my-deployment (gpt-5-mini/2026-01-01)', 'my-deployment'],
  ['model', 'model'],
  ['vendor/', 'vendor/'],
])('%s is %s in short', (model, brief) => {
  expect(briefModel(model)).toBe(brief);
});

test('a time is short without the words behind it', () => {
  expect(['0.8 s to first token', '140\u00A0ms to first token', 'soon'].map(briefTiming)).toEqual([
    '0.8 s',
    '140\u00A0ms',
    'soon',
  ]);
});
