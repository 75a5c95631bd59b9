import { describe, expect, test } from 'vitest';
import { chromiumSource } from '../../../scripts/harness/chromium-source.ts';
import type { ChromiumMachine, ChromiumSource } from '../../../scripts/harness/chromium-source.ts';

const debian = 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n';

interface Setup extends Partial<Omit<ChromiumMachine, 'exists'>> {
  readonly files?: readonly string[];
}

function sourceOn({ files = [], ...setup }: Setup): ChromiumSource {
  return chromiumSource({
    platform: 'linux',
    env: { PATH: '/usr/local/bin:/usr/bin' },
    isRoot: false,
    osRelease: '',
    ...setup,
    exists: (path) => files.includes(path),
  });
}

describe('an installed browser is used', () => {
  test.each([
    ['on the path of Linux', { files: ['/usr/bin/chromium'] }, '/usr/bin/chromium'],
    ['as Chrome on the path', { files: ['/usr/local/bin/google-chrome'] }, '/usr/local/bin/google-chrome'],
    [
      'as an application of macOS',
      { platform: 'darwin', files: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'] },
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    [
      'in the applications of one person on macOS',
      {
        platform: 'darwin',
        env: { HOME: '/Users/ada' },
        files: ['/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium'],
      },
      '/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    [
      'on Windows',
      {
        platform: 'win32',
        env: { ProgramFiles: String.raw`C:\Program Files` },
        files: [String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`],
      },
      String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    ],
  ] satisfies readonly (readonly [string, Setup, string])[])('%s', (_, setup, path) => {
    expect(sourceOn(setup)).toEqual({ kind: 'installed', path });
  });

  test('CHROMIUM_PATH comes before all others', () => {
    const env = { CHROMIUM_PATH: '/opt/mine/chrome', PATH: '/usr/bin' };
    expect(sourceOn({ env, files: ['/usr/bin/chromium', '/opt/mine/chrome'] })).toEqual({
      kind: 'installed',
      path: '/opt/mine/chrome',
    });
  });

  test('a CHROMIUM_PATH that is not there is an error that names it, and nothing is installed', () => {
    const env = { CHROMIUM_PATH: '/opt/gone', PATH: '/usr/bin' };
    const source = sourceOn({ env, isRoot: true, osRelease: debian, files: ['/usr/bin/apt-get', '/usr/bin/chromium'] });
    expect(source).toEqual({ kind: 'missing', advice: 'CHROMIUM_PATH is /opt/gone, but there is no such file.' });
  });
});

describe('without a browser', () => {
  test('root on Debian is told what is installed, why and by which commands', () => {
    const source = sourceOn({ isRoot: true, osRelease: debian, files: ['/usr/bin/apt-get'] });
    if (source.kind !== 'apt') throw new Error(source.kind);
    for (const part of ['need Chromium', 'for the whole system', '290 MB', 'CHROMIUM_PATH']) {
      expect(source.announcement).toContain(part);
    }
    for (const args of source.commands) expect(source.announcement).toContain(`apt-get ${args.join(' ')}`);
    expect(source.commands.at(-1)).toContain('chromium');
    expect(source.path).toBe('/usr/bin/chromium');
  });

  test('a person on Debian who is not root gets the commands to run', () => {
    const source = sourceOn({ osRelease: debian, files: ['/usr/bin/apt-get'] });
    expect(source).toMatchObject({ kind: 'missing', advice: expect.stringMatching(/as root: apt-get update/) });
  });

  test.each([
    ['Fedora', { isRoot: true, osRelease: 'ID=fedora\n' }, 'dnf install chromium'],
    ['Debian without apt-get', { isRoot: true, osRelease: debian }, 'package manager'],
    // Ubuntu's chromium package only installs a snap, which does not run in a container.
    ['Ubuntu', { isRoot: true, osRelease: 'ID=ubuntu\nID_LIKE=debian\n', files: ['/usr/bin/apt-get'] }, 'snap install'],
    ['macOS', { platform: 'darwin' }, 'brew install --cask google-chrome'],
    ['Windows', { platform: 'win32' }, 'https://www.google.com/chrome/'],
  ] satisfies readonly (readonly [string, Setup, string])[])('%s: says what to install', (_, setup, advice) => {
    expect(sourceOn(setup)).toMatchObject({ kind: 'missing', advice: expect.stringContaining(advice) });
    expect(sourceOn(setup)).toMatchObject({ advice: expect.stringContaining('CHROMIUM_PATH') });
  });
});
