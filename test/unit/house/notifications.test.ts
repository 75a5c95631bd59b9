import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../../../src');

test('notifications are shown by one function alone, which takes the links out of their words', async () => {
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')));
  const showing = files.filter((_, index) => /show(?:Information|Warning|Error)Message/.test(texts[index] ?? ''));
  expect(showing).toEqual([join('host', 'notify.ts')]);
});
