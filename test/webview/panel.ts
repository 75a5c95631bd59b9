import { chromium } from 'playwright-core';
import type { Browser, ConsoleMessage, Frame, Page, Request } from 'playwright-core';
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
  /** Sent by the host in the moment in which the page says that it is ready. */
  readonly firstMessage?: HostMessage;
}

type PostedQuestion = Extract<WebviewMessage, { readonly type: 'send' }>;

export interface Panel {
  /** The page of the webview. */
  readonly page: Frame;
  /** The tab around it, which has the mouse and the keyboard. */
  readonly tab: Page;
  /** What the webview has posted so far, oldest first. */
  readonly posted: () => Promise<readonly WebviewMessage[]>;
  readonly send: (...messages: readonly HostMessage[]) => Promise<void>;
  /** The questions among what was posted. */
  readonly questions: () => Promise<readonly PostedQuestion[]>;
  readonly saved: () => Promise<unknown>;
  /** Reloads the tab, and gives its new page. What the old one had saved with VS Code is lost, as it is within 5 s. */
  readonly reload: () => Promise<Frame>;
  /** Every URL that the tab asked for, its own four files included. */
  readonly requests: readonly string[];
  /** What the console said at level `error`, and errors that were not caught. */
  readonly errors: readonly string[];
  /** Empties the tab, so that another panel can be opened in it. */
  readonly close: () => Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: [...chromiumFlags] });
}

/**
 * The page in a tab, with a host that records what it is told and says what the test says. A tab may have held other panels
 * before: a new one takes 0.4 s more of CPU.
 */
export async function openPanel(tab: Page, server: PageServer, options: PanelOptions = {}): Promise<Panel> {
  const { theme = 'dark', width = 320, height = 640, saved, reducedMotion = false, forcedColors = false } = options;
  await tab.setViewportSize({ width, height });
  await tab.emulateMedia({
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
    forcedColors: forcedColors ? 'active' : 'none',
  });
  const heard = listen(tab);
  const host = await tab.addInitScript(fakeHost, { ...themes[theme], saved, firstMessage: options.firstMessage });
  await tab.goto(server.url);
  const page = await panelPage(tab, server);
  const posted = (): Promise<readonly WebviewMessage[]> => page.evaluate(() => window.host.posted);
  return {
    page,
    tab,
    requests: heard.requests,
    errors: heard.errors,
    posted,
    questions: async () => (await posted()).filter((message) => message.type === 'send'),
    async reload() {
      await tab.reload();
      return panelPage(tab, server);
    },
    saved: () => page.evaluate(() => window.host.saved),
    send: (...messages) => tab.evaluate((all) => all.forEach((one) => window.say(one)), messages),
    async close() {
      heard.stop();
      await host.dispose();
      await tab.goto(server.empty);
      await tab.evaluate(() => sessionStorage.clear());
      await tab.mouse.move(-1, -1); // over nothing, as in a new tab
    },
  };
}

/** What a tab asks for and complains about from now on. */
function listen(tab: Page): Pick<Panel, 'requests' | 'errors'> & { readonly stop: () => void } {
  const requests: string[] = [];
  const errors: string[] = [];
  const onRequest = (request: Request): unknown => requests.push(request.url());
  const onError = (error: Error): unknown => errors.push(String(error));
  const onConsole = (message: ConsoleMessage): unknown => message.type() === 'error' && errors.push(message.text());
  tab.on('request', onRequest).on('pageerror', onError).on('console', onConsole);
  return {
    requests,
    errors,
    stop: () => void tab.off('request', onRequest).off('pageerror', onError).off('console', onConsole),
  };
}

/** When it has said that it is ready. */
async function panelPage(tab: Page, server: PageServer): Promise<Frame> {
  const page = tab.frame({ url: `${server.url}/panel` });
  if (page === null) throw new Error('the tab holds no panel');
  await page.waitForFunction(() => window.host.posted.length > 0);
  return page;
}

interface FakeHost {
  readonly posted: WebviewMessage[];
  saved: unknown;
}

declare global {
  interface Window {
    host: FakeHost;
    /** Of the tab: posts to the panel. */
    say: (message: unknown) => void;
    acquireVsCodeApi: () => unknown;
  }
}

interface FakeHostOptions {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly saved: unknown;
  readonly firstMessage: unknown;
}

/** Runs in the tab and in the panel before their own scripts: what VS Code provides. */
function fakeHost({ bodyClass, variables, saved, firstMessage }: FakeHostOptions): void {
  if (window.top === window) {
    window.say = (message) => window.frames[0]?.postMessage(message, window.origin);
    return;
  }
  const outer = window.parent;
  const host: FakeHost = { posted: [], saved };
  window.host = host;
  window.acquireVsCodeApi = () => ({
    postMessage: (message: WebviewMessage) => {
      host.posted.push(message);
      if (message.type === 'ready' && firstMessage !== undefined) outer.say(firstMessage);
    },
    getState: () => host.saved,
    setState: (state: unknown) => (host.saved = state),
  });
  Object.assign(window, { parent: window }); // so does VS Code
  const apply = (): void => {
    const { style } = document.documentElement;
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    style.setProperty('background', variables['--vscode-sideBar-background'] ?? '');
    document.body.className = bodyClass;
  };
  document.addEventListener('DOMContentLoaded', apply);
}
