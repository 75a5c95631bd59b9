import { asRecord } from '../../lib/json.ts';
import { missingKeys } from '../../config/key-need.ts';
import type { KeyPresence } from '../../config/key-need.ts';
import { plainHttpProblems } from '../../config/plain-http.ts';
import { locateProblems } from '../../config/locate-problems.ts';
import { parseConfiguration } from '../../config/parse-configuration.ts';
import type { SettingPath } from '../../config/problem.ts';
import type { RawSettings } from '../../config/parse-configuration.ts';
import { MACHINE_SETTINGS, settingNamed } from './setting-names.ts';
import type { LocatedProblem, SettingsProblem } from './settings-problem.ts';
import { readSettingsText } from './settings-text.ts';
import type { SettingsFormat, SettingsText } from './settings-text.ts';

/** A settings file as it stands in an editor, saved or not. */
export interface SettingsDocument {
  readonly text: string;
  readonly format: SettingsFormat;
  /** Why the settings of this machine do not count in this file; `undefined` where they do. */
  readonly ignores: 'workspace' | 'remote' | undefined;
}

/**
 * The problems of one file: its own values, and for what it does not say those of `others`, the settings of the other
 * files. A problem that stands in another file is not told here.
 */
export function documentProblems(
  document: SettingsDocument,
  others: RawSettings,
  keys: KeyPresence,
): readonly LocatedProblem[] {
  const file = readSettingsText(document.text, document.format);
  const own = { models: file.valueOf('models'), routing: file.valueOf('routing') };
  const reads: RawSettings = document.ignores === undefined ? own : {};
  const parsed = parseConfiguration({
    models: reads.models ?? others.models,
    routing: reads.routing ?? others.routing,
    defaultModel: file.valueOf('defaultModel') ?? others.defaultModel,
    fallbacks: { ...asRecord(others.fallbacks), ...asRecord(file.valueOf('fallbacks')) },
  });
  const problems = [
    ...parsed.problems.filter((problem) => !isToldByEditor(problem, file)),
    ...plainHttpProblems(parsed, keys),
    ...missingKeys(parsed, keys),
  ];
  const counted = document.ignores === undefined ? problems : problems.filter(isOfChoice);
  return [
    ...locateProblems([...counted, ...ignored(document.ignores, own.models, file)], file.locate),
    ...setTwice(file),
  ];
}

/** VS Code says of the second one that it is there, and not which of them holds. */
function setTwice({ overridden }: SettingsText): readonly LocatedProblem[] {
  const frame = { code: 'set-twice', part: 'name', severity: 'warning', effect: 'ignored' } as const;
  return overridden.map(({ setting, range }) => ({ problem: { ...frame, path: [setting] }, range }));
}

function isOfChoice({ path: [first] }: SettingsProblem): boolean {
  const setting = settingNamed(first);
  return setting === undefined || !MACHINE_SETTINGS.includes(setting);
}

/**
 * VS Code itself marks a setting whose whole value is of another type than package.json says, or out of the range that stands there.
 * Told twice, one mistake would count as two.
 */
function isToldByEditor({ code, path }: SettingsProblem, { ownRouting }: SettingsText): boolean {
  const [setting, name, ...deeper] = path;
  if (name === undefined) return code === 'wrong-type';
  const isOwn = setting === 'routing' && deeper.length === 0 && ownRouting.includes(String(name));
  return isOwn && (code === 'wrong-type' || code === 'out-of-range');
}

/** Settings that are not read from this file; a literal key among them is a danger all the same. */
function ignored(
  ignores: SettingsDocument['ignores'],
  models: unknown,
  { ownRouting }: SettingsText,
): readonly SettingsProblem[] {
  if (ignores === undefined) return [];
  const literal = parseConfiguration({ models }).problems.filter(({ code }) => code === 'literal-key');
  return [
    ...literal,
    ...MACHINE_SETTINGS.map((setting) => ignoredHere([setting], ignores)),
    ...ownRouting.map((name) => ignoredHere(['routing', name], ignores)),
  ];
}

function ignoredHere(path: SettingPath, file: 'workspace' | 'remote'): SettingsProblem {
  return { code: 'ignored-here', path, part: 'name', severity: 'warning', effect: 'ignored', file };
}
