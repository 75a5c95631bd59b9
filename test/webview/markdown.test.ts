import type { Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { panels } from './context.ts';
import type { PanelOptions } from './panel.ts';
import { answer, question, scenarios, snapshot } from './scenarios.ts';

const openPanel = panels();

async function show(text: string, options: PanelOptions = {}): Promise<Frame> {
  const { page } = await openPanel(snapshot([question('q', 'Why?'), answer({ text })]), options);
  await page.getByRole('button', { name: 'Copy answer' }).waitFor();
  return page;
}

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `const value${index} = ${index};`).join('\n');

describe('code', () => {
  test('of more than 30 lines is folded, and shows all when it is asked to', async () => {
    const page = await show(`\`\`\`ts\n${lines(214)}\n\`\`\`\n\n\`\`\`ts\n${lines(30)}\n\`\`\``);
    expect(await page.getByText('const value29').count()).toBe(2);
    expect(await page.getByText('const value30').count()).toBe(0);
    const fold = page.getByRole('button', { name: 'Show all 214 lines' });
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    await fold.click();
    await page.getByText('const value213').waitFor();
    await page.getByRole('button', { name: 'Show fewer lines' }).click();
    await fold.waitFor();
    expect(await page.locator('.fold-button').count()).toBe(1);
  });

  test('that is folded is copied whole', async () => {
    const panel = await openPanel(snapshot([answer({ text: `\`\`\`ts\n${lines(50)}\n\`\`\`` })]));
    await panel.page.getByRole('button', { name: 'Copy code' }).click();
    expect(await panel.posted()).toContainEqual({ type: 'copy', text: lines(50) });
  });

  test('wraps long lines when it is asked to, and scrolls otherwise', async () => {
    const page = await show(`\`\`\`ts\nconst text = '${'word '.repeat(100)}';\n\`\`\``);
    const scrolls = (): Promise<boolean> =>
      page
        .locator('pre')
        .evaluate((pre) => pre.scrollWidth > pre.clientWidth && getComputedStyle(pre).overflowX === 'auto');
    expect(await scrolls()).toBe(true);
    const wrap = page.getByRole('button', { name: 'Wrap lines' });
    await wrap.click();
    expect(await wrap.getAttribute('aria-pressed')).toBe('true');
    expect(await scrolls()).toBe(false);
    await wrap.click();
    expect(await scrolls()).toBe(true);
  });

  test('says that it is cut when the answer has ended before it, and only then', async () => {
    const open = 'Here:\n\n```ts\nconst a = 1;\nconst b';
    const turns = [question('q', 'Why?'), answer({ status: 'streaming', text: open })];
    const panel = await openPanel(snapshot(turns, { busy: true }));
    await panel.page.locator('.code-block').waitFor();
    expect(await panel.page.getByText('The code is cut off here.').count()).toBe(0);
    await panel.send(snapshot([question('q', 'Why?'), answer({ status: 'stopped', text: open })], {}, 2));
    await panel.page.getByText('The code is cut off here.').waitFor();
    for (const whole of ['```ts\na\n```', '    indented', '- a\n\n  ~~~\n  b\n  ~~~~', '> ```\n> a\n> ```']) {
      await panel.send(snapshot([answer({ id: whole, text: whole })], {}, 2));
      await panel.page.locator('.code-block').waitFor();
      expect(await panel.page.getByText('The code is cut off here.').count()).toBe(0);
    }
  });

  test('keeps its buttons from the first line to the last', async () => {
    const text = `Words\n\n\`\`\`ts\n${lines(60)}\n\`\`\`\n\nMore words and\n\n- a list\n`;
    const start = text.indexOf('const value1 ');
    const panel = await openPanel(
      snapshot([answer({ status: 'streaming', text: text.slice(0, start) })], { busy: true }),
    );
    const { page } = panel;
    await page.getByRole('button', { name: 'Wrap lines' }).click();
    await page.evaluate(() => {
      for (const button of document.querySelectorAll('.code-block button')) button.setAttribute('data-first', '');
    });
    for (let at = start, sequence = 2; at < text.length; at += 150, sequence += 1) {
      const piece = text.slice(at, at + 150);
      await panel.send({ type: 'delta', sequence, turn: 'a', part: 0, kind: 'text', text: piece });
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await page.getByText('a list').waitFor();
    await page.getByRole('button', { name: 'Show all 60 lines' }).waitFor();
    expect(await page.locator('.code-toolbar button[data-first]').count()).toBe(3);
    expect(await page.getByRole('button', { name: 'Wrap lines' }).getAttribute('aria-pressed')).toBe('true');
  });
});

describe('direction', () => {
  test('is that of each block, and that of code is left to right', async () => {
    const { page } = await openPanel(scenarios['arabic']);
    await page.getByText('English stands').waitFor();
    const directions = await page.evaluate(() => {
      const of = (selector: string): readonly string[] =>
        [...document.querySelectorAll(`.markdown ${selector}`)].map((element) => getComputedStyle(element).direction);
      return {
        h3: of('h3'),
        p: of('> p'),
        lists: of(':is(ul, ol)'),
        blockquote: of('blockquote'),
        code: of('code'),
        table: of('table'),
      };
    });
    expect(directions.h3).toEqual(['rtl']);
    expect(directions.p).toEqual(['rtl', 'ltr', 'rtl']);
    expect(new Set(directions.lists)).toEqual(new Set(['rtl']));
    expect([...directions.blockquote, ...directions.table]).toEqual(['rtl', 'rtl']);
    expect(new Set(directions.code)).toEqual(new Set(['ltr']));
    expect(await page.locator('.markdown > p[dir="auto"]').count()).toBe(3);
  });

  test('puts the full stop of Arabic at the left and that of English at the right', async () => {
    const page = await show('تنتظر الدالة.\n\nIt waits.\n\n`npm` תקין.');
    const stops = await page.locator('.markdown > p').evaluateAll((paragraphs) =>
      paragraphs.map((paragraph) => {
        const text = paragraph.lastChild;
        if (text === null) throw new Error('no text');
        const left = (at: number): number => {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          return range.getBoundingClientRect().left;
        };
        return left((text.textContent ?? '').length - 1) < left(0) ? 'left' : 'right';
      }),
    );
    expect(stops).toEqual(['left', 'right', 'left']);
  });

  test('does not let words of Arabic in code change places', async () => {
    const page = await show("```ts\nconst a = 'مرحبا'; // تعليق\n```");
    await page.locator('.code-comment').waitFor();
    const left = (selector: string): Promise<number> =>
      page.locator(selector).evaluate((element) => element.getBoundingClientRect().left);
    expect(await left('.code-string')).toBeLessThan(await left('.code-comment'));
  });

  test('keeps the marks of a list inside the panel', async () => {
    const page = await show('- فارسی\n- English\n\n- [x] اكتملت\n');
    expect(
      await page.locator('.markdown li').evaluateAll((all) => all.map((li) => getComputedStyle(li).direction)),
    ).toEqual(['rtl', 'rtl', 'rtl']);
  });
});

describe('Markdown', () => {
  test('keeps the whole source of formulas', async () => {
    const page = await show('So \\(a^2\\) and \\[b_1 * c_2\\] and $d$.\n\n$$\ne * f\n- g\n$$\n\nFor $5 or $6.');
    const formulas = await page.locator('.formula').allTextContents();
    expect(formulas).toEqual(['\\(a^2\\)', '\\[b_1 * c_2\\]', '$d$', '$$\ne * f\n- g\n$$']);
    await page.getByText('For $5 or $6.').waitFor();
  });

  test('makes elements of a few bare tags, and text of all others', async () => {
    const page = await show(
      'H<sub>2</sub>O 2<sup>3</sup> <kbd>F5</kbd> a<br>b <u>c</u> <kbd id="x">d</kbd> <img src=x onerror=alert(1)>',
    );
    const paragraph = page.locator('.markdown > p');
    const inner = await paragraph.evaluate(({ children }) =>
      [...children].map(({ tagName, attributes }) => `${tagName}${attributes.length}`),
    );
    expect(inner).toEqual(['SUB0', 'SUP0', 'KBD0', 'BR0']);
    expect(await paragraph.textContent()).toContain('<u>c</u> <kbd id="x">d</kbd> <img src=x onerror=alert(1)>');
  });

  test('opens and closes details', async () => {
    const page = await show('<details>\n<summary>Why `so`?</summary>\n\nBecause **it** is.\n\n</details>\n\nAfter.');
    const inside = page.getByText('Because it is.');
    expect(await inside.isVisible()).toBe(false);
    await page.getByText('Why so?').click();
    expect(await inside.isVisible()).toBe(true);
    expect(await page.locator('details').getByText('After.').count()).toBe(0);
  });

  test('names an alert, draws bold words of a summary, and wraps long words of a table head', async () => {
    const head = 'A very long head of a column that makes the table wide';
    const page = await show(
      `> [!NOTE]\n> Mind *this*.\n\n<details><summary>More <b>here</b></summary>\n\nHidden\n</details>\n\n| a | ${head} |\n|-|-|\n| b | c |`,
    );
    expect(await page.locator('blockquote p').allTextContents()).toEqual(['Note', 'Mind this.']);
    expect(await page.locator('summary b').allTextContents()).toEqual(['here']);
    expect(await page.locator('th').evaluateAll((all) => all.map((one) => one.scrollWidth <= one.clientWidth))).toEqual(
      [true, true],
    );
  });

  test('keeps details open while they are being written', async () => {
    const turn = (text: string) => snapshot([answer({ status: 'streaming', text })], { busy: true });
    const panel = await openPanel(turn('<details>\n<summary>Steps</summary>\n\nFirst\n\n'));
    await panel.page.getByText('Steps').click();
    for (const [index, text] of ['Second\n\n', '- a\n', '- b\n\n', '</details>\n\nAfter\n'].entries())
      await panel.send({ type: 'delta', sequence: index + 2, turn: 'a', text, part: 0, kind: 'text' });
    await panel.page.getByText('After').waitFor();
    expect(await panel.page.getByText('Second').isVisible()).toBe(true);
    expect(await panel.page.locator('details').getByText('After').count()).toBe(0);
  });

  test('puts footnotes at the end, and leads there and back', async () => {
    const page = await show('One[^a], two[^b] and none[^c].\n\n[^b]: The *second*.\n\nLast words.\n\n[^a]: The first.');
    expect(await page.locator('.footnotes > li').allTextContents()).toEqual(['The second. ↩', 'The first. ↩']);
    await page.getByText('and none[^c].').waitFor();
    await page.getByRole('button', { name: 'Footnote 2', exact: true }).click();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('The first. ↩');
    await page.getByRole('button', { name: 'Back to footnote 2 in the text' }).click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Footnote 2');
    const order = await page.locator('.markdown').evaluate(({ lastElementChild }) => lastElementChild?.className);
    expect(order).toBe('footnotes');
  });

  test('shows a reference as it was written until its footnote has come', async () => {
    const panel = await openPanel(
      snapshot([answer({ status: 'streaming', text: 'One[^1].\n\nTwo\n\n' })], { busy: true }),
    );
    await panel.page.getByText('One[^1].').waitFor();
    await panel.send({ type: 'delta', sequence: 2, turn: 'a', part: 0, kind: 'text', text: '[^1]: Note\n' });
    await panel.page.getByRole('button', { name: 'Footnote 1', exact: true }).waitFor();
  });

  test('shows references to characters as characters', async () => {
    const page = await show(
      'a &amp; b &lt;b&gt; &#39;&#x27; &#0;&#xD800;&#x110000; &unknown; &constructor; &copy &nbsp;&hearts;&CounterClockwiseContourIntegral;',
    );
    expect(await page.locator('.markdown > p').textContent()).toBe(
      "a & b <b> '' \uFFFD\uFFFD\uFFFD &unknown; &constructor; &copy \u00A0♥∳",
    );
  });

  test('breaks lines as the language does', async () => {
    for (const [text, language] of [
      ['これは漢字です', 'ja'],
      ['这是汉字', 'zh'],
      ['한국어 문장', 'ko'],
    ] as const) {
      const page = await show(text);
      expect(await page.locator('.markdown').getAttribute('lang')).toBe(language);
    }
    const page = await show('これは、とても長い文章です。'.repeat(20), { width: 300 });
    const style = await page.locator('.markdown').evaluate((element) => {
      const { lineBreak, wordBreak } = getComputedStyle(element);
      return { lineBreak, wordBreak };
    });
    expect(style).toEqual({ lineBreak: 'strict', wordBreak: 'auto-phrase' });
  });
});
