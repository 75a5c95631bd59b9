import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../../src/', import.meta.url));

/** It asks for the privacy of what it writes. */
const WRITER = join('conversation', 'write-conversation.ts');

test('conversations are written by one module, which knows what is private', async () => {
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const writers: string[] = [];
  for (const name of files) {
    const text = await readFile(join(source, name), 'utf8');
    if (/\b(?:store|conversations)\.(?:write|writePages)\(/.test(text)) writers.push(name);
  }
  expect(writers).toEqual([WRITER]);
});
