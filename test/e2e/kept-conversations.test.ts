import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chatFrame, editorChatFrame, onlyChatFrame, openChat } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { chatParts, pickRow, pressInNotification } from './support/chat-parts.ts';
import type { ChatParts } from './support/chat-parts.ts';
import { filesWithKeys } from './support/key-search.ts';
import { openWorkbench } from './support/launch-editor.ts';
import { runCommand } from './support/run-command.ts';
import { screenshot } from './support/screenshot.ts';

let editor: ChatEditor;
let parts: ChatParts;

beforeAll(async () => {
  editor = await launchChat();
  parts = chatParts(editor.chat);
});

afterAll(async () => editor.dispose());

beforeEach(async () => {
  editor.simulator.reset();
  await editor.newChat();
});

/** The title of the view, with the name of its conversation. */
const title = (name: string): Locator => editor.page.getByRole('heading', { name: `Turnpike: ${name}` });

/** Asks, and waits until this text is the whole answer. */
async function askFor(question: string, text: string, asked: ChatParts = parts): Promise<void> {
  editor.simulator.script({ match: { text: question }, answer: { text }, times: 1 });
  await asked.box.fill(question);
  await asked.box.press('Enter');
  await asked.answered(text);
}

describe('Show Conversations', () => {
  const search = async (words: string): Promise<void> =>
    editor.page.locator('.quick-input-widget input[type="text"]').fill(words);

  /** A button of a row, which is there while the mouse is over it. */
  async function press(row: Locator, name: string): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name, exact: true }).click();
  }

  test('finds by title and text, pins, archives, and deletes with Undo', async () => {
    await askFor('Ships and harbours', 'Of brigantines and more.');
    await editor.newChat();
    await askFor('Trees', 'Of oaks.');
    await editor.newChat();
    await runCommand(editor.page, 'Turnpike: Show Conversations…');
    await pickRow(editor.page, 'Trees').waitFor();
    await search('brigantine');
    await pickRow(editor.page, 'Ships').getByText('Of brigantines and more.').waitFor();
    expect(await pickRow(editor.page, 'Trees').count()).toBe(0);
    await screenshot(editor.page, 'conversations-search');

    await search('');
    await pickRow(editor.page, 'Trees').waitFor();
    await press(pickRow(editor.page, 'Ships'), 'Pin');
    await pickRow(editor.page, 'Ships').locator('.label-name .codicon-pinned').waitFor();
    await press(pickRow(editor.page, 'Trees'), 'Archive');
    await editor.page.locator('.quick-input-list').getByText('Archived').waitFor();
    expect(await editor.page.locator('.quick-input-list .monaco-list-row').first().textContent()).toContain('Ships');
    await screenshot(editor.page, 'conversations-picker');
    await press(pickRow(editor.page, 'Trees'), 'Take out of the archive');
    await editor.page.locator('.quick-input-list').getByText('Archived').waitFor({ state: 'hidden' });

    await press(pickRow(editor.page, 'Trees'), 'Delete');
    await pickRow(editor.page, 'Trees').waitFor({ state: 'detached' });
    await editor.page.keyboard.press('Escape');
    await pressInNotification(editor.page, 'Undo');
    await parts.answered('Of oaks.');
  });

  test('has the name that was given', async () => {
    await askFor('A long question about something', 'Yes.');
    await runCommand(editor.page, 'Turnpike: Rename Conversation…');
    await search('Short name');
    await editor.page.keyboard.press('Enter');
    await title('Short name').waitFor();
    await runCommand(editor.page, 'Turnpike: Show Conversations…');
    await pickRow(editor.page, 'Short name').click();
    await parts.answered('Yes.');
    await runCommand(editor.page, 'Turnpike: Delete Conversation…');
    await editor.chat.getByText('Ask anything about your code').waitFor();
    await pressInNotification(editor.page, 'Undo');
    await parts.answered('Yes.');
  });
});

describe('export and import', () => {
  async function typePath(name: string): Promise<void> {
    const input = editor.page.locator('.quick-input-widget input[type="text"]');
    await pickRow(editor.page, /./).waitFor(); // what is typed before the dialog has read its folder is lost
    const isTaken = async (): Promise<boolean> => {
      await input.fill(join(editor.profile.workspaceDir, name));
      await editor.page.keyboard.press('Enter');
      return input.waitFor({ state: 'hidden', timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isTaken, { timeout: 20_000 }).toBe(true); // a dialog that reads its folder takes no path
  }

  /** The dialog suggests a file of this name in the folder of the workspace. */
  async function takeSuggested(name: string): Promise<void> {
    const dialog = editor.page.locator('.quick-input-widget');
    const input = dialog.locator('input[type="text"]');
    await expect.poll(() => input.inputValue()).toBe(join(editor.profile.workspaceDir, name));
    await dialog.getByRole('button', { name: 'OK' }).click();
    await editor.page.getByText(`The conversation was exported to ${name}.`).first().waitFor();
  }

  test('Markdown is the branch that is shown', async () => {
    await askFor('To be printed', 'In print.');
    await runCommand(editor.page, 'Turnpike: Export Conversation…');
    await pickRow(editor.page, 'to read').click();
    await takeSuggested('To be printed.md');
    expect(await readFile(join(editor.profile.workspaceDir, 'To be printed.md'), 'utf8')).toBe(
      '# To be printed\n\n## Question\n\nTo be printed\n\n## Answer (openai/gpt-5-mini)\n\nIn print.\n',
    );
  });

  test('JSON and back is the same conversation, with its versions', async () => {
    await askFor('To be exported', 'First.');
    editor.simulator.script({ answer: { text: 'Second.' }, times: 1 });
    await parts.button('Regenerate').click();
    await parts.answered('Second.');
    await runCommand(editor.page, 'Turnpike: Export Conversation…');
    await pickRow(editor.page, 'to import again').click();
    await takeSuggested('To be exported.json');
    const path = join(editor.profile.workspaceDir, 'To be exported.json');
    const file: unknown = JSON.parse(await readFile(path, 'utf8'));
    expect(JSON.stringify(file)).toContain('Second.');

    await editor.newChat();
    await runCommand(editor.page, 'Turnpike: Import Conversation…');
    await typePath('To be exported.json');
    await parts.answered('Second.');
    await parts.answer().getByText('2 of 2').waitFor();
    await parts.button('Previous version').click();
    await parts.answered('First.');
    await parts.question().getByText('To be exported').waitFor();
  });
});

describe('a private chat', () => {
  test('leaves nothing of its text on the disk, whatever is done in it', async () => {
    await askFor('Keep the word marmalade', 'Kept: marmalade.');
    await runCommand(editor.page, 'Turnpike: New Private Chat');
    await title('Private').waitFor();
    await askFor('Hide the word tamarind', 'Hidden: tamarind.');

    await runCommand(editor.page, 'Turnpike: Delete Conversation…');
    await editor.chat.getByText('Ask anything about your code').waitFor();
    await pressInNotification(editor.page, 'Undo');
    await parts.answered('Hidden: tamarind.');
    await title('Private').waitFor();
    await askFor('Hide the word persimmon', 'Hidden: persimmon.');

    for (const api of ['openai', 'anthropic'] as const)
      editor.simulator.script({ match: { api, text: 'rambutan' }, fault: { kind: 'http', failure: 'content-policy' } });
    await parts.box.fill('Refuse the word rambutan');
    await parts.box.press('Enter');
    await editor.chat
      .getByText(/No model of main/)
      .first()
      .waitFor();

    const slow = { text: 'Slow: carambola.' };
    editor.simulator.script({ match: { text: 'Wait' }, answer: slow, fault: { kind: 'stall', after: 1 }, times: 1 });
    await parts.box.fill('Wait for the word carambola');
    await parts.box.press('Enter');
    await parts.button('Stop').waitFor();
    await parts.box.fill('Queue the word kumquat');
    await parts.box.press('Enter');
    await editor.chat.getByText('Queue the word kumquat').waitFor();
    await parts.box.fill('Draft the word mangosteen');

    // what is kept is on the disk within this time, and the editor writes its own state down every five seconds
    await expect.poll(() => filesWith('marmalade'), { timeout: 10_000 }).not.toEqual([]);
    await editor.page.waitForTimeout(6_000);
    for (const word of ['tamarind', 'persimmon', 'rambutan', 'carambola', 'kumquat', 'mangosteen'])
      expect(await filesWith(word), word).toEqual([]);

    await parts.box.fill('');
    await runCommand(editor.page, 'Turnpike: Show Conversations…');
    await pickRow(editor.page, 'marmalade').waitFor();
    expect(await pickRow(editor.page, 'tamarind').count()).toBe(0);
    await editor.page.keyboard.press('Escape');
  });

  /** Files of the whole profile that hold this word: storage, logs, what the editor and the browser keep of the page. */
  async function filesWith(word: string): Promise<readonly string[]> {
    const found = await filesWithKeys(editor.profile.root, [word]);
    // what stands in the boxes of a page Chromium keeps for its own restart, which VS Code has not
    return found.filter((file) => !file.startsWith(join(editor.profile.browserDir, 'Default', 'Sessions')));
  }
});

describe('in an editor of its own', () => {
  test('a conversation moves there, goes on there, and comes back after a reload', async () => {
    await askFor('For an editor', 'Here.');
    await runCommand(editor.page, 'Turnpike: Open Conversation in Editor');
    const inEditor = chatParts(editorChatFrame(editor.page));
    await inEditor.answered('Here.');
    await editor.chat.getByText('Ask anything about your code').waitFor();
    await editor.page.getByRole('tab', { name: 'For an editor' }).waitFor();
    await askFor('And more?', 'More.', inEditor);
    await screenshot(editor.page, 'chat-editor');

    // the chat beside the editors has buttons of its own
    await askFor('Beside it', 'Beside.');
    await parts.button('Attach context').click();
    await pickRow(editor.page, 'Problems').waitFor();
    await editor.page.keyboard.press('Escape');
    await parts.button(/^Model:/).click();
    await pickRow(editor.page, 'local').click();
    await parts.button(/^Model: local/).waitFor();
    await inEditor.button(/^Model: main/).waitFor();

    await editor.page.waitForTimeout(6_000); // VS Code in the browser writes down every five seconds which editors are open
    await editor.page.reload();
    await openChat(editor.page);
    await inEditor.answered('More.');
    await parts.answered('Beside.');
    await editor.page
      .getByRole('tab', { name: 'For an editor' })
      .getByRole('button', { name: /^Close/ })
      .click();
  });
});

describe('in a window of its own', () => {
  test('a conversation moves there, and goes on there', async () => {
    await askFor('For a window', 'There.');
    const opened = editor.page.context().waitForEvent('page');
    await runCommand(editor.page, 'Turnpike: Open Conversation in New Window');
    const window = await opened;
    const inWindow = chatParts(onlyChatFrame(window));
    await inWindow.answered('There.');
    await editor.chat.getByText('Ask anything about your code').waitFor();
    await askFor('And more?', 'More there.', inWindow);
    await window.close();
  });

  test('one that is in an editor moves with its tab, and leaves none behind', async () => {
    await askFor('For both', 'Anywhere.');
    await runCommand(editor.page, 'Turnpike: Open Conversation in Editor');
    await chatParts(editorChatFrame(editor.page)).answered('Anywhere.');
    const opened = editor.page.context().waitForEvent('page');
    await runCommand(editor.page, 'Turnpike: Open Conversation in New Window');
    const window = await opened;
    await chatParts(onlyChatFrame(window)).answered('Anywhere.');
    expect(await editor.page.getByRole('tab', { name: /For both|New Chat/ }).count()).toBe(0);
    await window.close();
  });
});

describe('two windows on one storage', () => {
  /** The same workspace in another window, which shows the same conversation. */
  async function secondWindow(): Promise<{ readonly page: Page; readonly other: ChatParts }> {
    const page = await editor.page.context().newPage();
    await openWorkbench(page, editor.address);
    await openChat(page);
    return { page, other: chatParts(chatFrame(page)) };
  }

  test('what is asked in both is kept, and an answer of one is followed in the other', async () => {
    await askFor('In both', 'Begun.');
    const { page, other } = await secondWindow();
    await other.answered('Begun.');
    await askFor('From the first', 'To the first.');
    await other.answered('To the first.'); // what one window adds the other one shows
    await askFor('From the second', 'To the second.', other);
    await parts.answered('To the second.');
    editor.simulator.script({ match: { text: 'Slowly' }, answer: { text: 'word ', repeat: 300, pace: 40 }, times: 1 });
    await parts.box.fill('Slowly');
    await parts.box.press('Enter');
    await other.answer().getByText('Being answered in another window…').waitFor();
    await other.answer().getByText('word word').waitFor();
    expect(await other.button('Stop').count()).toBe(0);
    await screenshot(page, 'answered-in-another-window');
    await parts.box.press('Escape');
    await other.answer().getByText('Stopped').waitFor();
    await page.reload();
    await openChat(page);
    await other.answer().getByText('Stopped').waitFor();
    await page.close();
  });

  test('one that is deleted in the other window is said to be, and can be kept', async () => {
    await askFor('For both windows', 'Here too.');
    const { page, other } = await secondWindow();
    await other.answered('Here too.');
    // at once: a window that nobody uses looks for changes until its storage has rested for 10 s, and then when it is used again
    await runCommand(editor.page, 'Turnpike: Delete Conversation…');
    await page.getByText('“For both windows” was deleted in another window.').first().waitFor();
    await pressInNotification(page, 'Keep It');
    await other.answered('Here too.');
    await page.close();
  });
});
