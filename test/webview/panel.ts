import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags, chromiumPath } from '../../scripts/harness/chromium.ts';
import type { HostMessage, WebviewMessage } from '../../src/protocol/messages.ts';
import type { PageServer } from './page-server.ts';
import themes from './themes.json' with { type: 'json' };

export type Theme = keyof typeof themes;
export const THEMES = ['dark', 'light', 'hc-dark', 'hc-light'] as const satisfies readonly Theme[];

export interface PanelOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly saved?: unknown;
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
}

export interface Panel {
  readonly page: Page;
  /** What the webview has posted so far, oldest first. */
  readonly posted: () => Promise<readonly WebviewMessage[]>;
  readonly send: (...messages: readonly HostMessage[]) => Promise<void>;
  readonly saved: () => Promise<unknown>;
  /** Every URL that the page asked for, its own three files included. */
  readonly requests: readonly string[];
  /** What the console said at level `error`, and errors that nobody caught. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: [...chromiumFlags] });
}

/** The page in a browser, with a host that records what it is told and says what the test says. */
export async function openPanel(browser: Browser, server: PageServer, options: PanelOptions = {}): Promise<Panel> {
  const { theme = 'dark', width = 320, height = 640, saved, reducedMotion = false, forcedColors = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: forcedColors ? 'active' : 'none',
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.addInitScript(fakeHost, { ...themes[theme], saved });
  await page.goto(server.url);
  await page.waitForFunction(() => window.host.posted.length > 0);
  return {
    page,
    requests,
    errors,
    posted: () => page.evaluate(() => window.host.posted),
    saved: () => page.evaluate(() => window.host.saved),
    send: (...messages) => page.evaluate((all) => all.forEach((one) => window.postMessage(one, '*')), messages),
    close: () => context.close(),
  };
}

interface FakeHost {
  readonly posted: WebviewMessage[];
  saved: unknown;
}

declare global {
  interface Window {
    host: FakeHost;
    acquireVsCodeApi: () => unknown;
  }
}

interface FakeHostOptions {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly saved: unknown;
}

/** Runs in the page before its own script: what VS Code provides. */
function fakeHost({ bodyClass, variables, saved }: FakeHostOptions): void {
  const host: FakeHost = { posted: [], saved };
  window.host = host;
  window.acquireVsCodeApi = () => ({
    postMessage: (message: WebviewMessage) => void host.posted.push(message),
    getState: () => host.saved,
    setState: (state: unknown) => (host.saved = state),
  });
  const apply = (): void => {
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    style.setProperty('background', variables['--vscode-sideBar-background'] ?? '');
    document.body.className = bodyClass;
  };
  document.addEventListener('DOMContentLoaded', apply);
}
