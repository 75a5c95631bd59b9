import type { Page } from 'playwright-core';

const attempts = 10;

/** Runs a command by its full title ("Category: Title") from the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input[type="text"]').fill(`>${title}`);
    // The list does not grow while it is open, and the commands of extensions come some time after the workbench.
    const listed = await row.waitFor({ timeout: 1_500 }).then(
      () => true,
      () => false,
    );
    if (listed) return row.click();
    await page.keyboard.press('Escape');
  }
  throw new Error(`the command palette does not list "${title}"`);
}
