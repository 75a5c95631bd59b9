import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { chromiumFlags, chromiumPath } from '../../../scripts/harness/chromium.ts';
import { extensionHostDeath, startEditorServer } from '../../../scripts/harness/editor-server.ts';
import { freePort } from '../../../scripts/harness/free-port.ts';
import { writeProfileSettings } from '../../../scripts/harness/profile-settings.ts';
import type { Settings } from '../../../scripts/harness/profile-settings.ts';
import { installedExtensions } from './installed-extensions.ts';

/** What survives a restart of the editor: its folders, and the port and browser profile that hold its secrets. */
export interface Profile {
  readonly root: string;
  readonly port: number;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly browserDir: string;
  readonly workspaceDir: string;
  /** Removes the profile from the disk. */
  readonly remove: () => Promise<void>;
}

export interface LaunchOptions {
  /** The person's settings: what begins with `turnpike.` goes where the browser's windows read it, and acts at once. */
  readonly settings?: Settings;
  /** Files of the workspace by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Added to the environment of the server and so of the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** `restricted` opens the folder in Restricted Mode. All is trusted otherwise. */
  readonly trust?: 'trusted' | 'restricted';
  /** A colour theme of the workspace from the start. */
  readonly theme?: Theme;
  /** An earlier profile, to see what survives a restart. The editor does not remove it at the end. */
  readonly profile?: Profile;
}

export type Theme = 'Dark 2026' | 'Light 2026' | 'Default High Contrast' | 'Default High Contrast Light';

export interface Editor {
  readonly page: Page;
  readonly profile: Profile;
  /** `http://127.0.0.1:PORT/?folder=…`, for a second window. */
  readonly address: string;
  /** What the server and its extension hosts printed so far. */
  readonly serverLog: () => string;
  /** Ends browser and server, and fails when the extension host died in between. */
  readonly dispose: () => Promise<void>;
}

/** A profile in a temporary folder. */
export async function createProfile(): Promise<Profile> {
  const root = await mkdtemp(join(tmpdir(), 'turnpike-e2e-'));
  const folder = (name: string): string => join(root, name);
  await mkdir(folder('workspace'));
  await cp(await installedExtensions(), folder('extensions'), { recursive: true });
  return {
    root,
    port: await freePort(),
    userDataDir: folder('user-data'),
    extensionsDir: folder('extensions'),
    browserDir: folder('browser'),
    workspaceDir: folder('workspace'),
    remove: async () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Opens a workspace in a real VS Code with the packaged extension installed, and waits until its workbench is there. */
export async function launchEditor(options: LaunchOptions = {}): Promise<Editor> {
  const profile = options.profile ?? (await createProfile());
  await prepare(profile, options);
  const { port, userDataDir, extensionsDir, workspaceDir } = profile;
  const server = await startEditorServer({
    port,
    userDataDir,
    extensionsDir,
    log: join(profile.root, 'server.log'),
    // Should the test run be killed, the server ends by itself.
    args: ['--idle-timeout-seconds', '120'],
    restricted: options.trust === 'restricted',
    ...(options.env && { env: options.env }),
  });
  const browser = await chromium.launchPersistentContext(profile.browserDir, {
    executablePath: await chromiumPath(),
    args: [...chromiumFlags],
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const address = `${server.url}/?folder=${encodeURI(workspaceDir)}`;
  const dispose = async (): Promise<void> => {
    await browser.close();
    // Before the server is stopped, which ends the extension host by a signal of ours.
    const death = extensionHostDeath(server.log());
    await server.stop();
    if (options.profile === undefined) await profile.remove();
    if (death !== undefined) throw new Error(`the extension host died: ${death}`);
  };
  const page = browser.pages()[0] ?? (await browser.newPage());
  const editor: Editor = { page, profile, address, serverLog: server.log, dispose };
  try {
    await openWorkbench(page, address);
    return editor;
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Loads the workbench in a page (the editor's own or a second window) and waits for its parts. */
export async function openWorkbench(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('.monaco-workbench .part.activitybar').waitFor();
  await page.locator('.part.statusbar .statusbar-item').first().waitFor();
}

async function prepare(profile: Profile, options: LaunchOptions): Promise<void> {
  const fresh = options.profile === undefined;
  if (fresh || options.settings) await writeProfileSettings(profile.userDataDir, options.settings ?? {}, 'remote');
  const theme = options.theme && { '.vscode/settings.json': JSON.stringify({ 'workbench.colorTheme': options.theme }) };
  for (const [path, content] of Object.entries({ ...options.files, ...theme })) {
    const file = join(profile.workspaceDir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
