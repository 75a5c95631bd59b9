import { describe, expect, test } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { panels } from './context.ts';
import { answer, delta, everything, failure, footer, frame, question, scenarios, snapshot } from './scenarios.ts';

const openPanel = panels();

function failedUntil(readyAt: number): HostMessage {
  return snapshot([answer({ status: 'failed', error: { ...failure, readyAt } })], {}, 5);
}

const running = [question('q', 'Why?'), answer({ status: 'streaming' })];

describe('an answer', () => {
  test('grows without a change to what is finished', async () => {
    const { page, send } = await openPanel(snapshot(running, { busy: true }));
    await send(delta(2, 'First.\n\n```ts\nconst a = 1;\n```\n\nThird **bo'));
    const button = page.getByRole('button', { name: 'Copy code' });
    await button.waitFor();
    await page.waitForSelector('.code-keyword');
    await page.evaluate(() => {
      for (const element of document.querySelectorAll('.markdown > :not(:last-child), .markdown button')) {
        element.setAttribute('data-seen', '');
      }
      const observer = new MutationObserver((records) => {
        for (const { type, target, oldValue } of records) {
          if (type === 'characterData' && target.nodeValue === oldValue) continue;
          const element = target instanceof Element ? target : target.parentElement;
          const finished = element?.closest('[data-seen]');
          if (finished !== null && finished !== undefined)
            document.body.setAttribute('data-touched', finished.outerHTML);
        }
      });
      const log = document.querySelector('.markdown');
      if (log !== null) observer.observe(log, { subtree: true, childList: true, characterDataOldValue: true });
    });
    for (let index = 3; index < 40; index += 1) await send(delta(index, `ld** word ${index}\n\n`));
    await page.getByText('word 39').waitFor();
    // two blocks and the three buttons of the code
    expect(await page.locator('[data-seen]').count()).toBe(5);
    expect(await page.evaluate(() => document.body.getAttribute('data-touched'))).toBeNull();
  });

  test('keeps the toolbar of a code block from its first line to its last', async () => {
    const { page, send } = await openPanel(snapshot(running, { busy: true }));
    await send(delta(2, '```ts\nconst'));
    await page.getByRole('button', { name: 'Copy code' }).evaluate((element) => element.setAttribute('data-seen', ''));
    await send(delta(3, ' a = 1;\n```\n\nAnd'), delta(4, ' more.\n'));
    await page.getByText('And more.').waitFor();
    expect(await page.locator('button[data-seen][aria-label="Copy code"]').count()).toBe(1);
  });

  test('names the language of a code block when the line that names it has ended', async () => {
    const { page, send } = await openPanel(snapshot(running, { busy: true }));
    const name = page.locator('.code-language');
    await send(delta(2, '```typescrip'));
    await page.getByRole('button', { name: 'Copy code' }).waitFor();
    expect(await name.textContent()).toBe('');
    expect(await page.getByText('typescrip').count()).toBe(0);
    await send(delta(3, 't'), delta(4, '\nconst'));
    await page.getByText('const').waitFor();
    expect(await name.textContent()).toBe('TypeScript');
  });

  test('shows no beginning of a closing fence when it is stopped there', async () => {
    const { page, send } = await openPanel(snapshot(running, { busy: true }));
    await send(delta(2, '```ts\nconst a = 1;\n``'));
    await page.getByText('const').waitFor();
    await send({ type: 'answer', sequence: 3, turn: frame({ status: 'stopped', footer }) });
    await page.locator('.stopped').waitFor();
    expect(await page.locator('pre code').textContent()).toBe('const a = 1;');
  });

  test('asks for a snapshot when a message is lost, and goes on from it', async () => {
    const { page, send, posted } = await openPanel(snapshot(running, { busy: true }));
    await send(delta(2, 'one '), delta(4, 'three'), delta(5, 'four'));
    await page.waitForFunction(() => window.host.posted.some(({ type }) => type === 'resync'));
    expect((await posted()).filter(({ type }) => type === 'resync')).toHaveLength(1);
    await send(snapshot([question('q', 'Why?'), answer({ status: 'streaming', text: 'one two three' })], {}, 9));
    await send(delta(10, ' four'));
    await page.getByText('one two three four').waitFor();
  });

  test('copies and inserts code, and sends links to the host', async () => {
    const { page, posted } = await openPanel(snapshot([answer({ text: everything, footer })]));
    await page.getByRole('button', { name: 'Copy code' }).first().press('Enter');
    const insert = page.getByRole('button', { name: 'Insert at cursor, in place of what is selected' });
    await insert.nth(1).click();
    await page.getByRole('link', { name: 'MDN on timers' }).click();
    await page.getByRole('link', { name: 'image: The timeline of calls' }).click();
    const messages = await posted();
    expect(messages[1]).toMatchObject({ type: 'copy', text: expect.stringContaining('export function debounce') });
    expect(messages[2]).toMatchObject({ type: 'insert', text: expect.stringContaining('def wait') });
    expect(messages.slice(3)).toEqual([
      { type: 'open-link', url: 'https://developer.mozilla.org/docs/Web/API/setTimeout' },
      { type: 'open-link', url: 'https://example.com/timeline.png' },
    ]);
    expect(await page.getByText('Copied').or(page.getByText('Inserted')).count()).toBe(1);
  });

  test('says how it ended to a screen reader, and is not read while it comes', async () => {
    const { page, send } = await openPanel(snapshot(running, { busy: true }));
    const log = page.getByRole('log', { name: 'Conversation' });
    expect(await log.getAttribute('aria-live')).toBe('off');
    expect(await page.getByRole('article', { name: 'Turnpike' }).getAttribute('aria-busy')).toBe('true');
    await send({ type: 'answer', sequence: 2, turn: frame({ footer }) });
    await page.getByText('Answer finished, openai/gpt-5-mini, $0.0042').waitFor({ state: 'attached' });
    expect(await log.getAttribute('aria-live')).toBe('polite');
  });

  test('gives back what can be done about an error', async () => {
    const { page, posted } = await openPanel(
      snapshot([question('q', 'Why?'), answer({ status: 'failed', error: failure })]),
    );
    for (const name of ['Retry', 'Set API key', 'Switch model']) await page.getByRole('button', { name }).click();
    expect((await posted()).slice(1)).toEqual(
      ['retry', 'set-key', 'switch-model'].map((action) => ({ type: 'action', turn: 'a', action })),
    );
  });
});

test('asks for a snapshot when the panel is shown again', async () => {
  const { page, posted } = await openPanel(snapshot([]));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  expect((await posted()).slice(1)).toEqual([{ type: 'resync' }]);
});

describe('what comes from outside', () => {
  test('counts down to the moment of an error note, and stops there', async () => {
    const { page, tab, send } = await openPanel(snapshot([]));
    await tab.clock.install({ time: 1_000_000 });
    await send({ ...failedUntil(1_024_000) });
    await page.getByText('Ready in 24 s').waitFor();
    await tab.clock.runFor(1000);
    await page.getByText('Ready in 23 s').waitFor();
    await tab.clock.runFor(22_000);
    await page.getByText('Ready in 1 s').waitFor();
    await tab.clock.runFor(1000);
    await page.getByText('Ready', { exact: true }).waitFor();
    await tab.clock.runFor(5000);
    expect(await page.locator('.countdown').allTextContents()).toEqual(['Ready']);
  });

  test('marks characters that turn code around, and copies the source', async () => {
    const code = "const level = 'user\u202E \u2066// check\u2069';\n";
    const text = `See \`a\u200Fb\`.\n\n\`\`\`js\n${code}\`\`\`\n`;
    const { page, posted } = await openPanel(snapshot([answer({ text })]));
    await page.waitForSelector('.code-keyword');
    const marks = page.locator('.control-mark');
    expect(await marks.evaluateAll((all) => all.map((one) => one.getAttribute('data-code')))).toEqual([
      'U+200F',
      'U+202E',
      'U+2066',
      'U+2069',
    ]);
    expect(await marks.nth(1).getAttribute('title')).toBe('U+202E right-to-left override');
    expect(await marks.nth(1).evaluate((mark) => mark.getBoundingClientRect().width)).toBeGreaterThan(20);
    expect(await page.locator('pre code').textContent()).toBe(code.trimEnd());
    await page.getByRole('button', { name: 'Copy code' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'copy', text: code.trimEnd() });
  });

  test('a name of 200,000 characters takes one line, and what belongs to it one more at most', async () => {
    const message = scenarios['long-names'];
    if (message === undefined) throw new Error('no such state');
    const { page } = await openPanel(message);
    await page.evaluate(() => document.querySelectorAll('details').forEach((element) => (element.open = true)));
    const height = (selector: string): Promise<number> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => element.getBoundingClientRect().height);
    expect(await height('.facts li')).toBeLessThan(24);
    expect(await height('.facts')).toBeLessThan(40);
    expect(await height('.route li')).toBeLessThan(60);
    expect(await height('.pending-attachments')).toBeLessThan(40);
    expect(await height('.queue ul')).toBeLessThan(40);
    expect(await height('.composer')).toBeLessThan(160);
    expect(await page.evaluate(() => document.body.textContent?.length)).toBeLessThan(10_000);
  });

  test('a model that opens its block again, or writes a sentence, does not write into the block that was cut', async () => {
    const message = scenarios['continued-code'];
    if (message === undefined) throw new Error('no such state');
    const { page } = await openPanel(message);
    await page.getByText('Here is the whole function again:').waitFor();
    expect(await page.locator('pre code').allTextContents()).toEqual([
      'export function add(a: number, b',
      'export const add = (a: number, b: number) => a + b;',
    ]);
    expect(await page.locator('.markdown > p').allTextContents()).toEqual([
      'Like this:',
      'Continued by anthropic/claude-sonnet-4-5',
      'Here is the whole function again:',
      'That is all.',
    ]);
  });
});
