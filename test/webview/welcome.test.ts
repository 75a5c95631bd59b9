import { describe, expect, test } from 'vitest';
import { panels } from './context.ts';
import { question, scenarios, snapshot } from './scenarios.ts';

const openPanel = panels();

describe('the welcome', () => {
  test('tells how files, pictures and code come into a question when all is set up', async () => {
    const { page } = await openPanel(snapshot([]));
    const hints = page.locator('.welcome-hints li');
    expect(await hints.allTextContents()).toEqual([
      expect.stringContaining('Type # and a few letters'),
      expect.stringContaining('paper clip. Pictures can be pasted'),
      expect.stringContaining('Turnpike: Ask About Selection'),
    ]);
    expect(await page.getByRole('log').getByRole('button').count()).toBe(0);
  });

  test('of a private chat tells what is kept, and a mark at the message box goes on telling it', async () => {
    const { page, send } = await openPanel(scenarios['private']);
    await page.getByRole('heading', { name: 'Private chat' }).waitFor();
    await page.getByText('Nothing of this conversation is kept but what it costs.').waitFor();
    await send(snapshot([question('q', 'Why?')], { isPrivate: true }, 2));
    await page.getByText('Why?').waitFor();
    const box = page.getByRole('textbox', { name: 'Message', description: 'Private: only the cost is kept' });
    await box.waitFor();
    await send(snapshot([], {}, 3));
    await page.getByText('Ask anything about your code').waitFor();
    expect(await page.getByText('Private').count()).toBe(0);
  });

  test.each([
    { what: 'a model', welcome: { hasModels: false, missingKeys: [] }, first: 'Add a model' },
    { what: 'a key', welcome: { hasModels: true, missingKeys: ['openai'] }, first: 'Set a key' },
  ])('offers what sets it up where $what is missing', async ({ welcome, first }) => {
    const { page } = await openPanel(snapshot([], { welcome }));
    expect(await page.getByRole('log').getByRole('button').first().textContent()).toBe(first);
    expect(await page.locator('.welcome-hints').count()).toBe(0);
  });
});

describe('the line about the settings', () => {
  const problem =
    '4\u00A0problems in the settings: There is no provider “opena”; there are openai, anthropic, gemini (turnpike.models[2].model)';

  test.each([
    { width: 200, seen: '4\u00A0problems' },
    { width: 300, seen: '4\u00A0problems in the settings' },
    { width: 1200, seen: problem },
  ])('is one line in a panel of $width px, and its button shows the mistakes', async ({ width, seen }) => {
    const { page, posted } = await openPanel(snapshot([], { problem }), { width });
    const line = page.locator('.problem');
    expect((await line.boundingBox())?.height).toBeLessThan(34);
    const shown = await line.locator('span').evaluateAll((spans) =>
      spans
        .filter((span) => span.parentElement?.matches('.problem') === true && span.getBoundingClientRect().width > 1)
        .map((span) => (span instanceof HTMLElement ? span.innerText : ''))
        .join(''),
    );
    expect(shown).toBe(seen);
    expect(await line.textContent()).toContain('opena'); // for a screen reader
    expect(await line.getAttribute('title')).toBe(problem);
    await page.getByRole('button', { name: 'Show' }).click();
    expect((await posted()).at(-1)).toEqual({ type: 'command', command: 'show-problems' });
  });
});
