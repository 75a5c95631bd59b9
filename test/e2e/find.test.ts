import type { FrameLocator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { editorChatFrame } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { chatParts } from './support/chat-parts.ts';
import type { ChatParts } from './support/chat-parts.ts';
import { runCommand } from './support/run-command.ts';
import { screenshot } from './support/screenshot.ts';

let editor: ChatEditor;
let parts: ChatParts;
let inEditor: FrameLocator;

beforeAll(async () => {
  editor = await launchChat();
  parts = chatParts(editor.chat);
  inEditor = editorChatFrame(editor.page);
});

afterAll(async () => editor.dispose());

beforeEach(async () => {
  editor.simulator.reset();
  await runCommand(editor.page, 'View: Close All Editors');
  await editor.newChat();
});

async function askFor(question: string, text: string, asked: ChatParts = parts): Promise<void> {
  editor.simulator.script({ match: { text: question }, answer: { text }, times: 1 });
  await asked.box.fill(question);
  await asked.box.press('Enter');
  await asked.answered(text);
}

const finder = (chat: FrameLocator) => ({
  bar: chat.getByRole('search'),
  box: chat.getByRole('textbox', { name: 'Find' }),
  count: (words: string) => chat.getByRole('search').getByText(words, { exact: true }).waitFor(),
});

describe('Find in Conversation', () => {
  test('opens with its key in the view and in an editor, each time in the chat that has the keyboard', async () => {
    await askFor('A harbour', 'The harbour is deep.');
    const view = finder(editor.chat);
    await parts.box.press('Control+f');
    await view.box.fill('harbour');
    await view.count('1 of 2');
    await view.box.press('Enter');
    await view.count('2 of 2');
    await screenshot(editor.page, 'chat-find');
    await view.box.press('Escape');
    await view.bar.waitFor({ state: 'detached' });
    await editor.chat.locator('textarea:focus').waitFor();

    await runCommand(editor.page, 'Turnpike: Open Conversation in Editor');
    const own = finder(inEditor);
    await inEditor.getByText('The harbour is deep.').waitFor();
    await chatParts(inEditor).box.click();
    await chatParts(inEditor).box.press('Control+f');
    await own.box.fill('deep');
    await own.count('1 of 1');
    expect(await view.bar.count()).toBe(0);
    await parts.box.click();
    await parts.box.press('Control+f');
    await view.box.waitFor();
  });

  test('is a command too', async () => {
    await askFor('A ship', 'Of wood.');
    await runCommand(editor.page, 'Turnpike: Find in Conversation');
    await finder(editor.chat).box.waitFor();
  });
});

test('the title bar of the view is about its own chat, also where one in an editor was used last', async () => {
  await askFor('In the editor', 'Stays here.');
  await runCommand(editor.page, 'Turnpike: Open Conversation in Editor');
  await inEditor.getByText('Stays here.').waitFor();
  await askFor('In the view', 'Goes away.');
  await askFor('Once more', 'Here too.', chatParts(inEditor));
  await editor.page.locator('.composite.title, .pane-header').getByRole('button', { name: 'New Chat' }).first().click();
  await editor.chat.getByText('Ask anything about your code').waitFor();
  await inEditor.getByText('Here too.').waitFor();
});

test('a queue that was paused goes on with Send now', async () => {
  editor.simulator.script({ match: { text: 'Long' }, answer: { text: 'word ', repeat: 500, pace: 20 }, times: 1 });
  editor.simulator.script({ match: { text: 'Next' }, answer: { text: 'The next one.' } });
  await editor.ask('Long');
  await parts.answer().getByText('word word').waitFor();
  await editor.ask('Next');
  await parts.button('Send now Next').waitFor();
  await parts.box.press('Escape');
  await editor.chat.locator('.queue').getByText('The queue is paused.').waitFor();
  await parts.button('Send now Next').press('Enter');
  await parts.answered('The next one.');
});
