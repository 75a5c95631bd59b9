import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../../scripts/harness/project.ts';

/** Saves what the page shows as out/screenshots/<name>.png. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(projectRoot, 'out/screenshots', `${name}.png`) });
}
