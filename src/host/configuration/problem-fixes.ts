import { modelsOf } from '../../catalog/catalogue.ts';
import type { ExpectedType, ProblemOf } from '../../config/problem.ts';
import { asRecord, asString } from '../../lib/json.ts';
import type { SettingsMistakes, SettingsProblem } from './settings-problem.ts';

/** A change of the file that mends a problem. */
export type Fix =
  /** Another name or value in the place of the part that is marked. */
  | { readonly kind: 'replace'; readonly title: string; readonly value: unknown }
  /** The property, or the entry of a list, goes. */
  | { readonly kind: 'remove'; readonly title: string }
  /** A property that is missing comes into the object that is marked. */
  | { readonly kind: 'insert'; readonly title: string; readonly property: string; readonly value: unknown };

export interface MistakenPart {
  /** What stands at the path of the problem. */
  readonly value: unknown;
  /** The names of the models in the settings. */
  readonly names: readonly string[];
}

/** The ways to mend a problem by a change of the file, the best first; none where only the person can know. */
export function fixesOf(problem: SettingsProblem, part: MistakenPart): readonly Fix[] {
  if (problem.replacement !== undefined)
    return [{ kind: 'replace', title: `Did you mean “${problem.replacement}”?`, value: problem.replacement }];
  return write(problem, part);
}

type Code = keyof SettingsMistakes;
type FixesFor = {
  readonly [One in Code]?: (problem: ProblemOf<One, SettingsMistakes>, part: MistakenPart) => readonly Fix[];
};

function write<One extends Code>(problem: ProblemOf<One, SettingsMistakes>, part: MistakenPart): readonly Fix[] {
  return FIXES[problem.code]?.(problem, part) ?? [];
}

/** More choices than these are no quick fix. */
const MAX_CHOICES = 5;

const FIXES: FixesFor = {
  'wrong-type': ({ expected, effect }, { value }) => {
    const meant = expected === undefined ? undefined : converted(value, expected);
    return meant === undefined ? removed(effect) : [writing(meant)];
  },
  'out-of-range': ({ bound, limit, effect }) => (bound === 'more-than' ? removed(effect) : [writing(limit)]),
  'not-one-of': ({ allowed }) => allowed.slice(0, MAX_CHOICES).map(writing),
  empty: ({ effect }) => removed(effect),
  'missing-field': ({ field }, { value }) => missingField(field, value),
  'unknown-property': ({ property }) => [remove(`Remove “${property}”`)],
  'missing-model-name': ({ provider }) =>
    modelsOf(provider)
      .slice(0, MAX_CHOICES)
      .map(({ model }) => writing(`${provider}/${model}`)),
  'missing-provider': ({ known }, { value }) =>
    known.map((provider) => writing(`${provider}/${asString(value)?.trim() ?? ''}`)),
  'unknown-provider': ({ known }, { value }) => {
    const text = asString(value) ?? '';
    const model = text.slice(text.indexOf('/') + 1);
    return known.map((provider) => writing(`${provider}/${model}`));
  },
  'bad-address': (_, { value }) => {
    const address = mendedAddress(asString(value) ?? '');
    return address === undefined ? [] : [writing(address)];
  },
  'plain-http': (_, { value }) => [writing((asString(value) ?? '').trim().replace(/^http:/i, 'https:'))],
  'malformed-key-reference': () => [remove('Use the stored key instead')],
  'missing-key': ({ key }) => (key.kind === 'environment' ? [remove('Use a stored key instead')] : []),
  duplicate: () => [remove('Remove this entry')],
  'unknown-group': ({ group, part }, { names }) => [
    ...(part === 'value' ? names : []).slice(0, MAX_CHOICES).map(writing),
    remove(`Remove “${group}”`),
  ],
  'fallback-loop': () => [remove('Remove this fallback')],
  'bad-header': ({ header }) => [remove(`Remove “${header}”`)],
  'reserved-header': ({ header }) => [remove(`Remove “${header}”`)],
  'key-in-header': ({ header }) => [remove(`Remove “${header}”`)],
  'unknown-priced-model': () => [remove('Remove “pricedAs”')],
  'quirk-of-other-api': ({ quirk }) => [remove(`Remove “${quirk}”`)],
  'local-at-vendor': () => [remove('Remove “local”')],
};

function writing(value: unknown): Fix {
  return { kind: 'replace', title: `Write ${typeof value === 'string' ? `“${value}”` : JSON.stringify(value)}`, value };
}

function remove(title: string): Fix {
  return { kind: 'remove', title };
}

/** What is ignored may as well go. A property that an entry cannot do without stays, to be corrected. */
function removed(effect: SettingsProblem['effect']): readonly Fix[] {
  return effect === 'ignored' ? [remove('Remove it')] : [];
}

/** The value that was probably meant: `"3"` for 3, `"yes"` for true, `"local"` for a list with it. */
function converted(value: unknown, expected: ExpectedType): unknown {
  switch (expected) {
    case 'number':
      return numberIn(value);
    case 'whole-number': {
      const number = numberIn(value);
      return number === undefined ? undefined : Math.round(number);
    }
    case 'boolean':
      return BOOLEANS.get(String(value).trim().toLowerCase());
    case 'text':
      return typeof value === 'number' ? String(value) : undefined;
    case 'list-of-group-names':
      return typeof value === 'string' && value.trim() !== '' ? [value] : undefined;
    case 'list-of-models':
      return asRecord(value) === undefined ? undefined : [value];
    default:
      return undefined;
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** A name can be made of the model; which model is meant nobody can know. */
function missingField(field: string, value: unknown): readonly Fix[] {
  const model = asString(asRecord(value)?.['model'])?.trim() ?? '';
  const name = model.slice(model.indexOf('/') + 1);
  if (field !== 'name' || name === '') return [];
  return [{ kind: 'insert', title: `Add “name”: “${name}”`, property: 'name', value: name }];
}

/** With a scheme where it has none, and without what must not stand in it. */
function mendedAddress(text: string): string | undefined {
  const written = text.trim();
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(written);
  const scheme = /^(?:localhost|127\.|10\.|192\.168\.|\[::1\])/i.test(written) ? 'http' : 'https';
  const url = URL.parse(hasScheme ? written.replace(/^(?!https?:)[^:]+:/i, 'https:') : `${scheme}://${written}`);
  // a bare word is no host that anybody meant
  if (url === null || !/[.:\]]|^localhost$/.test(url.host)) return undefined;
  const path = url.pathname.replace(/\/$/, '');
  return `${url.origin}${path}`;
}
