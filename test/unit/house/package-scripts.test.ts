import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  await readFile(join(root, 'package.json'), 'utf8'),
);

/** Words of a script that are the same for every shell, cmd.exe of Windows included. */
const plainWord = /^[\w./=-]+$/;

/** What is wrong with a script of package.json: all but `node FILE WORDS` needs a certain shell. */
function scriptProblems(script: string): readonly string[] {
  const [program, file = '', ...rest] = script.split(' ');
  const odd = [file, ...rest].filter((word) => !plainWord.test(word));
  return [
    ...(program === 'node' ? [] : [`${program} is not node`]),
    ...odd.map((word) => `${word} is not a plain word`),
    ...(existsSync(join(root, file)) ? [] : [`there is no ${file}`]),
    ...rest
      .filter((word) => /^(scripts|test|node_modules)\//.test(word) && !existsSync(join(root, word)))
      .map((word) => `there is no ${word}`),
  ];
}

test.each(Object.entries(manifest.scripts))('the script %s needs no certain shell: %s', (_, script) => {
  expect(scriptProblems(script)).toEqual([]);
});

test.each([
  ['exec node scripts/run.mjs scripts/start.ts', 'exec is not node'],
  ['NODE_ENV=test node scripts/run.mjs', 'NODE_ENV=test is not node'],
  ['node scripts/run.mjs && node esbuild.js', '&& is not a plain word'],
  ['node scripts/run.mjs $PWD', '$PWD is not a plain word'],
  ["node scripts/run.mjs 'test/**'", "'test/**' is not a plain word"],
  ['node scripts/run.mjs scripts/gone.ts', 'there is no scripts/gone.ts'],
])('%s is refused', (script, problem) => {
  expect(scriptProblems(script)).toContain(problem);
});

test.each(['start', 'debug', 'test', 'units', 'types', 'lint'])('there is npm run %s', (name) => {
  expect(manifest.scripts[name]).toBeDefined();
});
