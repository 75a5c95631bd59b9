import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { buildPage } from './page-bundle.ts';
import { startPageServer } from './page-server.ts';
import type { PageServer } from './page-server.ts';
import { openPanel, startBrowser } from './panel.ts';
import type { Panel, PanelOptions } from './panel.ts';

/**
 * Opens panels for the tests of a file. After each test they are closed, and must have caught every error and asked
 * for nothing that is not their own. Tests share tabs, for which they are as new; a test that failed leaves its tabs to none.
 * With `new tabs` none is shared: for what measures, since the memory of an earlier page costs time later.
 */
export function panels(
  tabs: 'shared tabs' | 'new tabs' = 'shared tabs',
): (message: HostMessage | undefined, options?: PanelOptions) => Promise<Panel> {
  let browser: Browser;
  let server: PageServer;
  const open: Panel[] = [];
  const free: Page[] = [];

  beforeAll(async () => {
    server = await startPageServer(await buildPage());
    browser = await startBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  afterEach(async ({ task }) => {
    const isShared = tabs === 'shared tabs' && task.result?.state !== 'fail';
    for (const { tab, errors, requests, close } of open.splice(0)) {
      if (isShared) await close();
      else await tab.close();
      expect(errors).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
      if (isShared) free.push(tab);
    }
  });

  return async (message, options = {}) => {
    const panel = await openPanel(free.pop() ?? (await browser.newPage()), server, options);
    open.push(panel);
    if (message !== undefined) await panel.send(message);
    return panel;
  };
}
