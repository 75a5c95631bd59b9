/** A test as the source names it. */
export interface NamedTest {
  /** Path in the project, with slashes. */
  readonly file: string;
  /** The names of its groups and of the test, joined by spaces. A table of cases fills in `%s` and `$name`. */
  readonly name: string;
}

/** What of the tests is to run. */
export interface TestSelection {
  readonly files: readonly string[];
  /** Tests whose full name this matches; all tests of the files where it is undefined. Case matters. */
  readonly names: RegExp | undefined;
}

/**
 * The tests that words ask for, upper and lower case alike. Words that end in `.test.ts` name files, and a test is in any
 * of these. Where the path of a file has all of the other words, such files run whole, and names are not looked at.
 * Otherwise each of them must be in the test's path or name. Undefined where none fits.
 */
export function selectTests(tests: readonly NamedTest[], words: readonly string[]): TestSelection | undefined {
  const wanted = words.map((word) => ({ path: pathWord(word), name: word.toLowerCase() }));
  const named = wanted.filter(({ path }) => path.endsWith('.test.ts'));
  const others = wanted.filter((word) => !named.includes(word));
  const inFiles =
    named.length === 0 ? tests : tests.filter(({ file }) => named.some(({ path }) => hasPath(file, path)));
  const byPath = inFiles.filter(({ file }) => others.every(({ path }) => hasPath(file, path)));
  if (byPath.length > 0) return { files: filesOf(byPath), names: undefined };
  const byName = inFiles.filter((test) =>
    others.every(({ path, name }) => hasPath(test.file, path) || test.name.toLowerCase().includes(name)),
  );
  if (byName.length === 0) return undefined;
  const names = new Set(byName.map(({ name }) => namePattern(name)));
  return { files: filesOf(byName), names: new RegExp(`^(?:${[...names].join('|')})$`) };
}

/** A word as paths of the project have it. A shell may put `./` before it, and Windows writes backslashes. */
function pathWord(word: string): string {
  return word.toLowerCase().replaceAll('\\', '/').replace(/^\.\//, '');
}

function hasPath(file: string, word: string): boolean {
  return file.toLowerCase().includes(word);
}

function filesOf(tests: readonly NamedTest[]): readonly string[] {
  return [...new Set(tests.map(({ file }) => file))].toSorted();
}

/** What a table of cases fills in: https://vitest.dev/api/test.html#test-each */
const placeholder = /%[sdifjoOc#$]|\$\{[^}]*\}|\$[\w.]+/;

/** A regular expression for the full names that a test can have when it runs. Lists write ` > ` between groups, runners a space. */
function namePattern(name: string): string {
  return name
    .split(placeholder)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
    .join('.*')
    .replaceAll(' ', '(?: > | )');
}
