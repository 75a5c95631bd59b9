import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChat } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { extensionHosts } from './support/extension-hosts.ts';

/** Tells the processes of this editor from all others. */
const RUN = randomUUID();

const PATIENCE = { timeout: 20_000 };

/** As a person would: a reload in the middle of VS Code's own restart can leave a window without extensions. */
async function reopen({ page }: ChatEditor): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await page.waitForTimeout(2_000);
    await page.reload();
    const opened = openChat(page).then(
      () => true,
      () => false,
    );
    if (await Promise.race([opened, page.waitForTimeout(15_000).then(() => false)])) return;
  }
  throw new Error('the chat does not open any more');
}

// where processes are found in /proc
describe.skipIf(process.platform !== 'linux')('when the extension host is killed in mid-stream', () => {
  let editor: ChatEditor;

  beforeAll(async () => {
    editor = await launchChat({ env: { TURNPIKE_E2E_RUN: RUN } });
  });

  afterAll(async () => {
    await expect(editor.dispose()).rejects.toThrow('the extension host died');
    await editor.simulator.close();
  });

  const versions = (): Locator => editor.chat.getByRole('article', { name: 'Turnpike' }).getByText('2 of 2');

  test('the answer and its cost are still there after the restart, and so are the versions before it', async () => {
    editor.simulator.script({ answer: { text: 'Short.' }, times: 2 });
    await editor.ask('Something short');
    await editor.chat.getByRole('button', { name: 'Regenerate', exact: true }).click();
    await versions().waitFor();
    editor.simulator.script({ answer: { text: 'word ', repeat: 5000, pace: 20 } });
    await editor.ask('Go on for ever');
    await editor.chat.getByText('word word').first().waitFor();
    await editor.page.waitForTimeout(4_000); // the answer is kept every two seconds, its figure every second
    const hosts = await extensionHosts(RUN);
    expect(hosts).toHaveLength(1);
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    await editor.simulator.request(({ aborted }) => aborted, 20_000);
    // VS Code starts another one by itself
    await expect
      .poll(async () => (await extensionHosts(RUN)).filter((pid) => !hosts.includes(pid)).length, PATIENCE)
      .toBe(1);
    await reopen(editor);
    const answer = editor.chat.getByRole('article', { name: 'Turnpike' }).last();
    await answer.getByText('This answer is not complete.').waitFor();
    expect(await answer.textContent()).toContain('word word');
    await answer.getByRole('button', { name: 'Continue' }).waitFor();
    await versions().waitFor();
    const spend = editor.page.locator('.statusbar-item[id*="turnpike.spend"]');
    await expect.poll(() => spend.textContent(), PATIENCE).toMatch(/≥ \$0\.\d*[1-9]/);
  }, 120_000);

  test('a question that is sent while it hangs and dies stays in the message box', async () => {
    const hosts = await extensionHosts(RUN);
    for (const pid of hosts) process.kill(pid, 'SIGSTOP');
    const asked = editor.simulator.requests().length;
    await editor.ask('Do not lose this');
    await editor.chat.locator('.composer-note', { hasText: 'Your question is kept here' }).waitFor();
    for (const pid of hosts) process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await extensionHosts(RUN)).filter((pid) => !hosts.includes(pid)).length, PATIENCE)
      .toBe(1);
    await reopen(editor);
    const box = editor.chat.getByRole('textbox', { name: 'Message' });
    await expect.poll(() => box.inputValue()).toBe('Do not lose this');
    expect(editor.simulator.requests()).toHaveLength(asked);
  }, 120_000);
});
