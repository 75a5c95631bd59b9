import { describe, expect, test } from 'vitest';
import type { ActionButton } from '../../src/protocol/conversation.ts';
import { panels } from './context.ts';
import { answer, delta, failure, footer, frame, question, scenarios, snapshot } from './scenarios.ts';

const openPanel = panels();

const running = [question('q', 'Why?'), answer({ status: 'streaming' })];

describe('the parts of an answer', () => {
  test('are shown in their order', async () => {
    const message = scenarios['parts'];
    if (message === undefined) throw new Error('no such state');
    const { page } = await openPanel(message);
    const kinds = await page
      .getByRole('article', { name: 'Turnpike' })
      .evaluate((element) => [...element.children].map(({ className, localName }) => className || localName));
    expect(kinds).toEqual([
      'thinking',
      'call',
      'thinking',
      'markdown',
      'data-image',
      'call',
      'sources',
      'answer-footer',
    ]);
  });

  test('a call is folded, and shows its input when it is opened', async () => {
    const message = scenarios['parts'];
    if (message === undefined) throw new Error('no such state');
    const { page } = await openPanel(message);
    expect(await page.getByText('release notes", "count"').count()).toBe(0);
    await page.getByText('search_web').click();
    await page.waitForFunction(() => document.querySelector('.call code')?.textContent?.includes('"query"'));
    expect(await page.locator('.call', { hasText: 'open_page' }).textContent()).toContain('not finished');
    expect(await page.locator('.call', { hasText: 'search_web' }).textContent()).not.toContain('not finished');
  });

  test('sources are links that the host opens', async () => {
    const message = scenarios['parts'];
    if (message === undefined) throw new Error('no such state');
    const { page, posted } = await openPanel(message);
    const list = page.getByRole('list', { name: 'Sources' });
    await list.getByRole('link', { name: 'Release notes' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'open-link', url: 'https://example.com/release-notes' });
    expect(await list.getByRole('listitem').count()).toBe(2);
  });

  test('an image that is not in the message is named, and not asked for', async () => {
    const { page } = await openPanel(
      snapshot([answer({ parts: [{ type: 'image', url: 'https://evil.example/pixel.png' }] })]),
    );
    await page.getByText('[image: Image in the answer]').waitFor();
    expect(await page.getByRole('img').count()).toBe(0);
  });

  test('are the first of thousands until more are asked for, and so is all else that an answer or a question has', async () => {
    const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
      Array.from({ length: count }, (_, index) => make(index));
    const parts = many(4096, (index) => ({ type: 'call', name: `n${index}`, input: '{}', whole: true }) as const);
    const route = many(4096, (index) => ({ outcome: 'failed', model: `m${index}`, detail: 'x' }) as const);
    const attachments = many(
      4096,
      (index) => ({ kind: 'file', name: `f${index}`, languageId: '', content: 'x' }) as const,
    );
    const { page } = await openPanel(snapshot([question('q', 'Why?', { attachments }), answer({ parts, route })]));
    const counts = async (): Promise<readonly number[]> =>
      Promise.all(['.attachment', '.call', '.route li'].map((selector) => page.locator(selector).count()));
    await page.getByText('The first 200 of 4,096 parts are shown.').waitFor();
    expect(await counts()).toEqual([50, 200, 200]);
    await page.getByRole('button', { name: 'Show more' }).first().click();
    await page.getByText('The first 100 of 4,096 attachments are shown.').waitFor();
    expect(await counts()).toEqual([100, 200, 200]);
  });

  test('come one after the other while the answer streams', async () => {
    const { page, send } = await openPanel(snapshot(running, { busy: true }));
    await send({ type: 'delta', sequence: 2, turn: 'a', part: 0, kind: 'reasoning', text: 'Let me think' });
    await page.locator('.thinking-hint', { hasText: 'Let me think' }).waitFor();
    expect(await page.getByText('Answering…').count()).toBe(0);
    const call = { type: 'call', name: 'search_web', input: '{}', whole: true } as const;
    await send({ type: 'part', sequence: 3, turn: 'a', index: 1, part: call });
    await page.getByText('search_web').waitFor();
    expect(await page.locator('.thinking-hint').count()).toBe(0);
    await send({ type: 'delta', sequence: 4, turn: 'a', part: 2, kind: 'text', text: 'It is **so' });
    await send({ type: 'delta', sequence: 5, turn: 'a', part: 2, kind: 'text', text: '**.' });
    await page.getByText('It is so.').waitFor();
  });

  test('a seam does not end a list, and holds what the next model thought', async () => {
    const message = scenarios['continued'];
    if (message === undefined) throw new Error('no such state');
    const { page } = await openPanel(message);
    const list = page.locator('.markdown ol').first();
    expect(await list.locator('> li').count()).toBe(3);
    await list.getByText('Continued by anthropic/claude-sonnet-4-5').waitFor();
    await list.getByText('Thinking').click();
    await list.getByText('The list goes on with its second item.').waitFor();
    expect(await page.locator('.thinking').count()).toBe(1);
  });
});

describe('below an answer', () => {
  test('stands one short line; all of it is in a tooltip, for a screen reader and behind a button', async () => {
    const { page, tab } = await openPanel(snapshot([question('q', 'Why?'), answer({ text: 'Because.', footer })]));
    const line = page.getByRole('list', { name: 'About this answer' });
    const visible = await line
      .locator('li:not(.visually-hidden)')
      .evaluateAll((items) => items.map((item) => item.querySelector('span')?.innerText));
    expect(visible).toEqual(['gpt-5-mini', '0.8 s', '$0.0042']);
    expect(await line.evaluate((element) => element.getBoundingClientRect().height)).toBeLessThan(24);
    expect(await line.getByRole('listitem').first().getAttribute('title')).toBe('openai/gpt-5-mini');
    const read = await line.textContent();
    for (const words of ['openai/gpt-5-mini', '0.8 s to first token', '1,204 in · 96 out', footer.costDetail])
      expect(read).toContain(words);

    const button = page.getByRole('button', { name: 'Details of this answer' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.focus();
    await tab.keyboard.press('Enter');
    for (const words of ['openai/gpt-5-mini', '0.8 s to first token', footer.tokensDetail, footer.costDetail])
      expect(await page.locator('.facts-in-full').textContent()).toContain(words);
    await line.click();
    await page.locator('.facts-in-full').waitFor({ state: 'detached' });
  });

  test('are the buttons to copy it and to ask again', async () => {
    const { page, posted } = await openPanel(snapshot([question('q', 'Why?'), answer({ text: 'Because.', footer })]));
    for (const name of ['Copy answer', 'Regenerate', 'Regenerate with another model'])
      await page.getByRole('button', { name, exact: true }).click();
    expect((await posted()).slice(1)).toEqual(
      ['copy', 'regenerate', 'regenerate-with'].map((command) => ({ type: 'turn-command', turn: 'a', command })),
    );
  });

  test('stands what can be done when it was stopped', async () => {
    const actions: readonly ActionButton[] = [
      { action: 'continue', label: 'Continue' },
      { action: 'restart', label: 'Restart' },
    ];
    const { page, posted } = await openPanel(
      snapshot([question('q', 'Why?'), answer({ status: 'stopped', text: 'Beca', actions })]),
    );
    await page.getByText('Stopped').waitFor();
    for (const name of ['Continue', 'Restart']) await page.getByRole('button', { name }).click();
    expect((await posted()).slice(1)).toEqual(
      ['continue', 'restart'].map((action) => ({ type: 'action', turn: 'a', action })),
    );
  });

  test('an error has the first button as its main one, its address folded, and no empty line', async () => {
    const { page } = await openPanel(snapshot([question('q', 'Why?'), answer({ status: 'failed', error: failure })]));
    const card = page.getByRole('group', { name: 'Error' });
    const buttons = await card.getByRole('button').evaluateAll((all) => all.map(({ className }) => className));
    expect(buttons).toEqual(['button', 'button secondary', 'button secondary']);
    expect(await card.getByText(failure.place).isVisible()).toBe(false);
    const gap = (): Promise<number> =>
      card.evaluate((element) => {
        const turn = element.closest('article')?.getBoundingClientRect().bottom ?? Number.NaN;
        return turn - element.getBoundingClientRect().bottom;
      });
    expect(await gap()).toBeLessThan(1);
    await card.getByText('Details').click();
    expect(await card.getByText(failure.place).isVisible()).toBe(true);
  });
});

describe('while it waits', () => {
  const waiting = { status: 'waiting', progress: 'Waiting for openai/gpt-5-mini…' } as const;

  test('seconds are counted after two, and not told again to a screen reader', async () => {
    const { page, tab, send } = await openPanel(snapshot([question('q', 'Why?')], { busy: true }));
    await tab.clock.install({ time: 1_000_000 });
    await tab.clock.pauseAt(1_060_000);
    await send({ type: 'turn-added', sequence: 2, turn: answer(waiting) });
    const line = page.locator('.progress');
    await line.waitFor();
    const said = page.getByRole('status').filter({ hasText: 'Waiting for' });
    await said.waitFor({ state: 'attached' });
    await page.evaluate(() => {
      const regions = [...document.querySelectorAll('[role=status]')];
      const observer = new MutationObserver(() => document.body.setAttribute('data-told', ''));
      for (const region of regions) observer.observe(region, { subtree: true, childList: true, characterData: true });
    });
    await tab.clock.runFor(1900);
    expect(await line.textContent()).toBe('Waiting for openai/gpt-5-mini…');
    await tab.clock.runFor(1200);
    expect(await line.textContent()).toBe('Waiting for openai/gpt-5-mini… 3 s');
    await tab.clock.runFor(60_000);
    expect(await line.textContent()).toBe('Waiting for openai/gpt-5-mini… 1 min 3 s');
    expect(await page.evaluate(() => document.body.hasAttribute('data-told'))).toBe(false);
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
  });

  test('they are counted from the moment that the host names, and no more when the answer comes', async () => {
    const { page, tab, send } = await openPanel(snapshot([question('q', 'Why?')], { busy: true }));
    await tab.clock.install({ time: 1_000_000 });
    await tab.clock.pauseAt(1_060_000);
    await send({ type: 'turn-added', sequence: 2, turn: answer({ ...waiting, waitingSince: 1_051_000 }) });
    await page.getByText('9 s').waitFor();
    await send({ type: 'answer', sequence: 3, turn: frame({ status: 'streaming' }) }, delta(4, 'Because'));
    await page.getByText('Because').waitFor();
    expect(await page.locator('.progress').textContent()).toBe('Answering…');
  });
});

test.each([600, 1200])(
  'prose has at most 80 characters in a line of a panel of %i px, and not many fewer; code may be wider',
  async (width) => {
    const prose = 'The quick brown fox jumps over the lazy dog, and then it rests for a little while. '.repeat(12);
    const code = `\`\`\`ts\nconst a = '${'x'.repeat(200)}';\n\`\`\``;
    const text = `${prose}\n\n- ${prose}\n\n> ${prose}\n\n${code}`;
    const { page } = await openPanel(snapshot([question('q', prose), answer({ text, footer })]), { width });
    await page.waitForSelector('.code-block');
    const lengths = await page.evaluate(() => {
      const longest = (element: Element): number => {
        const firstChild = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
        if (firstChild === null) return 0;
        const lines = new Map<number, number>();
        const range = document.createRange();
        for (let at = 0; at < (firstChild.nodeValue ?? '').length; at += 1) {
          range.setStart(firstChild, at);
          range.setEnd(firstChild, at + 1);
          const top = Math.round(range.getBoundingClientRect().top);
          lines.set(top, (lines.get(top) ?? 0) + 1);
        }
        return Math.max(...lines.values());
      };
      return [...document.querySelectorAll('.question, .markdown p, .markdown li')].map(longest);
    });
    expect(lengths).toHaveLength(4);
    for (const length of lengths) expect(length).toBeLessThanOrEqual(81); // a space at the end of a line is not seen
    for (const length of lengths.slice(1)) expect(length).toBeGreaterThan(70);
    const [code1 = 0, prose1 = 0] = await page.evaluate(() =>
      ['.code-block', '.markdown p'].map((one) => document.querySelector(one)?.getBoundingClientRect().width ?? 0),
    );
    expect(code1).toBeGreaterThanOrEqual(prose1);
  },
);

test('a bubble has a border where the theme gives it the colour of the panel', async () => {
  const { page } = await openPanel(snapshot([question('q', 'Why?')]));
  const border = await page.locator('.bubble').evaluate((element) => {
    const background = getComputedStyle(document.documentElement).backgroundColor;
    document.documentElement.style.setProperty('--vscode-chat-requestBubbleBackground', background);
    const { borderTopWidth, borderTopColor } = getComputedStyle(element);
    return { borderTopWidth, seen: borderTopColor !== background && borderTopColor !== 'rgba(0, 0, 0, 0)' };
  });
  expect(border).toEqual({ borderTopWidth: '1px', seen: true });
});

const wideTable = `| ${'a column | '.repeat(9)}\n|${' --- |'.repeat(9)}\n| ${'some words | '.repeat(9)}`;

test('in a wide panel the question, code, the footer, quotes and the box end at one edge, and words from the right begin there', async () => {
  const text = `Words.\n\nمرحبا بكم\n\n- عنصر\n\n> Quote\n\n${wideTable}\n\n\`\`\`ts\nconst a = 1;\n\`\`\`\n\n1. Do\n\n   \`\`\`ts\n   const b = 1;\n   \`\`\``;
  const { page } = await openPanel(snapshot([question('q', 'Why?'), answer({ text, footer })]), { width: 1200 });
  await page.waitForSelector('li > .code-block');
  const edges = await page.evaluate(() =>
    [
      '.bubble',
      '.markdown > .code-block',
      'li > .code-block',
      '.table-scroller',
      'blockquote',
      '.footer-row',
      '.composer',
      '.markdown > p:dir(rtl)',
      '.markdown > ul',
    ].map((one) => Math.round(document.querySelector(one)?.getBoundingClientRect().right ?? 0)),
  );
  expect(new Set(edges).size, edges.join(' ')).toBe(1);
  const left = (one: string): Promise<number> =>
    page
      .locator(one)
      .first()
      .evaluate((element) => Math.round(element.getBoundingClientRect().left));
  expect((edges[0] ?? 0) - (await left('.composer'))).toBe(640);
  expect(await left('.markdown > p')).toBe(await left('.composer'));
});

test.each(['dark', 'light', 'hc-dark', 'hc-light'] as const)(
  'a table with hidden columns fades at their side and has a bar in %s; a narrow one is whole',
  async (theme) => {
    const text = `${wideTable}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |`;
    const { page } = await openPanel(snapshot([answer({ text, footer })]), { width: 560, theme });
    const fades = (index: number): Promise<readonly string[]> =>
      page
        .locator('.table-scroller')
        .nth(index)
        .evaluate((element) => {
          const style = getComputedStyle(element);
          return [style.getPropertyValue('--fade-before'), style.getPropertyValue('--fade-behind')];
        });
    await page.waitForFunction(
      () =>
        getComputedStyle(document.querySelector('.table-scroller') ?? document.body).getPropertyValue(
          '--fade-behind',
        ) === '28px',
    );
    expect(await fades(0)).toEqual(['0px', '28px']);
    expect(await fades(1)).toEqual(['0px', '0px']);
    await page
      .locator('.table-scroller')
      .first()
      .evaluate((element) => (element.scrollLeft = element.scrollWidth));
    await page.waitForFunction(
      () =>
        getComputedStyle(document.querySelector('.table-scroller') ?? document.body).getPropertyValue(
          '--fade-behind',
        ) === '0px',
    );
    expect(await fades(0)).toEqual(['28px', '0px']);
    const bar = await page
      .locator('.table-scroller')
      .first()
      .evaluate((element) => getComputedStyle(element, '::-webkit-scrollbar-thumb').backgroundColor);
    expect(bar).not.toBe('rgba(0, 0, 0, 0)');
  },
);

test('nothing stands between an error and what was tried', async () => {
  const error = { title: 'openai/gpt-5-mini did not answer: 503 overloaded.', actions: [] };
  const route = [{ outcome: 'failed', model: 'openai/gpt-5-mini', detail: '503 overloaded' }] as const;
  const { page } = await openPanel(snapshot([answer({ status: 'failed', error, route })]));
  const [note, tried] = await Promise.all(['.error-note', '.route'].map((one) => page.locator(one).boundingBox()));
  expect((tried?.y ?? 0) - (note?.y ?? 0) - (note?.height ?? 0)).toBeLessThanOrEqual(8);
});

test('a title of 400 characters stands whole in an error', async () => {
  const title = 'The model of the group and its fallback did not answer. '.repeat(7).trim();
  const { page } = await openPanel(snapshot([answer({ status: 'failed', error: { title, actions: [] } })]), {
    width: 200,
  });
  const words = page.locator('.error-title');
  expect(await words.textContent()).toBe(title);
  expect(await words.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBeLessThan(2);
});

test.each([200, 300])('the footer of a panel of %i px shows the name of the model whole', async (width) => {
  const facts = { ...footer, model: 'anthropic/claude-sonnet-4-5', timing: '12.5 s to first token', cost: '≥ $0.0049' };
  const { page } = await openPanel(snapshot([answer({ text: 'Because.', footer: facts })]), { width });
  const name = page.locator('.facts li').first();
  expect(await name.locator('[aria-hidden]').textContent()).toBe('claude-sonnet-4-5');
  expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  const [cost, arrow] = await Promise.all(
    ['.facts li:last-child', '.facts-button'].map((one) => page.locator(one).boundingBox()),
  );
  expect((arrow?.x ?? 0) - (cost?.x ?? 0) - (cost?.width ?? 0)).toBeGreaterThanOrEqual(4);
});

test('the footer says where there is room that its time is the one to the first token', async () => {
  const { page } = await openPanel(snapshot([answer({ text: 'Because.', footer })]), { width: 560 });
  const seen = page.locator('.facts li').nth(1).locator('[aria-hidden]');
  expect(await seen.innerText()).toBe('0.8 s to first token');
});

test('a short name in Japanese code goes to the next line whole', async () => {
  const lines = Array.from({ length: 14 }, (_, index) => `${'字'.repeat(index + 6)}は\`関数名()\`と書きます。`);
  const { page } = await openPanel(snapshot([answer({ text: lines.join('\n\n'), footer })]), { width: 300 });
  const rows = await page
    .locator('.markdown code')
    .evaluateAll((all) => all.map((code) => new Set([...code.getClientRects()].map(({ top }) => top)).size));
  expect(rows).toEqual(lines.map(() => 1));
});
