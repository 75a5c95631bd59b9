import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { buildPage } from './page-bundle.ts';
import { startPageServer } from './page-server.ts';
import type { PageServer } from './page-server.ts';
import { openPanel, startBrowser } from './panel.ts';
import type { Panel, PanelOptions } from './panel.ts';

/**
 * Opens panels for the tests of a file. After each test they are closed, and must have caught every error and asked
 * for nothing that is not their own.
 */
export function panels(): (message: HostMessage | undefined, options?: PanelOptions) => Promise<Panel> {
  let browser: Browser;
  let server: PageServer;
  const open: Panel[] = [];

  beforeAll(async () => {
    server = await startPageServer(await buildPage());
    browser = await startBrowser();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  afterEach(async () => {
    for (const panel of open.splice(0)) {
      const { errors, requests } = panel;
      await panel.close();
      expect(errors).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(server.url))).toEqual([]);
    }
  });

  return async (message, options = {}) => {
    const panel = await openPanel(browser, server, options);
    open.push(panel);
    if (message !== undefined) await panel.send(message);
    return panel;
  };
}
