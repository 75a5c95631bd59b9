import type { Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { panels } from './context.ts';
import type { Panel } from './panel.ts';
import { answer, attachment, delta, question, snapshot } from './scenarios.ts';

const openPanel = panels();

const find: HostMessage = { type: 'find' };

/** What is marked: the words of each mark in their order, and which of them is the current one. */
async function marked(page: Frame): Promise<{ readonly all: readonly string[]; readonly current: readonly string[] }> {
  return page.evaluate(() => {
    const words = (name: string): string[] =>
      [...(CSS.highlights.get(name) ?? [])].map(({ startContainer, startOffset, endContainer, endOffset }) => {
        const range = document.createRange();
        range.setStart(startContainer, startOffset);
        range.setEnd(endContainer, endOffset);
        return range.toString();
      });
    return { all: words('found'), current: words('found-current') };
  });
}

const count = (page: Frame, words: string): Promise<void> =>
  page.getByRole('search').getByRole('status').getByText(words, { exact: true }).waitFor();

/** Opens the bar and looks for the words. */
async function lookFor({ page, send }: Panel, words: string): Promise<void> {
  await send(find);
  await page.getByRole('textbox', { name: 'Find' }).fill(words);
}

/** Where the current match stands in the view: below 0 and above 1 it is not seen. */
async function heightOfCurrent(page: Frame): Promise<number> {
  return page.evaluate(() => {
    const [mark] = CSS.highlights.get('found-current') ?? [];
    const log = document.querySelector('[role=log]')?.getBoundingClientRect();
    if (mark === undefined || log === undefined) return Number.NaN;
    const range = document.createRange();
    range.setStart(mark.startContainer, mark.startOffset);
    range.setEnd(mark.endContainer, mark.endOffset);
    return (range.getBoundingClientRect().top - log.top) / log.height;
  });
}

const turns = [
  question('q1', 'Where is the **parser** tested?'),
  answer({ id: 'a1', text: 'The parser is in `src/parser.ts`. A **parser** of its\nown reads YAML.' }),
  question('q2', 'And the lexer?'),
  answer({ id: 'a2', text: '| Part | Test |\n| --- | --- |\n| Lexer | lexer.test.ts |\n| PARSER | none |' }),
];

describe('the bar', () => {
  test('opens with the keyboard in it, marks what it finds, and steps around in both directions', async () => {
    const panel = await openPanel(snapshot(turns));
    const { page } = panel;
    expect(await page.getByRole('search').count()).toBe(0);
    await lookFor(panel, 'parser');
    await count(page, '1 of 5');
    expect((await marked(page)).all).toEqual(['parser', 'parser', 'parser', 'parser', 'PARSER']);
    const box = page.getByRole('textbox', { name: 'Find' });
    await box.press('Enter');
    await count(page, '2 of 5');
    await box.press('Shift+Enter');
    await box.press('Shift+Enter');
    await count(page, '5 of 5');
    expect((await marked(page)).current).toEqual(['PARSER']);
    await page.getByRole('button', { name: 'Next match' }).click();
    await count(page, '1 of 5');
    await page.getByRole('button', { name: 'Previous match' }).click();
    await count(page, '5 of 5');
    await page.getByRole('button', { name: 'Match case' }).click();
    await count(page, '4 of 4');
    expect(await page.getByRole('button', { name: 'Match case' }).getAttribute('aria-pressed')).toBe('true');
  });

  test('opens with Ctrl+F in the page, which tells nobody else of the key', async () => {
    const { page } = await openPanel(snapshot(turns));
    await page.evaluate(() => window.addEventListener('keydown', ({ key }) => document.body.append(`heard ${key}`)));
    await page.getByRole('textbox', { name: 'Message' }).press('Control+f');
    await page.locator('input:focus').waitFor();
    expect(await page.evaluate(() => document.body.textContent)).not.toContain('heard f');
    await page.getByRole('log').press('Control+Shift+f');
    await page.getByText('heard F').waitFor({ state: 'attached' });
  });

  test('finds words across a line break and across marks, and none across two blocks or in buttons', async () => {
    const panel = await openPanel(snapshot(turns));
    const { page } = panel;
    await lookFor(panel, 'parser of its own');
    await count(page, '1 of 1');
    await lookFor(panel, 'Test Lexer');
    await count(page, 'No results');
    expect(await page.getByRole('button', { name: 'Next match' }).isDisabled()).toBe(true);
    await lookFor(panel, '.*');
    await count(page, 'No results');
    await lookFor(panel, 'tested?');
    await count(page, '1 of 1');
  });

  test.each(['Escape', 'Close find'])(
    'is closed with %s: no mark is left, and the keyboard is where it was',
    async (way) => {
      const panel = await openPanel(
        snapshot([...turns, answer({ id: 'a3', status: 'streaming', text: 'On' })], { busy: true }),
      );
      const { page, posted } = panel;
      const box = page.getByRole('textbox', { name: 'Message' });
      await box.fill('A draft');
      await lookFor(panel, 'parser');
      await count(page, '1 of 5');
      if (way === 'Escape') await page.getByRole('textbox', { name: 'Find' }).press('Escape');
      else await page.getByRole('button', { name: 'Close find' }).press('Enter');
      await page.getByRole('search').waitFor({ state: 'detached' });
      expect(await marked(page)).toEqual({ all: [], current: [] });
      expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
      expect((await posted()).some(({ type }) => type === 'stop')).toBe(false);
    },
  );

  test('takes what is selected, the keyboard again when it is asked for again, and the words that come with that', async () => {
    const { page, send } = await openPanel(snapshot(turns));
    await page.getByText('And the lexer?').dblclick({ position: { x: 14, y: 8 } });
    await send(find);
    const box = page.getByRole('textbox', { name: 'Find' });
    expect(await box.inputValue()).toBe('And');
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await send(find);
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    await send({ ...find, words: 'lexer' });
    expect(await box.inputValue()).toBe('lexer');
  });

  test('goes on to find while an answer comes, and stays at its match', async () => {
    const running = [question('q', 'Why?'), answer({ status: 'streaming', text: 'word one. ' })];
    const panel = await openPanel(snapshot(running, { busy: true }));
    await lookFor(panel, 'word');
    await count(panel.page, '1 of 1');
    await panel.send(delta(2, 'word two. '), delta(3, '**word** three.\n\nAnd word four'));
    await count(panel.page, '1 of 4');
  });
});

describe('what is not in view', () => {
  const far = Array.from({ length: 60 }, (_, index) => [
    question(`q${index}`, `Question ${index}`),
    answer({ id: `a${index}`, text: `${'Some words of an answer.\n\n'.repeat(6)}Number ${index} is here.` }),
  ]).flat();

  test('is brought into view, and stays there', async () => {
    const panel = await openPanel(snapshot(far));
    const { page } = panel;
    await lookFor(panel, 'number 3 is');
    await count(page, '1 of 1');
    await expect.poll(() => heightOfCurrent(page)).toBeGreaterThan(0.2);
    await page.waitForTimeout(300);
    const height = await heightOfCurrent(page);
    expect(height).toBeGreaterThan(0.2);
    expect(height).toBeLessThan(0.8);
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
  });

  test('is loaded where it is not on the page', async () => {
    const newest = far.slice(-10);
    const panel = await openPanel({ ...snapshotOf(newest, 1), earlier: far.length - newest.length });
    const { page, posted, send } = panel;
    await send(find);
    expect((await posted()).map(({ type }) => type)).toEqual(['ready']);
    await page.getByRole('textbox', { name: 'Find' }).fill('number 3 is');
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'load-all'));
    await send(snapshotOf(far, 2));
    await count(page, '1 of 1');
    await expect.poll(() => heightOfCurrent(page)).toBeGreaterThan(0.2);
    expect((await posted()).filter(({ type }) => type === 'load-all')).toHaveLength(1);
  });

  function snapshotOf(shown: typeof far, sequence: number): Extract<HostMessage, { readonly type: 'snapshot' }> {
    const message = snapshot(shown, {}, sequence);
    if (message.type !== 'snapshot') throw new Error('no snapshot');
    return message;
  }
});

describe('what is folded', () => {
  const code = Array.from({ length: 80 }, (_, line) => `const line${line} = ${line};`).join('\n');

  const hidden = [
    question('q', 'Why needle?', { attachments: [{ ...attachment, content: 'let needle = 1;' }] }),
    answer({
      reasoning: 'A **needle** in thought.',
      text: `\`\`\`ts\n${code}\n// needle\n\`\`\`\n\n<details>\n<summary>More</summary>\n\nA needle in details.\n\n</details>\n`,
    }),
  ];

  /** The number of each match in the order of the steps, and how many folds are open then. */
  const OPENED = [
    [3, 1],
    [4, 1],
    [5, 2],
    [1, 3],
    [2, 3],
  ] as const;

  test('is counted, and opened when one steps to it', async () => {
    const panel = await openPanel(snapshot(hidden));
    const { page } = panel;
    await lookFor(panel, 'needle');
    // the question is above the view, so the thought is the first one
    for (const [number, open] of OPENED) {
      await count(page, `${number} of 5`);
      await expect.poll(() => page.locator('details[open]').count()).toBe(open);
      await expect.poll(() => heightOfCurrent(page)).toBeGreaterThan(0);
      expect(await heightOfCurrent(page)).toBeLessThan(1);
      await page.getByRole('textbox', { name: 'Find' }).press('Enter');
    }
    expect(await page.locator('details[open]').count()).toBe(3);
    await page.getByRole('button', { name: 'Show fewer lines' }).waitFor();
  });

  test('is folded again when nothing is looked for any more, where one did not step to it', async () => {
    const panel = await openPanel(snapshot(hidden));
    const { page } = panel;
    await lookFor(panel, 'needle');
    await count(page, '3 of 5');
    await page.getByRole('button', { name: 'Show all 81 lines' }).waitFor();
    expect(await page.getByText('let needle').count()).toBe(1);
    await page.getByRole('textbox', { name: 'Find' }).press('Escape');
    await expect.poll(() => page.getByText('let needle').count()).toBe(0);
    expect(await page.getByText('in thought').isVisible()).toBe(true);
  });

  test('and what is cut off is said to be uncounted', async () => {
    const long = `${'word '.repeat(60_000)}\n\nneedle`;
    const panel = await openPanel(snapshot([question('q', 'needle?'), answer({ text: long })]));
    const { page } = panel;
    await lookFor(panel, 'needle');
    await count(page, '1 of 1+');
    await page.getByRole('button', { name: 'Show more' }).click();
    await count(page, '1 of 2');
  });
});

test('no more than 5,000 marks are made', async () => {
  const panel = await openPanel(snapshot([question('q', 'e'.repeat(6000))]));
  await lookFor(panel, 'e');
  await count(panel.page, '1 of 5,000+');
});
