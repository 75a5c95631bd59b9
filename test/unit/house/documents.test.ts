import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

async function text(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8');
}

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md'])(
  'the scripts and files that %s names are there',
  async (file) => {
    const document = await text(file);
    const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(await text('package.json'));
    const named = [...document.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const paths = [...document.matchAll(/`((?:src|test|scripts|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

test('Node has the version that the scripts bring', async () => {
  const [, major] = /const nodeVersion = '(\d+)\./.exec(await text('scripts/bootstrap/node24.mjs')) ?? [];
  expect((await text('.nvmrc')).trim()).toBe(major);
});

test('the changelog begins with what is not released', async () => {
  const [, first] = /^## (.+)$/m.exec(await text('CHANGELOG.md')) ?? [];
  expect(first).toBe('Unreleased');
});
