import { asRecord } from '../lib/json.ts';
import { missingKeys, type KeyPresence } from './key-need.ts';
import { parseConfiguration, type RawSettings } from './parse-configuration.ts';
import type { Problem } from './problem.ts';
import { DEFAULT_MODEL, FALLBACKS, MACHINE_SETTINGS, MODELS, ROUTING } from './settings-schema.ts';
import { readSettingsText, type SettingsFormat, type TextRange } from './settings-text.ts';

/** A settings file as it stands in an editor, saved or not. */
export interface SettingsDocument {
  readonly text: string;
  readonly format: SettingsFormat;
  /** Why `turnpike.models` and `turnpike.routing` do not count in this file; `undefined` where they do. */
  readonly ignores: 'workspace' | 'remote' | undefined;
}

export interface PlacedProblem {
  readonly problem: Problem;
  readonly range: TextRange;
}

/**
 * The problems of one file: its own values, and for what it does not say those of `others`, the settings of the other
 * files. A problem that is not in this file is not its own.
 */
export function documentProblems(
  document: SettingsDocument,
  others: RawSettings,
  keys: KeyPresence,
): readonly PlacedProblem[] {
  const file = readSettingsText(document.text, document.format);
  const own = { models: file.valueOf(MODELS), routing: file.valueOf(ROUTING) };
  const reads: RawSettings = document.ignores === undefined ? own : {};
  const parsed = parseConfiguration({
    models: reads.models ?? others.models,
    routing: reads.routing ?? others.routing,
    defaultModel: file.valueOf(DEFAULT_MODEL) ?? others.defaultModel,
    fallbacks: { ...asRecord(others.fallbacks), ...asRecord(file.valueOf(FALLBACKS)) },
  });
  const problems = [...parsed.problems, ...missingKeys(parsed, keys)];
  const counted = document.ignores === undefined ? problems : problems.filter(isOfChoice);
  return [...counted, ...ignored(document.ignores, own.models)].flatMap((problem) => {
    const range = file.locate(problem.path, problem.place);
    return range === undefined ? [] : [{ problem, range }];
  });
}

function isOfChoice({ path: [setting] }: Problem): boolean {
  return !MACHINE_SETTINGS.some((name) => name === setting);
}

/** Settings that are not read from this file; a literal key among them is a danger all the same. */
function ignored(ignores: SettingsDocument['ignores'], models: unknown): readonly Problem[] {
  if (ignores === undefined) return [];
  const literal = parseConfiguration({ models }).problems.filter(({ code }) => code === 'literal-key');
  return [...literal, ...MACHINE_SETTINGS.map((setting) => ignoredHere(setting, ignores))];
}

function ignoredHere(setting: string, ignores: 'workspace' | 'remote'): Problem {
  const why =
    ignores === 'workspace'
      ? `${setting} is not read from a workspace, so that a repository cannot send your keys elsewhere. Put it into your user settings.`
      : `${setting} is not read from here in this window: its models are called from the remote machine. Put it into the remote settings.`;
  return {
    path: [setting],
    place: 'name',
    code: 'ignored-here',
    severity: 'warning',
    message: why,
    fix: { kind: 'open-settings' },
  };
}
