import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openChat } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { openFile, runCommand, selectAll } from './support/run-command.ts';
import { screenshot } from './support/screenshot.ts';

const CODE = 'export function double(value: number): number {\n  return value * 2;\n}\n';

let editor: ChatEditor;

beforeAll(async () => {
  editor = await launchChat({ files: { 'src/double.ts': CODE } });
});

afterAll(async () => editor.dispose());

beforeEach(async () => {
  editor.simulator.reset();
  await editor.newChat();
});

const lastAnswer = () => editor.chat.getByRole('article', { name: 'Turnpike' }).last();
const button = (name: string) => editor.chat.getByRole('button', { name });

describe('the main job', () => {
  test('an answer streams as Markdown, says who gave it, and costs what it costs by hand', async () => {
    editor.simulator.script({
      answer: {
        text: ['Twice ', '**the value**.\n\n', '```ts\nconst four = double(2);\n```\n'],
        usage: { input: 1000, cacheRead: 2000, output: 300 },
      },
    });
    await editor.ask('What does double do?');
    const answer = lastAnswer();
    await answer.getByText('the value', { exact: true }).waitFor();
    expect(await answer.locator('strong').textContent()).toBe('the value');
    await answer.getByRole('button', { name: 'Copy code' }).waitFor();
    // 1,000 × $1 + 2,000 × $0.10 + 300 × $10, each per million
    await answer.getByText('$0.0042').waitFor();
    const footer = await answer.getByRole('list', { name: 'About this answer' }).textContent();
    expect(footer).toContain('openai/gpt-5-mini');
    expect(footer).toMatch(/\d to first token|s to first token/);
    expect(footer).toContain('3,000 in · 300 out');
    await editor.page.locator('.statusbar-item', { hasText: '$0.0042' }).waitFor();
    await screenshot(editor.page, 'chat-answer');
  });

  test('stop closes the socket and keeps what came', async () => {
    editor.simulator.script({ answer: { text: 'word ', repeat: 5000, pace: 20 } });
    await editor.ask('Go on for ever');
    await lastAnswer().getByText('word word').waitFor();
    await button('Stop').click();
    const request = await editor.simulator.request(({ aborted }) => aborted);
    expect(request.api).toBe('openai');
    await lastAnswer().getByText('Stopped').first().waitFor();
    expect(await lastAnswer().textContent()).toContain('word word');
    await button('Send').waitFor();
  });

  test('a rate limit passes with a line about the route', async () => {
    editor.simulator.script({
      match: { api: 'openai' },
      fault: { kind: 'http', failure: 'rate-limit', waitMs: 120_000, wait: 'retry-after-seconds' },
    });
    editor.simulator.script({ match: { api: 'anthropic' }, answer: { text: 'Answered all the same.' } });
    await editor.ask('Are you there?');
    await lastAnswer().getByText('Answered all the same.').waitFor();
    const answer = lastAnswer();
    await answer.getByText('anthropic/claude-sonnet-4-5').first().waitFor();
    await answer.getByText('2 attempts').click();
    await answer.getByText(/429 rate limit, can be asked again at \d/).waitFor();
    await screenshot(editor.page, 'chat-route');
    expect(editor.simulator.requests().map(({ api }) => api)).toEqual(['openai', 'anthropic']);
  });

  test('a cut keeps what came, and Continue goes on at a marked seam', async () => {
    const times = 1;
    editor.simulator.script({
      match: { api: 'anthropic' },
      answer: { text: ['The first half, ', 'and more'] },
      fault: { kind: 'cut', after: 1 },
      times,
    });
    editor.simulator.script({ match: { api: 'anthropic' }, answer: { text: 'the second half.' }, times });
    await editor.ask('Tell me a story');
    await button('Continue').waitFor();
    expect(await lastAnswer().textContent()).toContain('The first half,');
    await screenshot(editor.page, 'chat-cut');
    await button('Continue').click();
    await lastAnswer().getByText('the second half.').waitFor();
    await lastAnswer().getByText('Continued by anthropic/claude-sonnet-4-5').waitFor();
    expect(await lastAnswer().textContent()).toContain('The first half,');
  });

  test('an outage of everything says what happened and what to do', async () => {
    for (const api of ['openai', 'anthropic'] as const)
      editor.simulator.script({ match: { api }, fault: { kind: 'http', failure: 'auth' } });
    await editor.ask('Are you there?');
    const error = lastAnswer().getByRole('group', { name: 'Error' });
    await error.waitFor();
    expect(await error.textContent()).toContain('anthropic/claude-sonnet-4-5');
    expect(await error.textContent()).toContain('TURNPIKE_E2E_KEY'); // where the refused key comes from
    for (const name of ['Retry', 'Open settings', 'Switch model']) await button(name).waitFor();
    await screenshot(editor.page, 'chat-error');
  });
});

// The outage above has closed off both models of "main" for a minute.
describe('the editor around it', () => {
  test('Explain Selection sends the code, its language and its place', async () => {
    await openFile(editor.page, 'double.ts');
    await switchTo('local');
    editor.simulator.script({ answer: { text: 'It doubles.' } });
    await selectAll(editor.page);
    await runCommand(editor.page, 'Turnpike: Explain Selection');
    await lastAnswer().getByText('It doubles.').waitFor();
    const body = JSON.stringify(editor.simulator.requests().at(-1)?.body);
    expect(body).toContain('src/double.ts');
    expect(body).toContain('```typescript');
    expect(body).toContain('return value * 2;');
    await screenshot(editor.page, 'chat-selection');
  });

  test('Ask About Selection waits for the question with the code attached', async () => {
    await switchTo('local');
    await selectAll(editor.page);
    await runCommand(editor.page, 'Turnpike: Ask About Selection');
    await button('Remove src/double.ts:1-3').waitFor();
    await editor.chat.locator('textarea:focus').waitFor();
    editor.simulator.script({ answer: { text: 'No.' } });
    await editor.ask('Can it overflow?');
    await lastAnswer().getByText('No.').waitFor();
    const body = JSON.stringify(editor.simulator.requests().at(-1)?.body);
    expect(body).toContain('return value * 2;');
    expect(body).toContain('Can it overflow?');
  });

  test('Insert puts code in the editor, and Copy in the clipboard', async () => {
    await switchTo('local');
    editor.simulator.script({ answer: { text: '```ts\nconst inserted = true;\n```\n' } });
    await editor.ask('Some code, please');
    await lastAnswer().getByRole('list', { name: 'About this answer' }).waitFor();
    await lastAnswer().getByRole('button', { name: 'Copy code' }).click();
    await expect
      .poll(() => editor.page.evaluate(() => navigator.clipboard.readText()))
      .toContain('const inserted = true;');
    await lastAnswer().getByRole('button', { name: 'Insert at cursor' }).click();
    await editor.page.locator('.monaco-editor .view-line', { hasText: 'inserted' }).waitFor();
  });

  test('the status bar item opens the panel and its tooltip has window, day and month', async () => {
    await runCommand(editor.page, 'View: Show Explorer');
    const item = editor.page.locator('.statusbar-item[id*="turnpike.spend"]');
    await item.hover();
    const hover = editor.page.locator('.monaco-hover', { hasText: 'This month' });
    await hover.waitFor();
    for (const row of ['This window', 'Today', 'This month']) expect(await hover.textContent()).toContain(row);
    await screenshot(editor.page, 'spend-tooltip');
    await item.click();
    await editor.chat.getByRole('textbox', { name: 'Message' }).waitFor();
  });

  test('the model button opens a picker with price, context window and health', async () => {
    await editor.chat.getByRole('button', { name: /^Model:/ }).click();
    const row = editor.page.locator('.quick-input-list .monaco-list-row', { hasText: 'openai/gpt-5-mini' });
    await row.waitFor();
    const text = await row.textContent();
    expect(text).toContain('$1.00 in, $10.00 out per million tokens');
    expect(text).toMatch(/\d+K context/);
    await editor.page.getByText('Reset resting models').waitFor(); // the outage above
    await screenshot(editor.page, 'model-picker');
    await editor.page.keyboard.press('Escape');
  });

  test('the conversation is there again after the window was reloaded', async () => {
    await switchTo('local');
    editor.simulator.script({ answer: { text: 'Remember this.' } });
    await editor.ask('Say something');
    await lastAnswer().getByText('Remember this.').waitFor();
    await lastAnswer().getByText('free', { exact: false }).or(lastAnswer().getByText('$0.00')).first().waitFor();
    await editor.page.reload();
    await openChat(editor.page);
    await lastAnswer().getByText('Remember this.').waitFor();

    await editor.newChat();
    await runCommand(editor.page, 'Turnpike: Show Conversations');
    await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Say something' }).click();
    await lastAnswer().getByText('Remember this.').waitFor();
  });
});

async function switchTo(group: string): Promise<void> {
  await editor.chat.getByRole('button', { name: /^Model:/ }).click();
  await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: group }).first().click();
  await editor.chat.getByRole('button', { name: new RegExp(`^Model: ${group}`) }).waitFor();
}
