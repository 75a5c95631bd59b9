import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached, say } from '../bootstrap/cache.mjs';
import { node24 } from '../bootstrap/node24.mjs';
import { npm } from '../bootstrap/npm.mjs';

/** code-server 4.139 is the workbench, server and extension host of VS Code 1.139. */
const codeServerVersion = '4.139.1';

/** Raised when the installation below changes while the versions stay. */
const revision = 3;

export interface CodeServer {
  /** The Node it runs under; it refuses any other major version. */
  readonly node: string;
  /** Its command line, a JavaScript file. */
  readonly entry: string;
}

/**
 * code-server from the cache, installed when missing. Its native modules are not built, so that it needs no compiler;
 * two of them have a stand-in in JavaScript, because the tests read log files and end extension hosts. Throws on Windows.
 */
export async function codeServer(): Promise<CodeServer> {
  refuseOn(process.platform);
  const folder = await cached(`code-server-${codeServerVersion}-${revision}`, async (temporary) => {
    say(`installing VS Code (code-server ${codeServerVersion}) into the cache (once, 600 MB) …`);
    const start = Date.now();
    await writeFile(join(temporary, 'package.json'), JSON.stringify({ private: true }));
    await npm(['install', '--ignore-scripts', '--no-package-lock', `code-server@${codeServerVersion}`], temporary);
    const inner = join(temporary, 'node_modules/code-server/lib/vscode');
    await npm(['install', '--ignore-scripts', '--omit=dev', '--no-save'], inner);
    for (const name of ['spdlog', 'native-watchdog']) {
      const standIn = new URL(`stand-ins/${name}.cjs`, import.meta.url);
      await copyFile(standIn, join(inner, 'node_modules/@vscode', name, 'index.js'));
    }
    say(`VS Code installed in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  });
  const entry = join(folder, 'node_modules/code-server/out/node/entry.js');
  if (!existsSync(entry)) throw new Error(`no code-server in ${folder}: delete that folder and try again`);
  return { node: await node24(), entry };
}

/** code-server is not released for Windows: https://coder.com/docs/code-server/install#windows */
export function refuseOn(platform: NodeJS.Platform): void {
  if (platform !== 'win32') return;
  throw new Error(
    'VS Code in the browser (code-server) runs on Linux and macOS only. On Windows use `npm start -- --desktop`, F5 and `npm run check`, or run all of it in WSL.',
  );
}

/**
 * Environment for code-server: VSCODE_IPC_HOOK_CLI would send a command to the editor this runs in, and NODE_OPTIONS
 * is for our own processes.
 */
export function codeServerEnvironment(
  extra: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const { VSCODE_IPC_HOOK_CLI: _hook, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, ...extra };
}

export interface InstallTarget {
  readonly userDataDir: string;
  readonly extensionsDir: string;
}

/** Installs a VSIX into an extensions folder. */
export async function installExtension(vsix: string, target: InstallTarget): Promise<void> {
  const { node, entry } = await codeServer();
  const config = await emptyConfig(target.userDataDir);
  const folders = ['--user-data-dir', target.userDataDir, '--extensions-dir', target.extensionsDir];
  const child = spawn(node, [entry, '--config', config, ...folders, '--install-extension', vsix], {
    env: codeServerEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`could not install ${vsix}:\n${output}`);
}

/** A private, empty configuration file; without one code-server writes into ~/.config. */
export async function emptyConfig(userDataDir: string): Promise<string> {
  const file = join(userDataDir, 'code-server.yaml');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  return file;
}
