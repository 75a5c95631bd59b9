import type { Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { panels } from './context.ts';
import { answer, attachment, footer, image, question, snapshot } from './scenarios.ts';

const openPanel = panels();

const asked = snapshot([question('q', 'Why?'), answer({ text: 'Because.', footer })]);

describe('the buttons of a question', () => {
  test('are seen when the mouse is over it or the keyboard in it, and have their names always', async () => {
    const { page, tab } = await openPanel(asked);
    const buttons = page.locator('.on-hover');
    const opacity = (): Promise<string> => buttons.evaluate((element) => getComputedStyle(element).opacity);
    expect(await opacity()).toBe('0');
    expect(await page.getByRole('article', { name: 'You' }).getByRole('button').count()).toBe(3);
    await page.getByText('Why?').hover();
    expect(await opacity()).toBe('1');
    await tab.mouse.move(0, 0);
    expect(await opacity()).toBe('0');
    await page.getByRole('button', { name: 'Edit message' }).focus();
    expect(await opacity()).toBe('1');
  });

  test('copy and delete it', async () => {
    const { page, posted } = await openPanel(asked);
    await page.getByRole('button', { name: 'Copy message' }).click();
    await page.getByText('Copied').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Delete message' }).press('Enter');
    expect((await posted()).slice(1)).toEqual([
      { type: 'turn-command', turn: 'q', command: 'copy' },
      { type: 'turn-command', turn: 'q', command: 'delete' },
    ]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('log');
  });

  test('change nothing while an answer runs, but copy', async () => {
    const turns = [question('q', 'Why?'), answer({ text: 'Because.' }), answer({ id: 'b', status: 'streaming' })];
    const { page, send } = await openPanel(snapshot(turns, { busy: true }));
    const disabled = (name: string): Promise<boolean> => page.getByRole('button', { name, exact: true }).isDisabled();
    const names = ['Edit message', 'Delete message', 'Copy message', 'Regenerate', 'Copy answer'];
    expect(await Promise.all(names.map(disabled))).toEqual([true, true, false, true, false]);
    await send(snapshot(turns, {}, 2));
    await page.waitForFunction(() => document.querySelectorAll('.turn [disabled]').length === 0);
  });
});

describe('a question that is edited', () => {
  test('is sent with Enter, and stays open until the host has it', async () => {
    const { page, posted, send } = await openPanel(asked);
    await page.getByRole('button', { name: 'Edit message' }).click();
    const box = page.getByRole('textbox', { name: 'Edit message' });
    expect(await box.inputValue()).toBe('Why?');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    await box.fill('Why not?');
    await box.press('Enter');
    const message = (await posted()).at(-1);
    expect(message).toMatchObject({ type: 'edit', turn: 'q', text: 'Why not?' });
    expect(await box.count()).toBe(1);
    await send({ type: 'sent', id: message?.type === 'edit' ? message.id : '' });
    await box.waitFor({ state: 'detached' });
  });

  test('is sent with its button, but not without words', async () => {
    const { page, posted } = await openPanel(asked);
    await page.getByRole('button', { name: 'Edit message' }).click();
    const box = page.getByRole('textbox', { name: 'Edit message' });
    const send = page.getByRole('article', { name: 'You' }).getByRole('button', { name: 'Send' });
    await box.fill(' ');
    expect(await send.isDisabled()).toBe(true);
    await box.press('Enter');
    expect(await posted()).toHaveLength(1);
    await box.fill('Line one');
    await box.press('Shift+Enter');
    await box.pressSequentially('and two');
    await send.click();
    expect((await posted()).at(-1)).toMatchObject({ type: 'edit', text: 'Line one\nand two' });
  });

  test.each(['Escape', 'Cancel'])(
    'is left as it was with %s, and the keyboard comes back to its button',
    async (way) => {
      const { page, posted } = await openPanel(asked);
      await page.getByRole('button', { name: 'Edit message' }).click();
      const box = page.getByRole('textbox', { name: 'Edit message' });
      await box.fill('Something else');
      if (way === 'Escape') await box.press('Escape');
      else await page.getByRole('button', { name: 'Cancel' }).press('Enter');
      await box.waitFor({ state: 'detached' });
      expect(await page.locator('.question').textContent()).toBe('Why?');
      expect(await posted()).toHaveLength(1);
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Edit message');
    },
  );

  test('is the question that was asked when the person steps back to it, however late the host said that it has the new words', async () => {
    const { page, posted, send, saved } = await openPanel(asked);
    await page.getByRole('button', { name: 'Edit message' }).click();
    const box = page.getByRole('textbox', { name: 'Edit message' });
    await box.fill('Why not?');
    await box.press('Enter');
    const message = (await posted()).at(-1);
    await send(snapshot([question('q2', 'Why not?', { version: { index: 2, count: 2 } })], {}, 2));
    await page.getByText('2 of 2').waitFor();
    await send({ type: 'sent', id: message?.type === 'edit' ? message.id : '' });
    await send(snapshot([question('q', 'Why?', { version: { index: 1, count: 2 } })], {}, 3));
    await page.getByText('1 of 2').waitFor();
    expect(await page.locator('.question').allTextContents()).toEqual(['Why?']);
    expect(await saved()).not.toHaveProperty('edits');
  });

  test('is still open, with what was typed, when the page was hidden, and not after it was sent or left', async () => {
    const first = await openPanel(asked);
    await first.page.getByRole('button', { name: 'Edit message' }).click();
    await first.page.getByRole('textbox', { name: 'Edit message' }).fill('Why not?');
    const { page, saved } = await openPanel(asked, { saved: await first.saved() });
    const box = page.getByRole('textbox', { name: 'Edit message' });
    expect(await box.inputValue()).toBe('Why not?');
    await box.press('Escape');
    await box.waitFor({ state: 'detached' });
    const third = await openPanel(asked, { saved: await saved() });
    expect(await third.page.locator('.question').textContent()).toBe('Why?');
  });

  test('is still open where an empty conversation is shown until its own has been read', async () => {
    const saved = { draft: '', conversation: 'c1', edits: { q: 'Why not?' }, waiting: ['And then?'] };
    const empty = snapshot([]);
    const panel = await openPanel(empty.type === 'snapshot' ? { ...empty, conversation: 'c0' } : empty, { saved });
    await panel.page.getByText('Ask anything about your code').waitFor();
    expect(await panel.saved()).toEqual(saved);
    await panel.send(snapshot([question('q', 'Why?')], {}, 2));
    expect(await panel.page.getByRole('textbox', { name: 'Edit message' }).inputValue()).toBe('Why not?');
    expect(await panel.page.getByRole('textbox', { name: 'Message', exact: true }).inputValue()).toBe('And then?');
  });

  test('is kept nowhere where the conversation is private', async () => {
    const { page, saved } = await openPanel(snapshot([question('q', 'Why?')], { isPrivate: true }));
    await page.getByRole('button', { name: 'Edit message' }).click();
    await page.getByRole('textbox', { name: 'Edit message' }).fill('a secret');
    expect(JSON.stringify(await saved())).not.toContain('secret');
  });

  test('Escape in it does not stop an answer that began meanwhile, and Enter says why it sends nothing', async () => {
    const { page, posted, send } = await openPanel(asked);
    await page.getByRole('button', { name: 'Edit message' }).click();
    await send({ type: 'turn-added', sequence: 2, turn: answer({ id: 'b', status: 'streaming' }) });
    await send(snapshot([question('q', 'Why?'), answer({ text: 'Because.', footer })], { busy: true }, 3));
    await page.getByText('An answer is running. Stop it').waitFor();
    const box = page.getByRole('textbox', { name: 'Edit message' });
    await box.press('Enter');
    await box.press('Escape');
    await box.waitFor({ state: 'detached' });
    expect(await posted()).toHaveLength(1);
  });
});

test('what went with a question opens to show it: code as code, an image as a picture', async () => {
  const { page } = await openPanel(snapshot([question('q', 'Why?', { attachments: [attachment, image] })]));
  expect(await page.locator('.bubble pre').count()).toBe(0);
  await page.getByText('src/components/search/search-box.tsx:12-16').click();
  await page.getByText('export function SearchBox').waitFor();
  await page.getByText('screenshot.png').click();
  const picture = page.getByRole('img', { name: 'screenshot.png' });
  await picture.waitFor();
  expect(await picture.evaluate((element: HTMLImageElement) => element.decode().then(() => element.naturalWidth))).toBe(
    480,
  );
});

test('pictures that went with a question are seen in their chips, and closed chips stand side by side', async () => {
  const small = { ...attachment, name: 'a.ts' };
  const attachments = [small, { ...small, name: 'b.ts' }, { ...image, name: 'one.png' }, { ...image, name: 'two.png' }];
  const { page } = await openPanel(snapshot([question('q', 'Why?', { attachments })]), { width: 320 });
  const picture = page.getByRole('img', { name: 'Picture of two.png' });
  const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
  expect([width, height]).toEqual([28, 28]);
  const tops = async (): Promise<readonly number[]> =>
    page.locator('.attachment').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  const [first, second] = await tops();
  expect(second).toBe(first);
  await page.getByText('a.ts').click();
  await page.getByText('export function SearchBox').waitFor();
  const [opened = 0, next = 0] = await tops();
  expect(next).toBeGreaterThan(opened + 40);
});

test('a document that went with a question is its name and its size, and opens nothing', async () => {
  const pdf = { kind: 'file', name: 'paper.pdf', languageId: '', content: '', detail: '48 KB' } as const;
  const { page } = await openPanel(snapshot([question('q', 'Why?', { attachments: [pdf] })]));
  const chip = page.locator('.attachment');
  await chip.getByText('paper.pdf').waitFor();
  expect(await chip.textContent()).toBe('paper.pdf48 KB');
  expect(await page.locator('.bubble details').count()).toBe(0);
});

describe('the keyboard comes to the message box', () => {
  const focused = (page: Frame): Promise<unknown> =>
    page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Message');

  test.each(['Regenerate', 'Regenerate with another model'])('when an answer goes away with %s', async (name) => {
    const { page, send } = await openPanel(asked);
    await page.getByRole('button', { name, exact: true }).press('Enter');
    const running = answer({ id: 'b', status: 'waiting', version: { index: 2, count: 2 } });
    await send(snapshot([question('q', 'Why?'), running], { busy: true }, 2));
    await focused(page);
  });

  test('when an edited question is sent', async () => {
    const { page, send, posted } = await openPanel(asked);
    await page.getByRole('button', { name: 'Edit message' }).click();
    const box = page.getByRole('textbox', { name: 'Edit message' });
    await box.fill('Why not?');
    await box.press('Enter');
    const message = (await posted()).at(-1);
    const turns = [
      question('q2', 'Why not?', { version: { index: 2, count: 2 } }),
      answer({ id: 'b', status: 'waiting' }),
    ];
    await send(snapshot(turns, { busy: true }, 2), { type: 'sent', id: message?.type === 'edit' ? message.id : '' });
    await focused(page);
  });

  test('when another conversation takes the place of the one that had it', async () => {
    const { page, send } = await openPanel(asked);
    await page.getByRole('log').focus();
    const other = snapshot([question('q', 'Why?')], {}, 2);
    await send(other.type === 'snapshot' ? { ...other, conversation: 'c2' } : other);
    await focused(page);
  });

  test('but not when the button that has it stays', async () => {
    const { page, send } = await openPanel(asked);
    await page.getByRole('button', { name: 'Copy answer' }).focus();
    await send(snapshot([question('q', 'Why?'), answer({ text: 'Because.', footer })], {}, 2));
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Copy answer');
  });
});

describe('versions', () => {
  const first = question('q', 'Why?', { version: { index: 1, count: 3 } });
  const second = question('q2', 'Why not?', { version: { index: 2, count: 3 } });
  const third = question('q3', 'Why else?', { version: { index: 3, count: 3 } });

  test('are not spoken of where there is only one', async () => {
    const { page } = await openPanel(asked);
    expect(await page.getByRole('button', { name: /version/ }).count()).toBe(0);
  });

  test('are stepped through with two buttons, which end at the ends', async () => {
    const { page, posted, send } = await openPanel(snapshot([second, answer({ text: 'Because.', footer })]));
    await page.getByText('2 of 3').waitFor();
    await page.getByRole('button', { name: 'Previous version' }).click();
    await page.getByRole('button', { name: 'Next version' }).click();
    expect((await posted()).slice(1)).toEqual([
      { type: 'turn-command', turn: 'q2', command: 'previous-version' },
      { type: 'turn-command', turn: 'q2', command: 'next-version' },
    ]);
    await send(snapshot([first], {}, 2));
    await page.getByText('1 of 3').waitFor();
    expect(await page.getByRole('button', { name: 'Previous version' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Next version' }).isDisabled()).toBe(false);
    await send(snapshot([third], { busy: true }, 3));
    await page.getByText('3 of 3').waitFor();
    expect(await page.getByRole('button', { name: /version/, disabled: true }).count()).toBe(2);
  });

  test('of an answer stand in its footer', async () => {
    const { page, posted } = await openPanel(
      snapshot([question('q', 'Why?'), answer({ text: 'Because.', footer, version: { index: 2, count: 2 } })]),
    );
    await page.getByText('2 of 2').waitFor();
    await page.getByRole('button', { name: 'Previous version' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'turn-command', turn: 'a', command: 'previous-version' });
  });

  test('are whole and can be pressed below a question that is far from the end', async () => {
    const turns = Array.from({ length: 6 }, (_, index) => [
      question(`q${index}`, 'Why?', { version: { index: 1, count: 2 } }),
      answer({ id: `a${index}`, text: 'Because.' }),
    ]).flat();
    const { page, posted } = await openPanel(snapshot(turns), { width: 300 });
    const old = page.locator('[data-turn=q0]');
    for (const name of ['Next version', 'Edit message', 'Copy message', 'Delete message']) {
      const missed = await old.getByRole('button', { name }).evaluate((button) => {
        button.scrollIntoView({ block: 'center' });
        const { left, right, top, bottom } = button.getBoundingClientRect();
        const box = button.closest('article')?.getBoundingClientRect();
        const rows = [top + 1, (top + bottom) / 2, bottom - 1];
        const hits = rows.map((y) => document.elementFromPoint((left + right) / 2, y)?.closest('button') === button);
        // what is outside of the box of an older turn is not painted
        return hits.includes(false) || bottom > (box?.bottom ?? 0) + 0.5
          ? { hits, bottom, box: box?.bottom }
          : undefined;
      });
      expect(missed, name).toBeUndefined();
    }
    await old.getByRole('button', { name: 'Next version' }).click({ timeout: 2000 });
    expect((await posted()).at(-1)).toEqual({ type: 'turn-command', turn: 'q0', command: 'next-version' });
  });

  test('leave the keyboard on the button when another message takes the place, or on the other one at the end', async () => {
    const { page, send } = await openPanel(snapshot([second]));
    const focused = (): Promise<unknown> =>
      page.evaluate(() => document.activeElement?.closest('[data-turn]')?.getAttribute('data-turn'));
    await page.getByRole('button', { name: 'Next version' }).press('Enter');
    await send(snapshot([third], {}, 2));
    await page.getByText('3 of 3').waitFor();
    expect(await focused()).toBe('q3');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Previous version');
    await page.getByRole('button', { name: 'Previous version' }).press('Enter');
    await send(snapshot([second], {}, 3));
    await page.getByText('2 of 3').waitFor();
    expect(await focused()).toBe('q2');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Previous version');
  });
});
