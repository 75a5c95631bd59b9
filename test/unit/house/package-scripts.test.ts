import { existsSync, globSync } from 'node:fs';
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

/** What only a POSIX system has, by the name that a failure shows. */
const posixOnly: Readonly<Record<string, RegExp>> = {
  'a shell': /(['"`])(?:\/bin\/)?(?:sh|bash|zsh)\1/,
  'a program of POSIX': /(['"`])(?:\/usr\/bin\/)?(?:ps|kill|pkill|which|rm|cp|mkdir|chmod)\1\s*,\s*\[/,
  'a temporary folder by name': /(['"`])\/tmp\b/,
  'a launcher of node_modules/.bin': /node_modules\/\.bin/,
  'a symbolic link': /\bsymlink(?:Sync)?\(/,
  'a process group': /process\.kill\(\s*-/,
};

function posixOnlyIn(source: string): readonly string[] {
  return Object.entries(posixOnly).flatMap(([name, pattern]) => (pattern.test(source) ? [name] : []));
}

test('the scripts use nothing that Windows lacks', async () => {
  const files = [...globSync('scripts/**/*.{ts,mjs,cjs}', { cwd: root }), 'esbuild.js'];
  const problems = await Promise.all(
    files.map(async (file) => posixOnlyIn(await readFile(join(root, file), 'utf8')).map((name) => `${file}: ${name}`)),
  );
  expect(files.length).toBeGreaterThan(30);
  expect(problems.flat()).toEqual([]);
});

test.each([
  ['a shell', `spawn('sh', ['-c', command])`],
  ['a program of POSIX', `execFileSync('which', ['code'])`],
  ['a temporary folder by name', `const log = '/tmp/log';`],
  ['a launcher of node_modules/.bin', `run('node_modules/.bin/vitest')`],
  ['a symbolic link', `await symlink(from, to)`],
  ['a process group', `process.kill(-leader, 'SIGTERM')`],
])('%s is found', (name, source) => {
  expect(posixOnlyIn(source)).toEqual([name]);
});
