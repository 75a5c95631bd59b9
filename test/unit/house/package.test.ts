import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const maximumBytes = 1_000_000;

interface Manifest {
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly enabledApiProposals?: unknown;
}

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

async function text(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8');
}

test('no proposed API is asked for', async () => {
  const manifest: Manifest = JSON.parse(await text('package.json'));
  expect(manifest.enabledApiProposals).toBeUndefined();
});

test('the types of VS Code are no newer than the oldest VS Code that is supported', async () => {
  const { engines, devDependencies }: Manifest = JSON.parse(await text('package.json'));
  const [major = 0, minor = 0] = numbers(engines.vscode);
  const [typesMajor = Infinity, typesMinor = Infinity] = numbers(devDependencies['@types/vscode'] ?? '');
  expect(typesMajor).toBe(major);
  expect(typesMinor).toBeLessThanOrEqual(minor);
});

test('the lock file names no registry', async () => {
  const lock = await text('package-lock.json');
  expect(lock.match(/"resolved"|:\/\/[^"]*\bregistry\.[^"]*/g)).toBeNull();
});

// npm leaves out of the lock file what it could not find for other platforms, and `npm ci` then refuses the lock file.
test('the lock file has the packages of every platform', async () => {
  const { packages }: { packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
    await text('package-lock.json'),
  );
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).flatMap((name) => (names.has(name) ? [] : [`${path} wants ${name}`])),
  );
  expect(names.size).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

test('no file under version control is over 1 MB', async () => {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: root });
  const files = stdout.split('\0').filter((file) => file !== '');
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(root, file)).catch(() => undefined))?.size ?? 0),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((_, index) => (sizes[index] ?? 0) > maximumBytes)).toEqual([]);
});

function numbers(version: string): readonly number[] {
  return version.replace(/^\D*/, '').split('.').map(Number);
}
