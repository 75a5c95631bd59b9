import type { Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Turn } from '../../src/protocol/conversation.ts';
import { panels } from './context.ts';
import { answer, delta, footer, frame, panel as emptyPanel, question, snapshot } from './scenarios.ts';

const openPanel = panels();

const running = [question('q', 'Why?'), answer({ status: 'streaming' })];

/** More than one screen of turns. */
function manyTurns(count: number, from = 0): readonly Turn[] {
  return Array.from({ length: count }, (_, index) => {
    const id = from + index;
    return answer({ id: `t${id}`, text: `Answer ${id}\n\n${'words and more words '.repeat(20)}`, footer });
  });
}

function scroll(page: Frame): Promise<{ readonly top: number; readonly fromEnd: number }> {
  return page.getByRole('log').evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({
    top: scrollTop,
    fromEnd: scrollHeight - clientHeight - scrollTop,
  }));
}

describe('scrolling', () => {
  test('follows nine answers in a row that are taller than the panel', async () => {
    const { page, send } = await openPanel(snapshot([]));
    let sequence = 1;
    const next = (): number => (sequence += 1);
    for (let round = 0; round < 9; round += 1) {
      const id = `r${round}`;
      await send({ type: 'turn-added', sequence: next(), turn: question(`${id}q`, 'And then?') });
      await send({ type: 'turn-added', sequence: next(), turn: answer({ id, status: 'streaming' }) });
      for (let piece = 0; piece < 12; piece += 1) {
        const text = `Part ${piece}\n\n${'words and more words '.repeat(20)}\n\n`;
        await send({ type: 'delta', sequence: next(), turn: id, part: 0, kind: 'text', text });
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        expect((await scroll(page)).fromEnd, `round ${round}, piece ${piece}`).toBeLessThan(2);
      }
      await send({ type: 'answer', sequence: next(), turn: frame({ id, footer }) });
      await page.waitForTimeout(50);
    }
    expect(await page.getByRole('button', { name: 'Jump to latest' }).count()).toBe(0);
    expect((await scroll(page)).fromEnd).toBeLessThan(2);
  });

  test('is not ended by the layout', async () => {
    const { page, send } = await openPanel(snapshot([...manyTurns(20), ...running], { busy: true }));
    await page.waitForTimeout(200);
    await page.getByRole('log').evaluate((log) => (log.scrollTop -= 300)); // what a turn does that is laid out smaller
    await page.waitForTimeout(100);
    await send(delta(2, 'more\n\n'.repeat(40)));
    await page.waitForTimeout(100);
    expect((await scroll(page)).fromEnd).toBeLessThan(2);
  });

  test('is ended by a program that scrolls while no answer runs, and begins again with the next question', async () => {
    const { page, send } = await openPanel(snapshot([question('q0', 'Why?'), ...manyTurns(20)]));
    await page.waitForTimeout(1500); // so long that the layout has come to rest
    expect((await scroll(page)).fromEnd).toBeLessThan(2);
    const offset = (): Promise<number> =>
      page.evaluate(() => {
        const turn = document.querySelector('[data-turn=t3]')?.getBoundingClientRect().top ?? Number.NaN;
        return turn - (document.querySelector('[role=log]')?.getBoundingClientRect().top ?? Number.NaN);
      });
    await page.evaluate(() => document.querySelector('[data-turn=t3]')?.scrollIntoView());
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    await page.waitForTimeout(300);
    expect(Math.abs(await offset())).toBeLessThan(30);
    await send({ type: 'turn-added', sequence: 2, turn: question('q', 'And then?') });
    await page.waitForTimeout(300);
    expect((await scroll(page)).fromEnd).toBeLessThan(2);
  });

  test('goes on when the panel is laid out anew while no answer runs', async () => {
    const { page, tab } = await openPanel(snapshot(manyTurns(20)));
    for (const width of [500, 240, 320]) {
      await tab.setViewportSize({ width, height: 640 });
      await page.waitForTimeout(200);
      expect((await scroll(page)).fromEnd, `${width} px`).toBeLessThan(2);
    }
    expect(await page.getByRole('button', { name: 'Jump to latest' }).count()).toBe(0);
  });

  test.each(['PageUp', 'ArrowUp', 'Home'])('is ended by the key %s', async (key) => {
    const { page, send } = await openPanel(snapshot([...manyTurns(20), ...running], { busy: true }));
    await page.waitForTimeout(200);
    await page.getByRole('log').press(key);
    await page.waitForTimeout(400);
    const { top } = await scroll(page);
    await send(delta(2, 'more\n\n'.repeat(40)));
    await page.waitForTimeout(150);
    expect(Math.abs((await scroll(page)).top - top)).toBeLessThan(2);
  });

  test('is ended while a button of the mouse is down, as on the scrollbar', async () => {
    const { page, tab, send } = await openPanel(snapshot([...manyTurns(20), ...running], { busy: true }));
    await page.waitForTimeout(200);
    await page.getByRole('log').hover();
    await tab.mouse.down();
    // this browser has no scrollbars that a mouse could hold
    await page.getByRole('log').evaluate((log) => (log.scrollTop -= 300));
    await page.waitForTimeout(100);
    await tab.mouse.up();
    const { top } = await scroll(page);
    await send(delta(2, 'more\n\n'.repeat(40)));
    await page.waitForTimeout(150);
    expect(Math.abs((await scroll(page)).top - top)).toBeLessThan(2);
  });

  test('follows the end until the person scrolls up, and again after a jump', async () => {
    const { page, tab, send } = await openPanel(snapshot([...manyTurns(20), ...running], { busy: true }));
    await page.waitForTimeout(200);
    expect((await scroll(page)).fromEnd).toBeLessThan(2);
    await send(delta(2, 'more\n\n'.repeat(40)));
    await page.waitForTimeout(100);
    expect((await scroll(page)).fromEnd).toBeLessThan(2);

    await page.getByRole('log').hover();
    await tab.mouse.wheel(0, -600);
    await page.waitForTimeout(300);
    const { top } = await scroll(page);
    await send(delta(3, 'and more\n\n'.repeat(40)));
    await page.waitForTimeout(150);
    expect(Math.abs((await scroll(page)).top - top)).toBeLessThan(2);

    await page.getByRole('button', { name: 'Jump to latest' }).press('Enter');
    await page.waitForTimeout(150);
    expect((await scroll(page)).fromEnd).toBeLessThan(2);
    expect(await page.getByRole('button', { name: 'Jump to latest' }).count()).toBe(0);
  });

  test('is ended by one notch of the wheel, also where a scroll to the end is told of in between', async () => {
    const { page, send } = await openPanel(snapshot([...manyTurns(20), ...running], { busy: true }));
    await page.waitForTimeout(200);
    await page.getByRole('log').evaluate((log) => {
      log.dispatchEvent(new WheelEvent('wheel', { deltaY: -200 }));
      log.dispatchEvent(new Event('scroll'));
      log.scrollTop -= 200;
    });
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    await send(delta(2, 'more\n\n'.repeat(40)));
    await page.waitForTimeout(100);
    expect((await scroll(page)).fromEnd).toBeGreaterThan(200);
  });

  test('stays in its place when earlier messages are put in above', async () => {
    const { page, send, posted } = await openPanel({
      type: 'snapshot',
      sequence: 1,
      conversation: 'c1',
      turns: manyTurns(10, 10),
      earlier: 10,
      panel: emptyPanel,
    });
    // who scrolls up to them need not press the button
    const asked = async (): Promise<number> => {
      await page.getByRole('log').press('Home');
      return (await posted()).filter(({ type }) => type === 'load-earlier').length;
    };
    await expect.poll(asked, { timeout: 10_000 }).toBe(1);
    const place = (): Promise<number> =>
      page.getByText('Answer 10', { exact: true }).evaluate((element) => element.getBoundingClientRect().top);
    const before = await place();
    await page.getByRole('button', { name: 'Show earlier messages (10)' }).press('Enter');
    expect((await posted()).at(-1)).toEqual({ type: 'load-earlier' });
    await send(snapshot(manyTurns(20), {}, 2));
    await page.getByText('Answer 0', { exact: true }).waitFor({ state: 'attached' });
    await page.waitForTimeout(200);
    expect(Math.abs((await place()) - before)).toBeLessThan(30);
  });

  test('comes back to its place after a reload', async () => {
    const saved = { draft: '', conversation: 'c1', place: { turn: 't12', top: -10 } };
    const { page } = await openPanel(snapshot(manyTurns(30)), { saved });
    await page.waitForTimeout(300);
    const offset = await page.evaluate(() => {
      const turn = document.querySelector('[data-turn=t12]')?.getBoundingClientRect().top ?? Number.NaN;
      return turn - (document.querySelector('[role=log]')?.getBoundingClientRect().top ?? Number.NaN);
    });
    expect(Math.abs(offset + 10)).toBeLessThan(3);
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
  });
});
