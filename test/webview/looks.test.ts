import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Frame } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { panels } from './context.ts';
import { THEMES } from './panel.ts';
import type { Panel } from './panel.ts';
import { answer, pending, question, scenarios, snapshot } from './scenarios.ts';

const openPanel = panels();
let axeSource = '';

beforeAll(async () => {
  axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});

declare global {
  interface Window {
    axe: { run: (context: Document, options: RunOptions) => Promise<AxeResults> };
  }
}

async function violations(page: Frame): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations: all } = await window.axe.run(document, {
      runOnly: tags,
      // the page is a part of a window that has the landmarks and the first heading
      rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
    });
    return all.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
  });
  return found;
}

/** Each state as a conversation of its own, so that one page can show them one after the other. */
const cases = Object.entries(scenarios).map(([name, message]): readonly [string, HostMessage] => [
  name,
  message.type === 'snapshot' ? { ...message, conversation: name } : message,
]);

/** Opens what can be opened, and the last question to be edited. */
async function openAll(page: Frame): Promise<void> {
  await page.evaluate(() => {
    document.querySelectorAll('details').forEach((element) => (element.open = true));
    document.querySelectorAll<HTMLElement>('.facts-button').forEach((button) => button.click());
    [...document.querySelectorAll<HTMLElement>('[aria-label="Edit message"]')].at(-1)?.click();
  });
}

/** Shows each state in one page, with all that can be opened open, and collects what `look` finds in it. */
async function lookAtAll(panel: Panel, look: (page: Frame) => Promise<readonly string[]>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, message] of cases) {
    await panel.send(message);
    await panel.page.waitForTimeout(50);
    await openAll(panel.page);
    // so that what is looked at has the colours of code
    await panel.page.waitForFunction(
      () => document.querySelector('.code-block') === null || document.querySelector('[class^=code-k]') !== null,
    );
    found.push(...(await look(panel.page)).map((line) => `${name}: ${line}`));
  }
  return found;
}

const first = snapshot([]);

test.each(THEMES)('axe finds nothing in any state in %s', { timeout: 120_000 }, async (theme) => {
  const panel = await openPanel(first, { theme, height: 900, reducedMotion: true });
  expect(await lookAtAll(panel, violations)).toEqual([]);
});

test.each(THEMES)('axe finds nothing in the list of files in %s', async (theme) => {
  const { page, send } = await openPanel(first, { theme, reducedMotion: true });
  await page.getByRole('textbox', { name: 'Message' }).pressSequentially('#');
  const search = await page.waitForFunction(() => window.host.posted.find(({ type }) => type === 'find-files'));
  const message = await search.jsonValue();
  const files = ['src/components/search/search-box.tsx', `src/${'long'.repeat(60)}.ts`, 'readme.md'];
  await send({
    type: 'found-files',
    id: message?.type === 'find-files' ? message.id : '',
    files: files.map((name) => ({ name, uri: `file:///project/${name}` })),
  });
  await page.getByRole('option').first().waitFor();
  expect(await violations(page)).toEqual([]);
});

test.each(THEMES)('axe finds nothing in the bar that finds words in %s', async (theme) => {
  const { page, send } = await openPanel(scenarios['everything'], { theme, reducedMotion: true });
  await send({ type: 'find' });
  const box = page.getByRole('textbox', { name: 'Find' });
  for (const [words, count] of [
    ['the', /^\d+ of /],
    ['nowhere', 'No results'],
  ] as const) {
    await box.fill(words);
    await page.getByRole('search').getByText(count).waitFor();
    expect(await violations(page)).toEqual([]);
  }
});

test.each([200, 320])('the bar that finds words has room for its words in %i px', async (width) => {
  const { page, send } = await openPanel(snapshot([]), { width });
  await send({ type: 'find' });
  const bar = page.getByRole('search');
  expect((await page.getByRole('textbox', { name: 'Find' }).boundingBox())?.width).toBeGreaterThan(80);
  for (const button of await bar.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  }
});

/** How far below one element another begins. */
async function gap(page: Frame, above: string, below: string): Promise<number> {
  return page.evaluate(
    ([one = '', other = '']) =>
      (document.querySelector(other)?.getBoundingClientRect().top ?? 0) -
      (document.querySelector(one)?.getBoundingClientRect().bottom ?? 0),
    [above, below],
  );
}

test('the buttons of a question take no room below it, and are whole where they are seen', async () => {
  const turns = Array.from({ length: 6 }, (_, index) => [
    question(`q${index}`, `Why ${index}?`),
    answer({ id: `a${index}`, text: 'Because.' }),
  ]).flat();
  const { page } = await openPanel(snapshot(turns));
  for (const index of [0, 5]) {
    const [above, below] = [`[data-turn=q${index}] .bubble`, `[data-turn=a${index}]`];
    await page.locator(below).scrollIntoViewIfNeeded(); // what is far away is not laid out
    await expect.poll(() => gap(page, above, below)).toBeLessThanOrEqual(16);
  }
  // an older turn clips what stands outside of it
  const copy = page.locator('[data-turn=q0]').getByRole('button', { name: 'Copy message' });
  // turns that come into view are laid out frame by frame, and move what stands below them
  const isHit = async (): Promise<boolean> => {
    await copy.scrollIntoViewIfNeeded();
    await page.locator('[data-turn=q0]').hover();
    return copy.evaluate((button) => {
      const { left, width, bottom } = button.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, bottom - 3)?.closest('button') === button;
    });
  };
  await expect.poll(isHit, { timeout: 10_000 }).toBe(true);
  expect(await copy.evaluate((button) => getComputedStyle(button.parentElement ?? button).opacity)).toBe('1');
});

test.each([200, 300])('what an attachment takes is never cut in %i px; its name is', async (width) => {
  const { page } = await openPanel(snapshot([], { attachments: pending }), { width });
  const cut = (selector: string): Promise<readonly boolean[]> =>
    page
      .locator(selector)
      .evaluateAll((all) =>
        all.map((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2),
      );
  expect(await cut('.pending-attachments .chip-detail')).toEqual([false, false, false]);
  expect((await cut('.pending-attachments .chip-name'))[0]).toBe(true);
  const outside = await page
    .locator('.pending-attachments .chip-detail')
    .evaluateAll((all) =>
      all.filter(
        (one) => one.getBoundingClientRect().right > (one.closest('.chip')?.getBoundingClientRect().right ?? 0),
      ),
    );
  expect(outside).toEqual([]);
});

test.each([200, 240, 320, 600, 1200])('nothing is wider than a panel of %i px', async (width) => {
  const panel = await openPanel(first, { width });
  const found = await lookAtAll(panel, (page) =>
    page.evaluate(() => {
      const scrolls =
        'pre, .table-scroller, .place, .problem-text, .thinking-hint, .code-language, .model-label, .facts li';
      return [...document.querySelectorAll<HTMLElement>('body *')]
        .filter((element) => element.parentElement?.closest(scrolls) === null && !element.closest('.visually-hidden'))
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5)
        .map(({ outerHTML }) => outerHTML.slice(0, 120));
    }),
  );
  expect(found).toEqual([]);
});

test('nothing moves when the person wants no motion', async () => {
  for (const message of [scenarios['waiting'], scenarios['thinking']]) {
    if (message === undefined) throw new Error('no such state');
    const { page } = await openPanel(message, { reducedMotion: true });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    const moving = await openPanel(message);
    expect(await moving.page.evaluate(() => document.getAnimations().length)).toBeGreaterThan(0);
  }
});

test('with forced colours the buttons keep a border', async () => {
  const message = scenarios['failed'];
  if (message === undefined) throw new Error('no such state');
  const { page } = await openPanel(message, { forcedColors: true });
  const style = await page.getByRole('button', { name: 'Retry' }).evaluate((button) => {
    const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(button);
    return { borderTopWidth, differs: borderTopColor !== backgroundColor };
  });
  expect(style).toEqual({ borderTopWidth: '1px', differs: true });
});
