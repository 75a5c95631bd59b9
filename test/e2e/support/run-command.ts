import type { Page } from 'playwright-core';

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
