import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChat } from './support/chat.ts';
import { KEY, launchChat, PRICE } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { filesUnder, filesWithKeys } from './support/key-search.ts';
import { runCommand } from './support/run-command.ts';

/** Typed by a person, and found nowhere but in SecretStorage and in the request's header. */
const TYPED_KEY = 'sk-typed-by-a-person-9876543210zyxwvutsrqponmlkjihgfedcba';

let editor: ChatEditor;

beforeAll(async () => {
  editor = await launchChat();
  const { simulator, profile } = editor;
  const models = [
    { name: 'typed', model: 'anthropic/claude-sonnet-4-5', apiBase: simulator.base('anthropic'), price: PRICE },
    { name: 'environment', model: 'openai/gpt-5-mini', apiBase: simulator.base('openai'), apiKey: variable },
  ];
  const settings = join(profile.userDataDir, 'Machine/settings.json');
  await writeFile(settings, JSON.stringify({ 'turnpike.models': models }));
  await editor.chat.getByRole('button', { name: /^Model: typed/ }).waitFor();
});

afterAll(async () => editor.dispose());

// oxlint-disable-next-line no-template-curly-in-string -- the settings' own syntax
const variable = '${env:TURNPIKE_E2E_KEY}';

const lastAnswer = () => editor.chat.getByRole('article', { name: 'Turnpike' }).last();

describe('keys', () => {
  test('changed settings act at once, and a key that was typed is used by the next call', async () => {
    await setKey(TYPED_KEY);
    editor.simulator.script({ match: { api: 'anthropic' }, answer: { text: 'With the typed key.' } });
    await editor.ask('Hello');
    await lastAnswer().getByText('With the typed key.').waitFor();
    expect(editor.simulator.requests().at(-1)?.headers['x-api-key']).toBe(TYPED_KEY);
  });

  test('an error about a key does not show it', async () => {
    editor.simulator.reset();
    editor.simulator.script({ match: { api: 'anthropic' }, fault: { kind: 'http', failure: 'auth' } });
    await editor.ask('Hello again');
    await lastAnswer().getByRole('group', { name: 'Error' }).waitFor();
    expect(await editor.page.content()).not.toContain(TYPED_KEY);
    editor.simulator.reset();
  });

  test('a key survives a reload of the window', async () => {
    await editor.page.reload();
    await openChat(editor.page);
    await editor.newChat();
    await editor.ask('Hello once more');
    const request = await editor.simulator.request(({ api }) => api === 'anthropic', 20_000);
    expect(request.headers['x-api-key']).toBe(TYPED_KEY);
  });

  test('a key from the environment is sent', async () => {
    await editor.chat.getByRole('button', { name: /^Model:/ }).click();
    await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: 'environment' }).first().click();
    await editor.ask('Hello');
    const request = await editor.simulator.request(({ api }) => api === 'openai', 20_000);
    expect(request.headers['authorization']).toBe(`Bearer ${KEY}`);
    await lastAnswer().getByText('openai/gpt-5-mini').first().waitFor();
  });

  test('no key is in a webview, a log, a database, a conversation or any other file', async () => {
    const document = await editor.chat.locator('html').innerHTML();
    for (const key of [KEY, TYPED_KEY]) expect(document).not.toContain(key);
    for (const key of [KEY, TYPED_KEY]) expect(editor.serverLog()).not.toContain(key);
    const files = await filesUnder(editor.profile.root);
    expect(files.some((file) => file.endsWith('turnpike.sqlite'))).toBe(true);
    // the conversations are there, and in this form they would be found
    expect(await filesWithKeys(editor.profile.userDataDir, ['Hello once more'])).not.toEqual([]);
    const log = files.find((file) => file.endsWith('Turnpike.log'));
    const line = /\[info\] [0-9a-f]{8} · anthropic\/claude-sonnet-4-5 · answered \(end_turn\) · .+ · [~≥ ]*\$/;
    expect(await readFile(log ?? '', 'utf8')).toMatch(line);
    expect(await filesWithKeys(editor.profile.root, [KEY, TYPED_KEY])).toEqual([]);
  });
});

async function setKey(key: string): Promise<void> {
  await runCommand(editor.page, 'Turnpike: Set API Key');
  await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: '127.0.0.1' }).first().click();
  const box = editor.page.locator('.quick-input-widget input[type="password"]');
  await box.fill(key);
  await box.press('Enter');
  await box.waitFor({ state: 'hidden' });
}
