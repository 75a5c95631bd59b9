import { readFileSync } from 'node:fs';
import { say } from '../bootstrap/cache.mjs';
import { chromiumSource } from './chromium-source.ts';
import { thisMachine } from './find-on-path.ts';
import { runTool } from './run-tool.ts';

/** Flags for a headless Chromium that runs as root in a container and does not call its maker. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let path: Promise<string> | undefined;

/**
 * Path of Chromium, Chrome or Edge: the one that CHROMIUM_PATH names, else an installed one, else Debian's package,
 * which is installed when this process is root. Throws with what to install where none of these is possible.
 */
export async function chromiumPath(): Promise<string> {
  path ??= findOrInstall();
  return path;
}

async function findOrInstall(): Promise<string> {
  const source = chromiumSource({ ...thisMachine, isRoot: process.getuid?.() === 0, osRelease: osRelease() });
  switch (source.kind) {
    case 'installed':
      return source.path;
    case 'missing':
      throw new Error(source.advice);
    case 'apt':
      say(source.announcement);
      for (const args of source.commands) await aptGet(args);
      say('Chromium is installed');
      return source.path;
  }
}

async function aptGet(args: readonly string[]): Promise<void> {
  const options = { cwd: '/', env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const { code, output } = await runTool('apt-get', args, options);
  if (code === 0) return;
  throw new Error(
    `apt-get ${args.join(' ')} failed (exit code ${code}). Install Chromium by hand, or set CHROMIUM_PATH.\n${output}`,
  );
}

/** What Linux says about itself: https://www.freedesktop.org/software/systemd/man/os-release.html */
function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
