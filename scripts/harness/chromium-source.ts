import { findOnPath } from './find-on-path.ts';
import type { Machine } from './find-on-path.ts';

export interface ChromiumMachine extends Machine {
  readonly isRoot: boolean;
  /** The text of /etc/os-release; empty where there is none. */
  readonly osRelease: string;
}

export type ChromiumSource =
  | { readonly kind: 'installed'; readonly path: string }
  /** Debian's package: run `apt-get` with each of the argument lists, after the announcement was shown. */
  | {
      readonly kind: 'apt';
      readonly announcement: string;
      readonly commands: readonly (readonly string[])[];
      readonly path: string;
    }
  | { readonly kind: 'missing'; readonly advice: string };

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const macApplications = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const windowsApplications = [
  String.raw`Google\Chrome\Application\chrome.exe`,
  String.raw`Chromium\Application\chrome.exe`,
  String.raw`Microsoft\Edge\Application\msedge.exe`,
];

const aptCommands = [
  ['update', '-qq'],
  ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
];

const why = 'The tests that open VS Code need Chromium, and none was found.';
const otherwise = 'or set CHROMIUM_PATH to the path of a Chromium, Chrome or Edge';

/** Where Chromium comes from on a machine. Changes nothing there. */
export function chromiumSource(machine: ChromiumMachine): ChromiumSource {
  const chosen = machine.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (machine.exists(chosen)) return { kind: 'installed', path: chosen };
    return { kind: 'missing', advice: `CHROMIUM_PATH is ${chosen}, but there is no such file.` };
  }
  const path = programs.map((name) => findOnPath(name, machine)).find((found) => found !== undefined);
  const installed = path ?? applicationPaths(machine).find((place) => machine.exists(place));
  if (installed !== undefined) return { kind: 'installed', path: installed };
  const onDebian = machine.platform === 'linux' && /^ID="?debian"?$/m.test(machine.osRelease);
  if (!onDebian || findOnPath('apt-get', machine) === undefined) {
    return { kind: 'missing', advice: `${why} ${installAdvice(machine.platform)}, ${otherwise}.` };
  }
  const shown = aptCommands.map((args) => `apt-get ${args.join(' ')}`).join(' && ');
  if (!machine.isRoot) return { kind: 'missing', advice: `${why} Run this as root: ${shown}, ${otherwise}.` };
  const announcement = `${why} Installing Debian's package for the whole system (once, 290 MB) with: ${shown}. To use another, stop now and set CHROMIUM_PATH.`;
  return { kind: 'apt', announcement, commands: aptCommands, path: '/usr/bin/chromium' };
}

function applicationPaths({ platform, env }: ChromiumMachine): readonly string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env['HOME'] === undefined ? [] : [`${env['HOME']}/Applications`])];
    return folders.flatMap((folder) => macApplications.map((name) => `${folder}/${name}`));
  }
  if (platform !== 'win32') return ['/snap/bin/chromium'];
  const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
  return folders.flatMap((folder) => windowsApplications.map((name) => `${folder}\\${name}`));
}

function installAdvice(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Install Google Chrome, for example with: brew install --cask google-chrome';
  if (platform === 'win32') return 'Install Google Chrome from https://www.google.com/chrome/';
  return "Install Chromium with your system's package manager (Fedora: dnf install chromium; Arch: pacman -S chromium; Ubuntu: snap install chromium)";
}
