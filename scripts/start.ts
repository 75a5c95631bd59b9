// npm start: Turnpike in a real VS Code with a fresh profile and simulated providers, until it is interrupted.
// --desktop uses the installed `code` instead of the one in the browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './bootstrap/cache.mjs';
import { whenOrphaned } from './bootstrap/orphan.mjs';
import { codeServer, installExtension } from './harness/code-server.ts';
import { desktopCode } from './harness/desktop-code.ts';
import { layout, startEditorServer } from './harness/editor-server.ts';
import { startProcessGroup } from './harness/process-group.ts';
import { writeProfileSettings } from './harness/profile-settings.ts';
import { programCall } from './harness/program-call.ts';
import { projectRoot, vsixPath } from './harness/project.ts';
import { runTool } from './harness/run-tool.ts';
import { startSimulator } from './harness/simulator.ts';
import { writeSampleWorkspace } from './start/sample-workspace.ts';
import { simulatedModels, simulatorKeyName } from './start/simulated-models.ts';

interface Demonstration {
  /** Temporary folder that holds the profile. */
  readonly root: string;
  /** Sample workspace that the window opens. */
  readonly folder: string;
  readonly vsix: string;
  /** Environment variables of the extension host. */
  readonly env: Readonly<Record<string, string>>;
}

const desktop = process.argv.includes('--desktop');
const owned = new AsyncDisposableStack();
const interrupted = new Promise<void>((resolve) => {
  // Ctrl-C comes more than once (from the terminal, npm and the bootstrap); only the first one counts.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve);
  whenOrphaned(resolve);
});

try {
  await Promise.race([interrupted, start()]);
} finally {
  await owned.disposeAsync();
}
process.exit(0);

async function start(): Promise<void> {
  await packageExtension();
  const root = await mkdtemp(join(tmpdir(), 'turnpike-'));
  owned.defer(async () => rm(root, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(root, 'corner-shop');
  await writeSampleWorkspace(folder);
  const simulator = await startSimulator(join(root, 'simulator.log'));
  owned.defer(simulator.stop);
  const kind = desktop ? 'desktop' : 'remote';
  await writeProfileSettings(layout(root).userDataDir, simulatedModels(simulator.url), kind);
  const demonstration = {
    root,
    folder,
    vsix: await vsixPath(),
    env: { [simulatorKeyName]: 'demo-key-for-the-simulator' },
  };
  await (desktop ? openDesktop(demonstration) : serve(demonstration));
}

async function packageExtension(): Promise<void> {
  const [built] = await Promise.all([
    runTool(process.execPath, ['scripts/package.ts'], { cwd: projectRoot }),
    desktop ? undefined : codeServer(),
  ]);
  if (built.code !== 0) throw new Error(`the extension could not be packaged:\n${built.output}`);
}

async function serve({ root, folder, vsix, env }: Demonstration): Promise<void> {
  const { userDataDir, extensionsDir, log } = layout(root);
  await installExtension(vsix, { userDataDir, extensionsDir });
  const server = await startEditorServer({ userDataDir, extensionsDir, log, folder, env });
  owned.defer(server.stop);
  console.log(`Turnpike is ready: ${server.url}/`);
  await server.ended;
  throw new Error(`VS Code's server ended by itself:\n${server.log()}`);
}

async function openDesktop({ root, folder, vsix, env }: Demonstration): Promise<void> {
  const code = desktopCode();
  if (code === undefined) throw new Error('there is no `code` on PATH (or no display): start without --desktop');
  const { userDataDir, extensionsDir, log } = layout(root);
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const folders = ['--user-data-dir', userDataDir, '--extensions-dir', extensionsDir, ...asRoot];
  const installing = programCall(code.cli, [...folders, '--install-extension', vsix]);
  const installed = await runTool(installing.command, installing.args, { cwd: root, shell: installing.shell });
  if (installed.code !== 0) throw new Error(`the extension could not be installed:\n${installed.output}`);
  const opening = programCall(code.cli, [...folders, '--new-window', '--wait', '--disable-workspace-trust', folder]);
  const { command, args, shell } = opening;
  const window = startProcessGroup(command, args, { env: { ...process.env, ...env }, log, shell });
  owned.defer(window.stop);
  say('Turnpike is open in the desktop VS Code; close its window or press Ctrl-C to end');
  await window.ended;
}
