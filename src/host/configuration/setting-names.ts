import type { RawSettings } from '../../config/parse-configuration.ts';
import type { SettingPath } from '../../config/problem.ts';

export type Setting = keyof RawSettings;

/** The names of the settings as they stand in settings.json. */
export const SETTING_NAMES = {
  models: 'turnpike.models',
  defaultModel: 'turnpike.defaultModel',
  fallbacks: 'turnpike.fallbacks',
  routing: 'turnpike.routing',
} as const satisfies Readonly<Record<Setting, string>>;

/** What the name of each routing setting begins with, as in `turnpike.routing.timeout`. All may stand in one object too. */
export const ROUTING_PREFIX = `${SETTING_NAMES.routing}.`;

const SETTINGS: readonly Setting[] = ['models', 'defaultModel', 'fallbacks', 'routing'];

/** Settings with addresses or limits of this machine: they are not read from a workspace. */
export const MACHINE_SETTINGS: readonly Setting[] = ['models', 'routing'];

/** The setting that a value names, with or without its prefix. */
export function settingNamed(value: unknown): Setting | undefined {
  return SETTINGS.find((setting) => value === setting || value === SETTING_NAMES[setting]);
}

/** A path of the configuration as a path in settings.json: `['models', 2]` is `['turnpike.models', 2]`. */
export function toSettingsPath([first, ...rest]: SettingPath): (string | number)[] {
  const setting = settingNamed(first);
  if (first === undefined) return [];
  return [setting === undefined ? first : SETTING_NAMES[setting], ...rest];
}

/** A path as people write it: `turnpike.models[2].model`. */
export function formatPath(path: SettingPath): string {
  const steps = toSettingsPath(path);
  return steps.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}
