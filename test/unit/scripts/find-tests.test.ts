import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTests } from '../../../scripts/testing/find-tests.ts';
import { listTests } from '../../../scripts/testing/list-tests.ts';
import { selectTests } from '../../../scripts/testing/named-test.ts';
import { needsPackage, suiteNames, suiteOf } from '../../../scripts/testing/suites.ts';
import { root } from './read-jsonc.ts';

const tests = [
  { file: 'test/unit/lib/money.test.ts', name: 'a sum is exact' },
  { file: 'test/unit/lib/money.test.ts', name: 'a price is shown in dollars' },
  { file: 'test/unit/ledger/cost-of.test.ts', name: 'the cost of %s is a sum of money' },
  { file: 'test/unit/ledger/cost-of.test.ts', name: 'less more' },
  { file: 'test/e2e/chat.test.ts', name: 'the footer shows the price (in $unit)' },
];

/** The names of the tests that words choose, or `whole` before the files that run whole. */
function chosen(...words: readonly string[]): readonly string[] {
  const selection = selectTests(tests, words);
  if (selection === undefined) return [];
  const { files, names } = selection;
  if (names === undefined) return files.map((file) => `whole ${file}`);
  return tests.filter(({ file, name }) => files.includes(file) && names.test(name)).map(({ name }) => name);
}

describe('words', () => {
  test('that are in a path choose whole files, and names are not looked at', () => {
    expect(chosen('money')).toEqual(['whole test/unit/lib/money.test.ts']);
    expect(chosen('UNIT', 'cost-')).toEqual(['whole test/unit/ledger/cost-of.test.ts']);
  });

  test('may be a path as a shell or Windows writes it', () => {
    expect(chosen('./test/e2e/chat.test.ts')).toEqual(['whole test/e2e/chat.test.ts']);
    expect(chosen(String.raw`test\e2e\chat.test.ts`)).toEqual(['whole test/e2e/chat.test.ts']);
  });

  test('may be several files', () => {
    const files = ['test/unit/lib/money.test.ts', 'test/unit/ledger/cost-of.test.ts'];
    expect(chosen(...files)).toEqual(files.toReversed().map((file) => `whole ${file}`));
    expect(chosen(...files, 'dollars')).toEqual(['a price is shown in dollars']);
  });

  test('that are in names choose single tests', () => {
    expect(chosen('A sum IS')).toEqual(['a sum is exact']);
    expect(chosen('price', 'shown')).toEqual(['a price is shown in dollars']);
  });

  test('may be in the path and in the name', () => {
    expect(chosen('e2e', 'price')).toEqual(['the footer shows the price (in $unit)']);
  });

  test('choose a name that itself has the sign between groups, which the list leaves out', () => {
    expect('less > more').toMatch(selectTests(tests, ['less'])?.names ?? /never^/);
  });

  test('that fit nothing choose nothing', () => {
    expect(chosen('money', 'footer')).toEqual([]);
  });

  test('choose all cases of a table, and no longer name that only begins alike', () => {
    const names = selectTests(tests, ['of %s', 'ledger'])?.names;
    expect('the cost of output is a sum of money').toMatch(names ?? /never^/);
    expect('the cost of output is a sum of money, rounded').not.toMatch(names ?? /./);
    expect('the footer shows the price (in euro)').toMatch(selectTests(tests, ['footer'])?.names ?? /never^/);
  });
});

describe('the suites of this project', () => {
  test('have each test file in one of them', () => {
    const files = globSync('test/**/*.test.{ts,tsx}', { cwd: root }).map((file) => file.split(sep).join('/'));
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => suiteOf(file) === undefined)).toEqual([]);
    expect(new Set(files.map(suiteOf))).toEqual(new Set(suiteNames));
  });

  test('need a package only where VS Code runs the extension', () => {
    expect(needsPackage(['test/unit/lib/money.test.ts', 'test/webview/looks.test.ts'])).toBe(false);
    expect(needsPackage(['test/unit/lib/money.test.ts', 'test/e2e/smoke.test.ts'])).toBe(true);
    expect(needsPackage(['test/extension-host/smoke.test.ts'])).toBe(true);
    expect(needsPackage(undefined)).toBe(true);
  });

  test('have the tests that CONTRIBUTING.md tells people to run', async () => {
    const document = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');
    const commands = [...document.matchAll(/`npm test -- ([^`<]+)`/g)].map(([, words = '']) => words);
    const all = await listTests();
    const empty = commands.filter((words) => {
      const parts = [...words.matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      return selectTests(all, parts) === undefined;
    });
    expect(commands.length).toBeGreaterThan(3);
    expect(empty).toEqual([]);
  }, 60_000);

  test('are searched together', async () => {
    const files = async (...words: readonly string[]): Promise<unknown> =>
      [...(await findTests(words, suiteNames))].map(([suite, selection]) => [suite, selection.files]);
    expect(await files('lib/money.test')).toEqual([['units', ['test/unit/lib/money.test.ts']]]);
    expect(await files('smoke.test')).toEqual([
      ['extension host', ['test/extension-host/smoke.test.ts']],
      ['end to end', ['test/e2e/smoke.test.ts']],
    ]);
    expect(await files('extension-host/smoke', 'activates in a real')).toEqual([
      ['extension host', ['test/extension-host/smoke.test.ts']],
    ]);
  }, 60_000);
});
