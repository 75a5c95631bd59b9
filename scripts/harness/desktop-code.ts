import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The desktop VS Code of this machine: its command line, and the application that test runners start. */
export interface DesktopCode {
  readonly cli: string;
  readonly application: string;
}

/** The `code` on PATH with its application; undefined when there is none, or no screen to show it on. */
export function desktopCode(): DesktopCode | undefined {
  const screen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const cli = screen ? onPath('code') : undefined;
  if (cli === undefined) return undefined;
  const bin = dirname(realpathSync(cli));
  const places = [join(bin, '../code'), join(bin, '../Code.exe'), join(bin, '../../../MacOS/Electron')];
  const application = places.find((place) => existsSync(place));
  return application === undefined ? undefined : { cli, application };
}

function onPath(name: string): string | undefined {
  const finder = process.platform === 'win32' ? 'where' : 'which';
  try {
    return execFileSync(finder, [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(/\r?\n/)[0];
  } catch {
    return undefined;
  }
}
