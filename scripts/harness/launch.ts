import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { chromiumFlags, chromiumPath } from './chromium.ts';
import { extensionHostDeath, layout, startEditorServer } from './editor-server.ts';
import { writeProfileSettings } from './profile-settings.ts';

/** What VS Code's test runners ask of `code`. */
interface LaunchRequest {
  readonly folder: string | undefined;
  readonly extensionDevelopmentPaths: readonly string[];
  readonly extensionTestsPath: string | undefined;
  readonly restricted: boolean;
  readonly disableExtensions: boolean;
}

const hostDied = 70;
const timedOut = 124;
const interrupted = 130;
const limitMs = Number(process.env['CODE_LAUNCHER_TIMEOUT'] ?? 180_000);

/** Lines of the workbench itself in the log channel of the tests. */
const noise =
  /^\s*\[(AgentHost|RemoteAgentHost|ChatModelSelection|AccountPolicyGate|reconnection|Service Worker)|^(Resolving|Resolved|Creating a socket|Updating additional|Timed out waiting for authentication|Canceled: Canceled)|open-vsx\.org/;

/** Runs the test suite that the arguments name and gives the exit code: 0 when it passed. */
export async function launch(argv: readonly string[]): Promise<number> {
  const root = await mkdtemp(join(tmpdir(), 'turnpike-host-'));
  const { log, userDataDir, extensionsDir } = layout(root);
  await writeProfileSettings(userDataDir, {}, 'remote');
  const request = parse(argv);
  const args = ['--vscode-option', 'enable-smoke-test-driver'];
  const server = await startEditorServer({ userDataDir, extensionsDir, log, args, restricted: request.restricted });
  try {
    const reported = await runInBrowser(server.url, request);
    await server.stop();
    const death = extensionHostDeath(server.log());
    if (death === undefined) return reported;
    process.stdout.write(`The extension host died: ${death}\n${server.log()}\n`);
    return reported === 0 ? hostDied : reported;
  } finally {
    await server.stop();
    await rm(root, { recursive: true, force: true });
  }
}

function parse(argv: readonly string[]): LaunchRequest {
  const values = (name: string): readonly string[] =>
    argv.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
  return {
    folder: argv.find((arg) => !arg.startsWith('-')),
    extensionDevelopmentPaths: values('extensionDevelopmentPath'),
    extensionTestsPath: values('extensionTestsPath')[0],
    restricted: !argv.includes('--disable-workspace-trust'),
    disableExtensions: argv.includes('--disable-extensions'),
  };
}

async function runInBrowser(url: string, request: LaunchRequest): Promise<number> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: [...chromiumFlags] });
  try {
    const permissions = ['clipboard-read', 'clipboard-write'];
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, permissions });
    const verdict = untilVerdict(page);
    // The page reports through functions that must be there before its scripts run.
    await verdict.ready;
    await page.goto(testPage(url, request), { waitUntil: 'commit' });
    return await verdict.code;
  } finally {
    await browser.close();
  }
}

/** The exit code that the page, a signal or the clock gives, whichever is first. */
function untilVerdict(page: Page): { readonly ready: Promise<void>; readonly code: Promise<number> } {
  const { promise, resolve: settle, reject } = Promise.withResolvers<number>();
  const timer = setTimeout(() => {
    process.stdout.write(`The tests did not end within ${limitMs / 1000} s.\n`);
    settle(timedOut);
  }, limitMs);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle(interrupted));
  page.once('crash', () => reject(new Error('the page of the workbench crashed')));
  const ready = (async () => {
    await page.exposeFunction('codeAutomationLog', printLog);
    await page.exposeFunction('codeAutomationExit', settle);
  })();
  return { ready, code: promise.finally(() => clearTimeout(timer)) };
}

function printLog(_type: string, args: readonly unknown[]): void {
  const line = format(...args);
  if (!noise.test(line)) process.stdout.write(`${line}\n`);
}

function testPage(url: string, request: LaunchRequest): string {
  const remote = (path: string): string => `vscode-remote://${new URL(url).host}${resolve(path)}`;
  const payload = [
    ...request.extensionDevelopmentPaths.map((path) => ['extensionDevelopmentPath', remote(path)]),
    ...(request.extensionTestsPath ? [['extensionTestsPath', remote(request.extensionTestsPath)]] : []),
    ...(request.disableExtensions ? [['disableExtensions', 'true']] : []),
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  const query = new URLSearchParams({ payload: JSON.stringify(payload) });
  if (request.folder === undefined) query.set('ew', 'true');
  else query.set(request.folder.endsWith('.code-workspace') ? 'workspace' : 'folder', resolve(request.folder));
  return `${url}/?${query}`;
}
