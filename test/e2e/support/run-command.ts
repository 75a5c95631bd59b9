import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const attempts = 10;

/** Runs a command by its full title ("Category: Title") from the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await pickQuickly(page, { key: 'F1', text: `>${title}`, row: title });
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await pickQuickly(page, { key: 'Control+P', text: name, row: name });
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Selects all of the file that is open. A focus that another command asked for may come late and take the keyboard away. */
export async function selectAll(page: Page): Promise<void> {
  const selected = page.locator('.statusbar-item', { hasText: /\d selected/ });
  const select = async (): Promise<number> => {
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await page.waitForTimeout(200); // the status bar follows
    return selected.count();
  };
  await expect.poll(select, { timeout: 20_000 }).toBe(1);
}

/**
 * Opens the quick input by a key, writes, and takes the first row that holds `row`. Tries again: a focus that another command
 * asked for may come late and close it; and a list does not grow while it is open, while the commands of extensions come some
 * time after the workbench.
 */
async function pickQuickly(page: Page, wanted: { key: string; text: string; row: string }): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: wanted.row }).first();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      await page.keyboard.press(wanted.key);
      await page.locator('.quick-input-widget input[type="text"]').fill(wanted.text, { timeout: 1_500 });
      await row.click({ timeout: 1_500 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error(`the quick input does not list "${wanted.row}"`);
}
