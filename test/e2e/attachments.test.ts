import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { chatParts, pickRow } from './support/chat-parts.ts';
import type { ChatParts } from './support/chat-parts.ts';
import { openFile, runCommand, selectAll } from './support/run-command.ts';
import { screenshot } from './support/screenshot.ts';

const CODE = 'export function double(value: number): number {\n  return value * 2;\n}\n';

const PORTS = '{\n  "bergen": 1,\n  "oslo": {\n    "piers": 9\n  }\n}\n';

let editor: ChatEditor;
let parts: ChatParts;

beforeAll(async () => {
  const files = {
    'src/double.ts': CODE,
    'src/half.ts': 'export const half = 0.5;\n',
    'broken.json': '{ "a": }\n',
    'ports.json': PORTS,
  };
  editor = await launchChat({ files });
  parts = chatParts(editor.chat);
  await openFile(editor.page, 'double.ts');
});

afterAll(async () => editor.dispose());

beforeEach(async () => {
  editor.simulator.reset();
  await editor.newChat();
});

const chip = (name: string): Locator => parts.attachments.getByRole('listitem').filter({ hasText: name });

/** Chooses a row of the picker behind the button "Attach context". */
async function attach(row: string | RegExp): Promise<void> {
  await parts.button('Attach context').click();
  await pickRow(editor.page, row).click();
}

async function remove(name: string): Promise<void> {
  await parts.button(`Remove ${name}`).click();
  await chip(name).waitFor({ state: 'detached' });
}

/** The last request, once the answer to it is there. */
async function bodyOf(question: string): Promise<string> {
  editor.simulator.script({ answer: { text: `Answer to ${question}` } });
  await editor.ask(question);
  await parts.answered(`Answer to ${question}`);
  return JSON.stringify(editor.simulator.requests().at(-1)?.body);
}

describe('of the editor', () => {
  test('a selection and the current file are chips with their tokens, go with the question, and can be removed', async () => {
    await selectAll(editor.page);
    await runCommand(editor.page, 'Turnpike: Attach Selection to Chat');
    await chip('src/double.ts:1-3').waitFor();
    await attach('Current file');
    await expect.poll(() => parts.attachments.getByRole('listitem').count()).toBe(2);
    expect(await chip('src/double.ts:1-3').textContent()).toContain('tokens');
    await remove('src/double.ts:1-3');
    const body = await bodyOf('What is this?');
    expect(body.split('return value * 2;')).toHaveLength(2);
    await parts.attachments.waitFor({ state: 'detached' });
    await parts.question().getByText('src/double.ts').waitFor();
  });

  test('a file that is named behind a # is attached', async () => {
    await parts.box.pressSequentially('Look at #hal');
    await editor.chat.getByRole('option', { name: 'half.ts src' }).waitFor();
    await screenshot(editor.page, 'chat-files');
    await parts.box.press('Enter');
    await chip('src/half.ts').waitFor();
    expect(await parts.box.inputValue()).toBe('Look at ');
    expect(await bodyOf('And then?')).toContain('export const half = 0.5;');
  });

  test('a folder, with the names of its files and their text', async () => {
    await attach('Folder…');
    const input = editor.page.locator('.quick-input-widget input[type="text"]');
    await editor.page.locator('.quick-input-title', { hasText: 'Attach Folder' }).waitFor();
    await pickRow(editor.page, /./).waitFor(); // what is typed before the dialog has read its folder is lost
    await input.fill(join(editor.profile.workspaceDir, 'src'));
    await editor.page.locator('.quick-input-widget').getByRole('button', { name: 'Attach' }).click();
    await chip('src').waitFor();
    const body = await bodyOf('What is in it?');
    expect(body).toContain('double.ts\\nhalf.ts');
    expect(body).toContain('return value * 2;');
  });

  test('a file whose tab is dropped with Shift', async () => {
    await editor.page.getByRole('tab', { name: 'double.ts' }).hover();
    await editor.page.mouse.down();
    const place = await parts.box.boundingBox();
    if (place === null) throw new Error('the message box is not shown');
    await editor.page.keyboard.down('Shift');
    await editor.page.mouse.move(place.x + 20, place.y - 80, { steps: 4 });
    await editor.page.mouse.move(place.x + 20, place.y - 100, { steps: 4 });
    await editor.page.mouse.up();
    await editor.page.keyboard.up('Shift');
    await chip('src/double.ts').waitFor();
    await remove('src/double.ts');
  });

  test('a symbol of the current file', async () => {
    await openFile(editor.page, 'ports.json');
    await expect
      .poll(
        async () => {
          await attach('Symbol…');
          // the server of the language may still be starting: then there are no rows
          const row = pickRow(editor.page, 'oslo');
          await row.click({ timeout: 1_000 }).catch(() => undefined);
          return chip('oslo (ports.json):3-5').count();
        },
        { interval: 500, timeout: 20_000 },
      )
      .toBe(1);
    await remove('oslo (ports.json):3-5');
  });

  test('a file of the explorer is attached by its menu', async () => {
    await runCommand(editor.page, 'View: Show Explorer');
    await editor.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'broken.json' }).click({
      button: 'right',
    });
    const item = editor.page.getByRole('menuitem', { name: 'Attach File to Chat' });
    await item.waitFor();
    await editor.page.waitForTimeout(300); // VS Code takes a click that comes at once for the one that opened the menu
    await item.click();
    await chip('broken.json').waitFor();
    await remove('broken.json');
  });
});

describe('of the window', () => {
  test('problems', async () => {
    await openFile(editor.page, 'broken.json');
    await editor.page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await attach('Problems');
    await chip('1 problem').waitFor();
    expect(await bodyOf('What is wrong?')).toContain('broken.json:1:8: error: Value expected');
  });

  test('the output of the last command in the terminal', async () => {
    await runCommand(editor.page, 'Terminal: Create New Terminal');
    await editor.page.locator('.terminal-wrapper.active .xterm-helper-textarea').waitFor({ state: 'attached' });
    await expect
      .poll(
        async () => {
          await editor.page.locator('.terminal-wrapper.active').click();
          // VS Code hands over nothing of a command that ends before it reads the terminal
          await editor.page.keyboard.type('sleep 0.5; echo turn$((1+1))pike | tee said.txt\n');
          await expect.poll(() => existsSync(join(editor.profile.workspaceDir, 'said.txt'))).toBe(true);
          await attach('Terminal output');
          return chip('Terminal').count();
        },
        { interval: 1_000, timeout: 20_000 },
      )
      .toBe(1);
    const body = await bodyOf('What did it say?');
    expect(body).toContain('turn2pike');
    expect(body).toContain('(exit code 0)');
    await runCommand(editor.page, 'View: Toggle Terminal');
  });

  test('the changes that Git sees', async () => {
    const git = (...words: string[]): void => {
      const identity = ['-c', 'user.name=Turnpike', '-c', 'user.email=turnpike@example.com'];
      execFileSync('git', [...identity, '-C', editor.profile.workspaceDir, ...words], { stdio: 'ignore' });
    };
    git('init');
    git('add', '.');
    git('commit', '-m', 'Begin');
    await openFile(editor.page, 'half.ts');
    await editor.page.locator('.monaco-editor .view-line', { hasText: 'half' }).click();
    await editor.page.keyboard.press('Control+Home');
    await editor.page.keyboard.type('// changed\n');
    await editor.page.keyboard.press('Control+S');
    await expect
      .poll(
        async () => {
          await attach('Git changes');
          return chip('Git changes').count();
        },
        { interval: 1_000, timeout: 20_000 },
      )
      .toBe(1);
    expect(await bodyOf('What did I do?')).toContain('+// changed');
  });

  test('what is not there is said', async () => {
    await runCommand(editor.page, 'View: Close All Editors');
    await attach('Current file');
    await editor.page.getByText('Open a file first: there is none to attach.').first().waitFor();
    await parts.attachments.waitFor({ state: 'detached' });
  });
});

describe('an image', () => {
  test('that is pasted goes with the question to a model that sees it, and not to one that does not', async () => {
    await parts.box.focus();
    await paste();
    await chip('Image (PNG)').waitFor();
    await screenshot(editor.page, 'chat-chips');
    expect(await bodyOf('What is on it?')).toContain('image_url');
    await parts.question().getByText('Image (PNG)').click();
    await parts.question().getByRole('img').waitFor();

    await editor.newChat();
    await runCommand(editor.page, 'Turnpike: Select Model…');
    await pickRow(editor.page, 'local').click();
    await parts.button(/^Model: local/).waitFor();
    const before = editor.simulator.requests().length;
    await paste();
    await chip('Image (PNG)').waitFor();
    await editor.ask('And on this?');
    await parts.answer().getByRole('group', { name: 'Error' }).getByRole('button', { name: 'Switch model' }).waitFor();
    expect(editor.simulator.requests()).toHaveLength(before);
    await screenshot(editor.page, 'chat-image-refused');
  });
});

/** As the browser does it with a picture in the clipboard. */
async function paste(): Promise<void> {
  await parts.box.evaluate(async (box) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 40;
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('there is no canvas');
    context.fillStyle = 'rebeccapurple';
    context.fillRect(0, 0, 40, 40);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    if (blob === null) throw new Error('there is no picture');
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], 'picture.png', { type: 'image/png' }));
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
}
