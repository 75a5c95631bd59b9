import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChat } from './support/chat.ts';
import { launchChat, simulatedModels } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { openWorkbench } from './support/launch-editor.ts';
import { screenshot } from './support/screenshot.ts';

let editor: ChatEditor;

beforeAll(async () => {
  editor = await launchChat();
});

afterAll(async () => editor.dispose());

const lastAnswer = () => editor.chat.getByRole('article', { name: 'Turnpike' }).last();

async function writeModels(models: readonly unknown[]): Promise<void> {
  const file = join(editor.profile.userDataDir, 'Machine/settings.json');
  await writeFile(file, JSON.stringify({ 'turnpike.models': models }, undefined, 2));
}

describe('a mistake in the settings', () => {
  test('is one line in the panel, is marked where it is, and leaves the rest working', async () => {
    const models = simulatedModels(editor.simulator);
    await writeModels([...models, { name: 'typo', model: 'antropic/claude-sonnet-4-5' }]);
    const line = editor.chat.getByText('turnpike.models[3].model', { exact: false }).first();
    await line.waitFor();
    expect(await line.textContent()).toContain('antropic');
    await screenshot(editor.page, 'settings-problem');
    editor.simulator.script({ answer: { text: 'Still working.' } });
    await editor.ask('Does the rest work?');
    await lastAnswer().getByText('Still working.').waitFor();
    await editor.chat.getByRole('button', { name: 'Show' }).click();
    await editor.page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await screenshot(editor.page, 'settings-squiggle');
    await editor.page.keyboard.press('Escape');
  });

  test('is gone as soon as it is mended', async () => {
    await writeModels(simulatedModels(editor.simulator));
    await editor.chat.getByText('turnpike.models[3].model', { exact: false }).waitFor({ state: 'detached' });
  });
});

describe('by keyboard alone', () => {
  test('Enter sends, Shift+Enter makes a line, and an Enter of an input method sends nothing', async () => {
    const before = editor.simulator.requests().length;
    const box = editor.chat.getByRole('textbox', { name: 'Message' });
    await box.fill('first');
    await box.press('Shift+Enter');
    expect(await box.inputValue()).toBe('first\n');
    await box.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
    await box.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true });
    expect(editor.simulator.requests().length).toBe(before);
    await box.press('Enter');
    await editor.simulator.request(({ number }) => number > before);
    await lastAnswer().getByRole('list', { name: 'About this answer' }).waitFor();
  });

  test('Tab reaches Attach context, the model button and Send, in this order', async () => {
    const box = editor.chat.getByRole('textbox', { name: 'Message' });
    await box.fill('ready');
    await box.press('Tab');
    const focused = editor.chat.locator(':focus');
    expect(await focused.getAttribute('aria-label')).toBe('Attach context');
    await focused.press('Tab');
    await editor.chat
      .getByRole('button', { name: /^Model: main/ })
      .and(focused)
      .waitFor();
    await focused.press('Tab');
    expect(await editor.chat.locator(':focus').getAttribute('aria-label')).toBe('Send');
    await box.fill('');
  });
});

describe('a second window', () => {
  test('shows what the first one spends, and a stream in flight when a window goes away is still accounted for', async () => {
    editor.simulator.reset();
    const second = await editor.page.context().newPage();
    await openWorkbench(second, editor.address);
    const secondChat = await openChat(second);
    editor.simulator.script({ answer: { text: 'Paid.', usage: { input: 1_000_000, output: 0 } }, times: 1 });
    await editor.ask('Spend a dollar');
    await lastAnswer().getByText('$1.00').waitFor();
    await second.locator('.statusbar-item', { hasText: '$1.0' }).waitFor();

    editor.simulator.script({ answer: { text: 'word ', repeat: 5000, pace: 20 } });
    const box = secondChat.getByRole('textbox', { name: 'Message' });
    await box.fill('Go on for ever');
    await box.press('Enter');
    await secondChat.getByText('word word').first().waitFor();
    await second.close();
    await editor.simulator.request(({ aborted }) => aborted, 30_000);
    await editor.page.locator('.statusbar-item', { hasText: '≥ $1.0' }).waitFor();
  });
});
