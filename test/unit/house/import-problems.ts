import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { guardedModules, importTable, siblingsApart } from './import-table.ts';
import type { ImportRule } from './import-table.ts';

const patterns: readonly RegExp[] = [
  // import … from '…', export … from '…', also of types only
  /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*(['"])(?<name>[^'"]+)\1/g,
  // import '…'
  /(?:^|[;}\n])\s*import\s*(['"])(?<name>[^'"]+)\1/g,
  // import('…') as a call and as a type, require('…')
  /\b(?:import|require)\s*\(\s*(['"`])(?<name>[^'"`]+)\1/g,
];

/** A call of import() or require() whose argument is computed; nobody can say what it loads. */
const computed = /\b(?:import|require)\s*\(\s*(?!['"`])[\w$.[(]/;

/** The module names that a source file imports, in any form. */
export function importsOf(source: string): readonly string[] {
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].flatMap((match) => match.groups?.['name'] ?? []));
}

/** Every import of a file (path relative to src/, with slashes) that the table forbids, one line each. */
export function importProblems(file: string, source: string): readonly string[] {
  const part = file.split('/')[0] ?? file;
  const rule = importTable[part];
  if (rule === undefined) return [`${file}: src/${part} is not in the import table`];
  const problems = importsOf(source)
    .filter((name) => !isAllowed(file, name, rule))
    .map((name) => `${file} may not import ${name}`);
  return computed.test(source) ? [...problems, `${file} imports a computed name`] : problems;
}

function isAllowed(file: string, name: string, rule: ImportRule): boolean {
  if (name.startsWith('.')) return isAllowedPath(file, posix.join(posix.dirname(file), name), rule);
  if (isBuiltin(name)) {
    const full = name.startsWith('node:') ? name : `node:${name}`;
    return rule.node !== 'none' && (!guardedModules.includes(full) || rule.node.includes(full));
  }
  return rule.packages.some((known) => name === known || name.startsWith(`${known}/`));
}

function isAllowedPath(file: string, target: string, rule: ImportRule): boolean {
  const [part = file, child] = file.split('/');
  const [targetPart = target, targetChild] = target.split('/');
  if (targetPart !== part) return rule.parts.includes(targetPart);
  return !siblingsApart.includes(part) || child === targetChild;
}
