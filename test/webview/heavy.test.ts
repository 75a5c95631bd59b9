import { expect, test } from 'vitest';
import { panels } from './context.ts';
import { answer, everything, question, snapshot } from './scenarios.ts';
import { measureTasks } from './measure-tasks.ts';

const openPanel = panels();

/**
 * The goal is 100 ms, which the benchmark measures. Here a machine that does other work at the same time must pass, and each
 * of these took from 2.5 s to minutes when nothing was bounded.
 */
const AT_MOST_MS = 1000;

const LONG = 4_000_000;

const heavy: Readonly<Record<string, string>> = {
  'a table of 2,000 columns and 4,000 rows': `${'|'.repeat(2001)}\n${'|-'.repeat(2000)}|\n${'|\n'.repeat(4000)}`,
  'emphasis that is never closed': '*_a '.repeat(6000),
  'pointers to pointers': 'char **argv '.repeat(1000),
  'one long word of Java': `\`\`\`java\n${'a'.repeat(24_000)}`,
  'empty list items': '-\n'.repeat(50_000),
  'hidden control characters': `\`\`\`ts\n${'\u202E'.repeat(50_000)}`,
  '4 MB of Markdown': `${everything}\n\n`.repeat(LONG / everything.length),
  '4 MB of code': `\`\`\`ts\n${'const a = 1;\n'.repeat(LONG / 13)}`,
  'a word of 4 MB': 'a'.repeat(LONG),
};

test.each(Object.entries(heavy))('%s does not hold up the page when it is restored', async (_name, text) => {
  const panel = await openPanel(snapshot([]));
  const tasks = await measureTasks(panel, async () => {
    await panel.send(snapshot([question('q', 'Why?'), answer({ text })], {}, 2));
    await panel.page.getByRole('button', { name: 'Copy answer' }).waitFor();
    await panel.page.waitForTimeout(1500);
  });
  expect(Math.max(0, ...tasks)).toBeLessThan(AT_MOST_MS);
  expect(await panel.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(60_000);
});

test.each(Object.entries(heavy))('%s does not hold up the page while it streams', async (_name, text) => {
  const panel = await openPanel(snapshot([question('q', 'Why?'), answer({ status: 'streaming' })], { busy: true }));
  const pieces = Array.from({ length: 60 }, (_, index) => text.slice(index * 400, (index + 1) * 400));
  const tasks = await measureTasks(panel, () =>
    panel.tab.evaluate(async (all) => {
      for (const [index, piece] of all.entries()) {
        window.say({ type: 'delta', sequence: index + 2, turn: 'a', text: piece, reasoning: '' });
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, pieces),
  );
  expect(Math.max(0, ...tasks)).toBeLessThan(AT_MOST_MS);
});

test('a long answer shows more when it is asked to', async () => {
  const { page } = await openPanel(snapshot([answer({ text: 'A line.\n\n'.repeat(6000) })]));
  await page.getByText('The first 22,500 of 54,000 characters are shown.').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('The first 45,000 of 54,000 characters are shown.').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
  expect(await page.getByText('A line.').count()).toBe(6000);
});
