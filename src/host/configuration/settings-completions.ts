import { getLocation } from 'jsonc-parser';
import type { Location } from 'jsonc-parser';
import { modelsOf } from '../../catalog/catalogue.ts';
import type { ModelFacts } from '../../catalog/model-facts.ts';
import { vendors } from '../../catalog/vendors.ts';
import { asArray, asRecord, asString } from '../../lib/json.ts';
import { formatPrice, formatTokens } from '../words/numbers.ts';
import { namesOfModels } from './names-of-models.ts';
import { SETTING_NAMES } from './setting-names.ts';
import { readSettingsText } from './settings-text.ts';
import type { SettingsFormat } from './settings-text.ts';
import type { Span } from './text-cuts.ts';

/** One text that could stand where the cursor is. */
export interface SettingsCompletion {
  /** What it is called in the list: the text itself. */
  readonly label: string;
  /** Its price and window, or the models behind a name. */
  readonly detail: string;
  /** What stands around the text: `""` is a value, `[""]` a list with it, `"": []` a property with a list. */
  readonly form: 'value' | 'list' | 'property';
  readonly replaces: Span;
}

export interface CompletedText {
  readonly text: string;
  readonly format: SettingsFormat;
  /** Of the cursor. */
  readonly offset: number;
  /** The list of models of another file, where this one has none. */
  readonly otherModels: unknown;
}

/** What could stand at the cursor: models of the catalogue and of one's own entries, and the names of one's own models. */
export function settingsCompletions({
  text,
  format,
  offset,
  otherModels,
}: CompletedText): readonly SettingsCompletion[] {
  const location = getLocation(text, offset);
  const path = format === 'workspace-file' ? location.path.slice(1) : location.path;
  const file = readSettingsText(text, format);
  const models = file.valueOf('models') ?? otherModels;
  const place = { replaces: replacedSpan(location, offset), isKey: location.isAtPropertyKey };
  const [setting, first, second, ...deeper] = path;
  switch (setting) {
    case SETTING_NAMES.models: {
      const isModel = typeof first === 'number' && deeper.length === 0 && !place.isKey;
      if (isModel && second === 'model') return valuesAt(place, [...ownModels(models), ...catalogueModels()]);
      return isModel && second === 'pricedAs' ? valuesAt(place, catalogueModels()) : [];
    }
    case SETTING_NAMES.defaultModel:
      return first === undefined && !place.isKey ? valuesAt(place, names(models)) : [];
    case SETTING_NAMES.fallbacks:
      return deeper.length > 0
        ? []
        : fallbackCompletions(path, place, { models, fallbacks: file.valueOf('fallbacks') });
    default:
      return [];
  }
}

interface Place {
  readonly replaces: Span;
  readonly isKey: boolean;
}

type Offer = Pick<SettingsCompletion, 'label' | 'detail'>;

function valuesAt({ replaces }: Place, offers: readonly Offer[]): readonly SettingsCompletion[] {
  return offers.map(({ label, detail }) => ({ label, detail, form: 'value', replaces }));
}

interface Found {
  readonly models: unknown;
  readonly fallbacks: unknown;
}

/** Who falls back, and to whom: nothing that stands there already, and no name to itself. */
function fallbackCompletions(
  [, group, index]: readonly (string | number)[],
  { replaces, isKey }: Place,
  { models, fallbacks }: Found,
): readonly SettingsCompletion[] {
  const offered = names(models);
  const written = asRecord(fallbacks) ?? {};
  if (isKey && index === undefined) {
    const free = offered.filter(({ label }) => label === group || !Object.hasOwn(written, label));
    return free.map(({ label, detail }) => ({ label, detail, form: 'property', replaces }));
  }
  if (typeof group !== 'string' || isKey) return [];
  const targets = asArray(written[group]).map(asString);
  const current = typeof index === 'number' ? targets[index] : undefined;
  const free = offered.filter(
    ({ label }) => label !== group && (label === current || index === undefined || !targets.includes(label)),
  );
  const form = index === undefined ? 'list' : 'value';
  return free.map(({ label, detail }) => ({ label, detail, form, replaces }));
}

/** The text in quotes around the cursor, or nothing where there is none yet. */
function replacedSpan({ previousNode }: Location, offset: number): Span {
  if (previousNode?.type !== 'string') return { start: offset, end: offset };
  const { offset: start, length } = previousNode;
  const isInside = offset > start && offset <= start + length;
  return isInside ? { start, end: start + length } : { start: offset, end: offset };
}

function names(models: unknown): readonly Offer[] {
  return [...namesOfModels(models)].map(([label, behind]) => ({ label, detail: behind.join(' → ') }));
}

/** Models that the person uses already and that no catalogue knows, as those of their own machine. */
function ownModels(models: unknown): readonly Offer[] {
  const known = new Set(catalogueModels().map(({ label }) => label));
  const own = new Set([...namesOfModels(models).values()].flat());
  return [...own].flatMap((label) =>
    !known.has(label) && label.includes('/') ? { label, detail: 'of your own entries' } : [],
  );
}

function catalogueModels(): readonly Offer[] {
  return vendors.flatMap(({ id }) =>
    modelsOf(id).map((facts) => ({ label: `${id}/${facts.model}`, detail: factWords(facts) })),
  );
}

/** `$0.25 in, $2.00 out · 400K context`. */
export function factWords({ price, contextWindow }: ModelFacts): string {
  const { input, output } = price?.rates ?? {};
  const cost = input === undefined || output === undefined ? '' : formatPrice({ input, output });
  const window = contextWindow === undefined ? '' : `${formatTokens(contextWindow)} context`;
  return [cost, window].filter((part) => part !== '').join(' · ');
}
