import { asRecord } from '../../lib/json.ts';
import { missingKeys } from '../../config/key-need.ts';
import type { KeyPresence } from '../../config/key-need.ts';
import { plainHttpProblems } from '../../config/plain-http.ts';
import { locateProblems } from '../../config/locate-problems.ts';
import { parseConfiguration } from '../../config/parse-configuration.ts';
import type { RawSettings } from '../../config/parse-configuration.ts';
import { MACHINE_SETTINGS, settingNamed } from './setting-names.ts';
import type { Setting } from './setting-names.ts';
import type { LocatedProblem, SettingsProblem } from './settings-problem.ts';
import { readSettingsText } from './settings-text.ts';
import type { SettingsFormat } from './settings-text.ts';

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
  const problems = [...parsed.problems, ...plainHttpProblems(parsed, keys), ...missingKeys(parsed, keys)];
  const counted = document.ignores === undefined ? problems : problems.filter(isOfChoice);
  return locateProblems([...counted, ...ignored(document.ignores, own.models)], file.locate);
}

function isOfChoice({ path: [first] }: SettingsProblem): boolean {
  const setting = settingNamed(first);
  return setting === undefined || !MACHINE_SETTINGS.includes(setting);
}

/** Settings that are not read from this file; a literal key among them is a danger all the same. */
function ignored(ignores: SettingsDocument['ignores'], models: unknown): readonly SettingsProblem[] {
  if (ignores === undefined) return [];
  const literal = parseConfiguration({ models }).problems.filter(({ code }) => code === 'literal-key');
  return [...literal, ...MACHINE_SETTINGS.map((setting) => ignoredHere(setting, ignores))];
}

function ignoredHere(setting: Setting, file: 'workspace' | 'remote'): SettingsProblem {
  return { code: 'ignored-here', path: [setting], part: 'name', severity: 'warning', effect: 'ignored', file };
}
