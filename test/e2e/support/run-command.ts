import type { Page } from 'playwright-core';

const attempts = 10;

/** Runs a command by its full title ("Category: Title") from the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    // A focus that another command asked for may come late and close the palette; and the list does not grow while it is
    // open, while the commands of extensions come some time after the workbench.
    try {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-widget input[type="text"]').fill(`>${title}`, { timeout: 1_500 });
      await row.click({ timeout: 1_500 });
      return;
    } catch {
      await page.keyboard.press('Escape');
    }
  }
  throw new Error(`the command palette does not list "${title}"`);
}
