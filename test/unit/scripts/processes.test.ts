import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { refuseOn } from '../../../scripts/harness/code-server.ts';
import { findOnPath } from '../../../scripts/harness/find-on-path.ts';
import { startProcessGroup } from '../../../scripts/harness/process-group.ts';
import { processTree } from '../../../scripts/harness/process-tree.ts';
import { programCall } from '../../../scripts/harness/program-call.ts';

/** A program that starts a web server as another program, which prints its port, and waits. */
const parentOfServer = `
  const { spawn } = require('node:child_process');
  const server = "const s = require('node:http').createServer((_, r) => r.end()).listen(0, '127.0.0.1', () => console.log('port', s.address().port))";
  spawn(process.execPath, ['-e', server], { stdio: 'inherit' });
  setInterval(() => {}, 1000);
`;

test('stopping a program ends what it started, too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-processes-'));
  const log = join(folder, 'log');
  const group = startProcessGroup(process.execPath, ['-e', parentOfServer], { env: process.env, log });
  try {
    const port = await vi.waitFor(async () => {
      const printed = /^port (\d+)$/m.exec(await readFile(log, 'utf8'))?.[1];
      expect(printed).toBeDefined();
      return printed;
    }, 10_000);
    const answer = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/`)).ok;
    expect(await answer()).toBe(true);
    await group.stop();
    await expect(answer()).rejects.toThrow('fetch failed');
  } finally {
    await group.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 20_000);

describe('on Windows', () => {
  test('taskkill ends a program with its children, and asking whether it runs ends nothing', () => {
    const calls: (readonly string[])[] = [];
    const tree = processTree('win32', (command, args) => {
      calls.push([command, ...args]);
      return 0;
    });
    expect(tree.detached).toBe(false);
    expect(tree.signal(process.pid, 0)).toBe(true);
    expect(calls).toEqual([]);
    expect(tree.signal(4711, 'SIGTERM')).toBe(true);
    expect(calls).toEqual([['taskkill', '/pid', '4711', '/t', '/f']]);
    expect(processTree('win32', () => 128).signal(4711, 'SIGKILL')).toBe(false);
  });

  test('a program is found by PATHEXT, since the file without an ending is for another shell', () => {
    const files = new Set([String.raw`C:\Code\bin\code`, String.raw`C:\Code\bin\code.cmd`]);
    const env = { Path: String.raw`C:\Windows;C:\Code\bin`, PATHEXT: '.EXE;.CMD' };
    const machine = { platform: 'win32', env, exists: (path: string) => files.has(path) } as const;
    expect(findOnPath('code', machine)).toBe(String.raw`C:\Code\bin\code.cmd`);
  });

  test('a batch file is started through the shell, each part in quotes', () => {
    expect(programCall(String.raw`C:\Program Files\code.cmd`, ['--wait', String.raw`C:\my folder`])).toEqual({
      command: String.raw`"C:\Program Files\code.cmd"`,
      args: ['"--wait"', String.raw`"C:\my folder"`],
      shell: true,
    });
    expect(() => programCall('code.cmd', ['%PATH%'])).toThrow('percent');
    expect(programCall('/usr/bin/code', ['my folder'])).toEqual({
      command: '/usr/bin/code',
      args: ['my folder'],
      shell: false,
    });
  });

  test('the editor in the browser says in one error what to use instead', () => {
    expect(() => refuseOn('win32')).toThrow(/Linux and macOS only.*--desktop.*WSL/);
    expect(() => refuseOn('linux')).not.toThrow();
  });
});
