import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { say } from '../bootstrap/cache.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];

/** Flags for a headless Chromium that runs as root in a container and does not call home. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of Chromium: `$CHROMIUM`, else an installed one, else one from Debian when this is Debian and we are root. */
export async function chromiumPath(): Promise<string> {
  const chosen = process.env['CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return chosen;
  return places.find((place) => existsSync(place)) ?? (await installFromDebian());
}

async function installFromDebian(): Promise<string> {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error(
      'Chromium is needed for the tests. Install it, or set CHROMIUM to the path of a Chromium or Chrome.',
    );
  }
  say('installing Chromium (apt-get install chromium; once, 290 MB) …');
  const start = Date.now();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (...args: string[]): Promise<unknown> => promisify(execFile)('apt-get', args, { env });
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  say(`Chromium installed in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  return '/usr/bin/chromium';
}
