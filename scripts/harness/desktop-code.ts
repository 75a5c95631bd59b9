import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findOnPath, thisMachine } from './find-on-path.ts';

/** The desktop VS Code of this machine. */
export interface DesktopCode {
  /** Path of its command line, `code`. */
  readonly cli: string;
  /** Path of the application that test runners start. */
  readonly application: string;
}

/** The `code` on PATH with its application; undefined when there is none, or no screen to show it on. */
export function desktopCode(): DesktopCode | undefined {
  const { platform, env } = thisMachine;
  const screen = platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  const cli = screen ? findOnPath('code', thisMachine) : undefined;
  if (cli === undefined) return undefined;
  const bin = dirname(realpathSync(cli));
  const places = [join(bin, '../code'), join(bin, '../Code.exe'), join(bin, '../../../MacOS/Electron')];
  const application = places.find((place) => existsSync(place));
  return application === undefined ? undefined : { cli, application };
}
