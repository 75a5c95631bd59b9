import { describe, expect, test } from 'vitest';
import { panels } from './context.ts';
import { answer, footer, pending, question, snapshot } from './scenarios.ts';

const openPanel = panels();

const running = [question('q', 'Why?'), answer({ status: 'streaming' })];

describe('the message box', () => {
  test('sends with Enter, and breaks the line with Shift+Enter', async () => {
    const { page, questions } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.pressSequentially('one');
    await box.press('Shift+Enter');
    await box.pressSequentially('two');
    await box.press('Enter');
    expect((await questions()).map(({ text }) => text)).toEqual(['one\ntwo']);
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('does not send what an input method has not finished, nor nothing', async () => {
    const { page, posted } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.press('Enter');
    await box.fill('  ');
    await box.press('Enter');
    await box.fill('にほん');
    await box.evaluate((element) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true };
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }));
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }));
    });
    expect((await posted()).filter(({ type }) => type === 'send')).toEqual([]);
    expect(await box.inputValue()).toBe('にほん');
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await posted()).at(-1)).toMatchObject({ type: 'send', text: 'にほん' });
  });

  test('Stop stops the answer that runs', async () => {
    const { page, posted } = await openPanel(snapshot(running, { busy: true }));
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Stop' }).click();
    expect((await posted()).slice(1)).toEqual([{ type: 'stop' }]);
  });

  test.each(['textbox', 'log'] as const)(
    'Escape in the %s stops the answer, and leaves the keyboard there',
    async (role) => {
      const { page, posted } = await openPanel(snapshot(running, { busy: true }));
      const place = page.getByRole(role);
      expect(await page.getByRole('button', { name: 'Stop' }).getAttribute('title')).toBe('Stop (Escape)');
      await place.press('Escape');
      expect((await posted()).slice(1)).toEqual([{ type: 'stop' }]);
      expect(await place.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  );

  test('Escape on the Stop button gives the keyboard to the message box', async () => {
    const { page, posted } = await openPanel(snapshot(running, { busy: true }));
    await page.getByRole('button', { name: 'Stop' }).press('Escape');
    expect((await posted()).slice(1)).toEqual([{ type: 'stop' }]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
  });

  test('Escape does nothing when no answer runs, nor when it ends what an input method writes', async () => {
    const { page, posted, send } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('words');
    await box.press('Escape');
    await send(snapshot(running, { busy: true }, 2));
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await box.evaluate((element) => {
      const escape = { key: 'Escape', bubbles: true };
      element.dispatchEvent(new KeyboardEvent('keydown', { ...escape, isComposing: true }));
      element.dispatchEvent(new KeyboardEvent('keydown', { ...escape, keyCode: 229 }));
    });
    expect((await posted()).slice(1)).toEqual([]);
    expect(await box.inputValue()).toBe('words');
  });

  test('keeps its draft over a reload', async () => {
    const first = await openPanel(snapshot([]));
    await first.page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    const second = await openPanel(snapshot([]), { saved: await first.saved() });
    expect(await second.page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('half a thought');
  });

  test('saves its draft in the moment of each input, and once more when the page goes away', async () => {
    const { page } = await openPanel(snapshot([]));
    const saved = await page.getByRole('textbox', { name: 'Message' }).evaluate((box: HTMLTextAreaElement) => {
      const states: unknown[] = [];
      for (const draft of ['h', 'ha', 'hal']) {
        box.value = draft;
        box.dispatchEvent(new Event('input', { bubbles: true }));
        states.push(window.host.saved);
      }
      window.host.saved = undefined;
      window.dispatchEvent(new Event('pagehide'));
      return [...states, window.host.saved];
    });
    expect(saved).toMatchObject(['h', 'ha', 'hal', 'hal'].map((draft) => ({ draft })));
  });

  test('grows with its text, up to a limit', async () => {
    const { page } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    const height = (): Promise<number> => box.evaluate((element) => element.clientHeight);
    const one = await height();
    await box.fill('1\n2\n3\n4');
    const four = await height();
    await box.fill('line\n'.repeat(100));
    expect(one).toBeLessThan(four);
    expect(await height()).toBeLessThanOrEqual(260);
  });

  test('lists what goes with the question, and lets each of it be taken off', async () => {
    const { page, posted } = await openPanel(snapshot([], { attachments: pending }));
    const list = page.getByRole('list', { name: 'Attachments' });
    expect(await list.getByRole('listitem').count()).toBe(3);
    expect(await list.getByText('about 300 tokens').count()).toBe(1);
    await page.getByRole('button', { name: 'Remove src/components/search/search-box.tsx:12-16' }).click();
    await page.getByRole('button', { name: 'Remove Terminal: bash' }).press('Enter');
    expect((await posted()).slice(1)).toEqual([
      { type: 'remove-attachment', id: 'p1' },
      { type: 'remove-attachment', id: 'p2' },
    ]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
  });

  test('has no list of attachments where there are none, and a button that adds one', async () => {
    const { page, posted } = await openPanel(snapshot([]));
    expect(await page.getByRole('list', { name: 'Attachments' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Attach context' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'command', command: 'attach' });
  });

  test('takes the keyboard when the host says so', async () => {
    const { page, send } = await openPanel(snapshot([]));
    await send({ type: 'focus-composer' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Message');
  });

  test('takes what is typed while no element has the keyboard, and the keyboard when the window gets it', async () => {
    const { page, tab } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    const leave = (): Promise<void> =>
      page.evaluate(() => (document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined));
    await page.getByRole('heading').click();
    await leave();
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    await tab.keyboard.type('Why?');
    expect(await box.inputValue()).toBe('Why?');
    await leave();
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await tab.keyboard.type(' Say');
    expect(await box.inputValue()).toBe('Why? Say');
    await page.getByRole('log').focus();
    await tab.keyboard.type('!');
    expect(await box.inputValue()).toBe('Why? Say!');
  });

  test('leaves the keyboard to a button that has it', async () => {
    const { page, tab } = await openPanel(snapshot([], { welcome: { hasModels: false, missingKeys: [] } }));
    await page.getByRole('button', { name: 'Add a model' }).focus();
    await tab.keyboard.type('x');
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Add a model');
    expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('');
  });

  test('asks for no model before the host has told which there are, and moves nothing when it tells', async () => {
    const { page, send } = await openPanel(undefined);
    const box = page.getByRole('textbox', { name: 'Message' });
    const sendButton = page.getByRole('button', { name: 'Send' });
    const before = [await box.boundingBox(), await sendButton.boundingBox()];
    expect(await page.getByRole('button').count()).toBe(1);
    expect(await page.getByText(/model/i).count()).toBe(0);
    expect(await page.getByRole('heading').count()).toBe(0);
    await send(snapshot([]));
    await page.getByRole('heading').waitFor();
    await page.getByRole('button', { name: /^Model: main/ }).waitFor();
    expect([await box.boundingBox(), await sendButton.boundingBox()]).toEqual(before);
  });

  test('names the model and opens the choice', async () => {
    const { page, posted } = await openPanel(snapshot([]));
    const button = page.getByRole('button', { name: 'Model: main · gpt-5-mini. Change model' });
    expect(await button.textContent()).toBe('main · gpt-5-mini');
    expect(await button.getAttribute('title')).toBe('openai/gpt-5-mini');
    await button.click();
    expect((await posted()).at(-1)).toEqual({ type: 'command', command: 'pick-model' });
  });
});

describe('a question that is sent', () => {
  test('stays in the box until the host has it', async () => {
    const { page, send, questions } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Why?');
    await box.press('Enter');
    const [sent] = await questions();
    await send({ type: 'sent', id: 'of another page' });
    await page.waitForTimeout(50);
    expect(await box.inputValue()).toBe('Why?');
    await send({ type: 'sent', id: sent?.id ?? '' });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
  });

  test('leaves what was typed meanwhile', async () => {
    const { page, send, questions } = await openPanel(snapshot([]));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Why?');
    await box.press('Enter');
    await box.press('Shift+Enter');
    await box.pressSequentially('And how?');
    await send({ type: 'sent', id: (await questions())[0]?.id ?? '' });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'And how?');
  });

  test('is sent once when Enter is pressed twice, and once more, with the same id, when the host has not answered', async () => {
    const { page, tab, questions } = await openPanel(snapshot([]));
    await tab.clock.install({ time: 1_000_000 });
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('Why?');
    await box.press('Enter');
    await box.press('Enter');
    expect(await questions()).toHaveLength(1);
    const note = page.locator('.composer').getByText('The extension has not answered.');
    await tab.clock.runFor(2500);
    expect(await note.count()).toBe(0);
    await tab.clock.runFor(1000);
    await note.waitFor();
    await box.press('Enter');
    const [first, second, ...others] = await questions();
    expect(second).toEqual(first);
    expect(others).toEqual([]);
  });

  test('is queued while an answer runs, with Enter and with a button', async () => {
    const { page, send, questions } = await openPanel(snapshot(running, { busy: true }));
    const box = page.getByRole('textbox', { name: 'Message' });
    expect(await page.getByRole('button', { name: 'Queue' }).count()).toBe(0);
    await box.fill('next');
    await box.press('Enter');
    await send({ type: 'sent', id: (await questions())[0]?.id ?? '' });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === '');
    await box.fill('and then');
    await page.getByRole('button', { name: 'Queue' }).click();
    expect((await questions()).map(({ text }) => text)).toEqual(['next', 'and then']);
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(1);
  });

  test('is shown above the box while it waits, and can be taken back in front of what is written', async () => {
    const queue = [
      { id: 'k1', text: 'first in line' },
      { id: 'k2', text: 'second in line' },
    ];
    const { page, send, posted } = await openPanel(snapshot(running, { busy: true, queue }));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('a thought');
    const list = page.getByRole('list', { name: 'Queued questions' });
    expect(await list.getByRole('listitem').allTextContents()).toEqual(['first in line', 'second in line']);
    await page.getByRole('button', { name: 'Take back second in line' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'unqueue', id: 'k2' });
    await send({ type: 'write', text: 'second in line' });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'second in line\na thought');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
  });

  test('waits for the person after an answer that was stopped, says so, and can be sent at any time', async () => {
    const queue = [
      { id: 'k1', text: 'first in line' },
      { id: 'k2', text: 'second in line' },
    ];
    const { page, send, posted } = await openPanel(snapshot(running, { busy: true, queue }));
    const paused = page.locator('.queue').getByText('The queue is paused.');
    expect(await paused.count()).toBe(0);
    await send(snapshot(running, { queue }, 2));
    await paused.waitFor();
    const spoken = page
      .locator('.visually-hidden[role=status]')
      .getByText('The queue is paused. Send a question to go on.');
    await spoken.waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Send now second in line' }).press('Enter');
    expect((await posted()).at(-1)).toEqual({ type: 'send-now', id: 'k2' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
    await send(snapshot(running, { queue: queue.slice(0, 1), busy: true }, 3));
    await paused.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Send now first in line' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'send-now', id: 'k1' });
  });

  test('comes back with the Up key, the ones before it with more of them, and newer ones with Down', async () => {
    const asked = ['First?', 'Twice?', 'Second?', 'Twice?'];
    const turns = asked.flatMap((text, index) => [question(`q${index}`, text), answer({ id: `a${index}` })]);
    const queue = [
      { id: 'k1', text: 'Waits?' },
      { id: 'k2', text: 'Waits longer?' },
    ];
    const { page } = await openPanel(snapshot(turns, { queue, busy: true }));
    const box = page.getByRole('textbox', { name: 'Message' });
    const press = async (key: string): Promise<string> => {
      await box.press(key);
      return box.inputValue();
    };
    expect(await press('ArrowDown')).toBe('');
    const older: string[] = [];
    for (let step = 0; step < 6; step += 1) older.push(await press('ArrowUp'));
    expect(older).toEqual(['Waits longer?', 'Waits?', 'Twice?', 'Second?', 'First?', 'First?']);
    expect(await press('ArrowDown')).toBe('Second?');
    for (let step = 0; step < 4; step += 1) await box.press('ArrowDown');
    expect(await box.inputValue()).toBe('');
    await box.press('ArrowUp');
    await box.press('ArrowLeft'); // the person goes into the text, where the keys move the caret
    expect(await press('ArrowUp')).toBe('Waits longer?');
  });

  test('comes back with the Up key, into an empty box only', async () => {
    const turns = [question('q1', 'First?'), answer({ footer }), question('q2', 'Second?'), answer({ id: 'b' })];
    const { page } = await openPanel(snapshot(turns));
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.press('ArrowUp');
    expect(await box.inputValue()).toBe('Second?');
    expect(await box.evaluate((element: HTMLTextAreaElement) => element.selectionStart)).toBe('Second?'.length);
    await box.fill('other words');
    await box.press('ArrowUp');
    expect(await box.inputValue()).toBe('other words');
  });
});

test('the draft survives a reload of the browser page that comes before VS Code has stored it', async () => {
  const panel = await openPanel(snapshot([]));
  await panel.page.getByRole('textbox', { name: 'Message' }).pressSequentially('half a thought');
  const page = await panel.reload();
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('half a thought');
});

test('what is written in a private chat is kept nowhere', async () => {
  const panel = await openPanel(snapshot([], { isPrivate: true }));
  await panel.page.getByRole('textbox', { name: 'Message' }).pressSequentially('a secret thought');
  expect(JSON.stringify(await panel.saved())).not.toContain('secret');
  expect(await panel.page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('secret');
  const page = await panel.reload();
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('');
});

test('what was written in a private chat does not stay in the box of the next one', async () => {
  const panel = await openPanel(snapshot([], { isPrivate: true }));
  const box = panel.page.getByRole('textbox', { name: 'Message' });
  await box.pressSequentially('a secret thought');
  await panel.send(snapshot([]));
  await expect.poll(() => box.inputValue()).toBe('');
  await box.pressSequentially('a');
  expect(JSON.stringify(await panel.saved())).not.toContain('secret');
});

test('questions that waited when the editor died are back in the box, but for those that were asked', async () => {
  const queue = ['Asked since?', 'Lost one', 'Lost two'].map((text) => ({ id: text, text }));
  const first = await openPanel(snapshot([], { busy: true, queue }));
  await expect.poll(async () => JSON.stringify(await first.saved())).toContain('Lost one');
  const saved = await first.saved();
  const panel = await openPanel(snapshot([question('q', 'Asked since?')]), { saved });
  const box = panel.page.getByRole('textbox', { name: 'Message' });
  await expect.poll(() => box.inputValue()).toBe('Lost one\n\nLost two');
  await expect.poll(async () => JSON.stringify(await panel.saved())).not.toContain('waiting');
});
