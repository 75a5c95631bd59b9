import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axe } from './support/axe.ts';
import { chatDocument } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import type { Theme } from './support/launch-editor.ts';
import { screenshot } from './support/screenshot.ts';
import { setTheme } from './support/set-theme.ts';

const THEMES: readonly Theme[] = ['Dark 2026', 'Light 2026', 'Default High Contrast', 'Default High Contrast Light'];

const ANSWER = [
  'Use a **set**: it keeps each value once and looks it up in constant time.\n\n',
  '```ts\n/** Each value once, in the order of first sight. */\nexport function unique<Value>(values: readonly Value[]): Value[] {\n',
  '  return [...new Set(values)];\n}\n```\n\n',
  '1. `Set` compares with *same value zero*.\n2. Objects are compared by identity.\n\n',
  '| Approach | Time |\n| --- | --: |\n| `Set` | O(n) |\n| nested loops | O(n²) |\n\n',
  'See [MDN](https://developer.mozilla.org/).\n',
];

let editor: ChatEditor;

beforeAll(async () => {
  editor = await launchChat();
});

afterAll(async () => editor.dispose());

const lastAnswer = () => editor.chat.getByRole('article', { name: 'Turnpike' }).last();

describe.each(THEMES)('%s', (theme) => {
  const name = theme.toLowerCase().replaceAll(' ', '-');

  test('welcome', async () => {
    await setTheme(editor, theme);
    await editor.newChat();
    await screenshot(editor.page, `${name}-welcome`);
    expect(await axe(await chatDocument(editor.page))).toEqual([]);
  });

  test('an answer, its route and an error', async () => {
    editor.simulator.reset();
    editor.simulator.script({ match: { api: 'openai' }, fault: { kind: 'http', failure: 'overloaded' } });
    editor.simulator.script({
      match: { api: 'anthropic' },
      answer: { text: ANSWER, reasoning: 'Think of sets.' },
      times: 1,
    });
    editor.simulator.script({ match: { api: 'anthropic' }, fault: { kind: 'http', failure: 'context-window' } });
    await editor.ask('How do I drop duplicates from an array?');
    await lastAnswer().getByRole('list', { name: 'About this answer' }).waitFor({ timeout: 45_000 });
    await screenshot(editor.page, `${name}-answer`);
    await editor.ask('And in a list of a million objects?');
    await lastAnswer().getByRole('group', { name: 'Error' }).waitFor({ timeout: 45_000 });
    await screenshot(editor.page, `${name}-error`);
    expect(await axe(await chatDocument(editor.page))).toEqual([]);
  });
});
