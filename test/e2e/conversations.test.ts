import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openChat } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { chatParts, pickRow, pressInNotification } from './support/chat-parts.ts';
import type { ChatParts } from './support/chat-parts.ts';
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

/** The text of each message of the last request, as the vendor got it. */
const lastBody = (): string => JSON.stringify(editor.simulator.requests().at(-1)?.body);

/** Asks, and waits until this text is the whole answer. */
async function askFor(question: string, text: string): Promise<void> {
  editor.simulator.script({ match: { text: question }, answer: { text }, times: 1 });
  await editor.ask(question);
  await parts.answered(text);
}

describe('versions', () => {
  test('a question that is edited stands beside the old one, and each has its own answer', async () => {
    await askFor('First words', 'First answer.');
    await parts.button('Edit message').click();
    const box = editor.chat.getByRole('textbox', { name: 'Edit message' });
    expect(await box.inputValue()).toBe('First words');
    editor.simulator.script({ answer: { text: 'Second answer.' }, times: 1 });
    await box.fill('Second words');
    await box.press('Enter');
    await parts.answered('Second answer.');
    await parts.question().getByText('2 of 2').waitFor();
    expect(lastBody()).not.toContain('First words');

    await parts.question().getByRole('button', { name: 'Previous version' }).click();
    await parts.answered('First answer.');
    await parts.question().getByText('1 of 2').waitFor();
    await askFor('A third', 'Third answer.');
    expect(lastBody()).toContain('First answer.');
    expect(lastBody()).not.toContain('Second');
    await screenshot(editor.page, 'chat-versions');
  });

  test('Regenerate, also with another model, puts answers beside each other, and they survive a reload', async () => {
    await askFor('How many?', 'One.');
    editor.simulator.script({ match: { api: 'openai' }, answer: { text: 'Two.' }, times: 1 });
    await parts.answer().getByRole('button', { name: 'Regenerate', exact: true }).click();
    await parts.answered('Two.');
    editor.simulator.script({ match: { api: 'ollama' }, answer: { text: 'Three.' }, times: 1 });
    await parts.answer().getByRole('button', { name: 'Regenerate with another model' }).click();
    await pickRow(editor.page, 'local').click();
    await parts.answered('Three.');
    await parts.answer().getByText('3 of 3').waitFor();
    // for that answer alone
    expect(await parts.button(/^Model: main/).count()).toBe(1);

    await parts.answer().getByRole('button', { name: 'Previous version' }).click();
    await parts.answered('Two.');
    await parts.answer().getByText('2 of 3').waitFor();
    await editor.page.reload();
    await openChat(editor.page);
    await parts.answered('Two.');
    await parts.answer().getByText('2 of 3').waitFor();
    await parts.answer().getByRole('button', { name: 'Next version' }).click();
    await parts.answered('Three.');
  });

  test('a message that was deleted comes back with Undo', async () => {
    await askFor('Keep this', 'Kept.');
    await askFor('Delete this', 'Gone.');
    await parts.question().getByRole('button', { name: 'Delete message' }).click();
    await editor.chat.getByText('Delete this').waitFor({ state: 'detached' });
    await parts.answered('Kept.');
    await pressInNotification(editor.page, 'Undo');
    await parts.answered('Gone.');
  });
});

describe('while an answer runs', () => {
  test('what is sent waits in the queue, can be taken back, and is asked in its turn', async () => {
    editor.simulator.script({ match: { text: 'Long' }, answer: { text: 'word ', repeat: 150, pace: 20 }, times: 1 });
    editor.simulator.script({ match: { text: 'Next' }, answer: { text: 'The next one.' } });
    await editor.ask('Long');
    await parts.answer().getByText('word word').waitFor();
    await editor.ask('Next');
    await editor.ask('Not this');
    const queue = editor.chat.getByRole('list', { name: 'Queued questions' });
    await queue.getByText('Not this').waitFor();
    expect(await queue.getByRole('listitem').count()).toBe(2);
    await screenshot(editor.page, 'chat-queue');
    await parts.button('Take back Not this').click();
    await expect.poll(() => parts.box.inputValue()).toBe('Not this');
    await parts.box.fill('');
    await parts.answered('The next one.');
    await queue.waitFor({ state: 'detached' });
    expect(editor.simulator.requests()).toHaveLength(2);
  });

  test('Escape stops it, and Continue goes on', async () => {
    const times = 1;
    editor.simulator.script({ answer: { text: 'word ', repeat: 5000, pace: 20 }, times });
    editor.simulator.script({ answer: { text: 'and the end.' }, times });
    await editor.ask('Go on for ever');
    await parts.answer().getByText('word word').waitFor();
    await parts.box.press('Escape');
    await parts.answer().getByText('Stopped').first().waitFor();
    await parts.button('Continue').click();
    await parts.answered('and the end.');
    expect(await parts.answer().textContent()).toContain('word word');
  });
});

describe('the message box', () => {
  test('Up brings the last question back into an empty box', async () => {
    await askFor('Say it again', 'It.');
    await parts.box.press('ArrowUp');
    expect(await parts.box.inputValue()).toBe('Say it again');
    await parts.box.fill('');
  });

  test('a draft survives a reload of the browser', async () => {
    await parts.box.fill('Not sent yet');
    await editor.page.reload();
    await openChat(editor.page);
    await expect.poll(() => parts.box.inputValue()).toBe('Not sent yet');
    await parts.box.fill('');
  });
});
