import { isOwnAddress } from '../catalog/vendors.ts';
import type { Price } from '../catalog/price.ts';
import type { Vendor } from '../catalog/vendors.ts';
import { asRecord, asString } from '../lib/json.ts';
import { usdToNano } from '../lib/money.ts';
import type { Abilities } from '../llm/abilities.ts';
import { hostOf, originOf, parseBaseUrl, sellerHost } from './base-url.ts';
import type { Deployment, KeyReference } from './configuration.ts';
import { suggestNothing } from './did-you-mean.ts';
import type { Suggest } from './did-you-mean.ts';
import { keyProblems } from './key-problems.ts';
import type { EntryAddress } from './key-problems.ts';
import { readKeyText } from './key-reference.ts';
import type { KeyText } from './key-reference.ts';
import { parseHeaders } from './parse-headers.ts';
import { parseLeniently } from './parse-leniently.ts';
import { parseModelName } from './parse-model-name.ts';
import { parsePricedAs } from './parse-priced-as.ts';
import { parseQuirks } from './parse-quirks.ts';
import type { Problem, SettingPath } from './problem.ts';
import {
  abilitiesSchema,
  FEATURES,
  LONGEST_MODEL,
  MODEL_DEFAULTS,
  modelSchema,
  priceSchema,
  quirksSchema,
} from './settings-schema.ts';
import type { ModelEntry } from './settings-schema.ts';

export interface ParsedDeployment {
  /** `undefined`: a mistake makes the entry unusable. Its `id` may repeat one of another entry. */
  readonly deployment: Deployment | undefined;
  readonly problems: readonly Problem[];
}

const KNOWN = {
  '': Object.keys(modelSchema.shape),
  price: Object.keys(priceSchema.shape),
  quirks: Object.keys(quirksSchema.shape),
  abilities: Object.keys(abilitiesSchema.shape),
};

/** Reads one entry of the list of models. `suggest` finds what its mistakes were probably meant to be. */
export function parseDeployment(raw: unknown, path: SettingPath, suggest: Suggest = suggestNothing): ParsedDeployment {
  const { value: entry, problems } = parseLeniently(raw, {
    schema: modelSchema,
    path,
    known: KNOWN,
    needs: ['name', 'model'],
    withoutNeeded: 'entry-left-out',
    suggest,
  });
  const asked = readAsked(raw, entry, { path, suggest });
  const key = keyProblems(readKeyText(asRecord(raw)?.['apiKey']), asked.address, path);
  const { deployment, problems: more } = readDetails(entry, asked, { path, suggest });
  return { deployment, problems: [...problems, ...asked.problems, ...more, ...key] };
}

/** Where an entry stands, and what finds the words that were probably meant in it. */
interface EntryPlace {
  readonly path: SettingPath;
  readonly suggest: Suggest;
}

/** Whom an entry asks, and for which model. Known also where the entry is unusable, so that a literal key can be moved. */
interface Asked {
  readonly address: EntryAddress | undefined;
  readonly model: string;
  readonly problems: readonly Problem[];
}

function readAsked(raw: unknown, entry: ModelEntry | undefined, { path, suggest }: EntryPlace): Asked {
  const record = asRecord(raw);
  const text = (entry?.model ?? asString(record?.['model']) ?? '').trim();
  const apiBase = asString(record?.['apiBase']);
  if (text === '' || text.length > LONGEST_MODEL) return { address: undefined, model: '', problems: [] };
  const name = parseModelName(text, { path: [...path, 'model'], hasAddress: apiBase !== undefined, suggest });
  if (name.kind === 'mistaken') return { address: undefined, model: '', problems: [name.problem] };
  const { vendor, model } = name;
  if (apiBase === undefined) return { address: { vendor, baseUrl: vendor.baseUrl }, model, problems: [] };
  const { baseUrl, problems } = parseBaseUrl(apiBase, vendor, [...path, 'apiBase']);
  return { address: baseUrl === undefined ? undefined : { vendor, baseUrl }, model, problems };
}

function readDetails(
  entry: ModelEntry | undefined,
  { address, model }: Asked,
  { path, suggest }: EntryPlace,
): { readonly deployment: Deployment | undefined; readonly problems: readonly Problem[] } {
  if (entry === undefined || address === undefined) return { deployment: undefined, problems: [] };
  const { headers, problems: headerProblems } = parseHeaders(entry.headers ?? {}, [...path, 'headers']);
  const { pricedAs, problems: priceProblems } =
    entry.pricedAs === undefined
      ? { pricedAs: undefined, problems: [] }
      : parsePricedAs(entry.pricedAs, [...path, 'pricedAs'], suggest);
  const { local, problems: localProblems } = readLocal(entry, address, [...path, 'local']);
  const { quirks, problems: quirkProblems } = parseQuirks(entry.quirks, address.vendor, [...path, 'quirks']);
  const deployment = {
    ...deploymentOf(entry, address, model),
    quirks: { ...vendorQuirks(address), ...quirks },
    headers,
    local,
    ...(pricedAs !== undefined && { pricedAs }),
  };
  return { deployment, problems: [...headerProblems, ...localProblems, ...priceProblems, ...quirkProblems] };
}

function vendorQuirks({ vendor, baseUrl }: EntryAddress): Deployment['quirks'] {
  return isOwnAddress(vendor, baseUrl) ? vendor.quirks : vendor.quirksElsewhere;
}

/** What is called local is free. A vendor's own servers are not, whatever an entry says of them. */
function readLocal(
  { local }: ModelEntry,
  { vendor, baseUrl }: EntryAddress,
  path: SettingPath,
): { readonly local: boolean; readonly problems: readonly Problem[] } {
  if (local !== true || vendor.local || !isOwnAddress(vendor, baseUrl))
    return { local: local ?? vendor.local, problems: [] };
  const frame = { path, part: 'value', severity: 'error', effect: 'ignored' } as const;
  return { local: false, problems: [{ ...frame, code: 'local-at-vendor', host: hostOf(baseUrl) }] };
}

/** What an entry says that cannot contradict its address. */
type IndependentFields = Omit<Deployment, 'headers' | 'local' | 'pricedAs' | 'quirks'>;

function deploymentOf(entry: ModelEntry, { vendor, baseUrl }: EntryAddress, model: string): IndependentFields {
  const { name, price, contextWindow, maxOutputTokens, timeout, order, weight } = entry;
  const key = keyReference(readKeyText(entry.apiKey), vendor, baseUrl);
  return {
    id: `${name}:${vendor.id}/${model}@${hostOf(baseUrl)}`,
    group: name,
    vendor,
    seller: { vendor: vendor.id, host: sellerHost(baseUrl), account: accountOf(key) },
    model,
    baseUrl,
    key,
    abilities: abilitiesOf(entry.abilities),
    order: order ?? MODEL_DEFAULTS.order,
    weight: weight ?? MODEL_DEFAULTS.weight,
    ...(price !== undefined && { price: priceOf(price) }),
    ...(contextWindow !== undefined && { contextWindow }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
  };
}

function keyReference(text: KeyText, vendor: Vendor, baseUrl: string): KeyReference {
  if (text.kind === 'environment') return { kind: 'environment', name: text.name };
  return { kind: 'stored', vendor: vendor.id, origin: originOf(baseUrl) };
}

/** The key's name in a seller: keys are told apart, and never said. */
function accountOf(key: KeyReference): string {
  return key.kind === 'stored' ? 'stored' : `env:${key.name}`;
}

function abilitiesOf(entry: ModelEntry['abilities']): Partial<Abilities> {
  const answers = Object.entries(FEATURES).flatMap(([name, feature]) => {
    const able = entry?.[name];
    return able === undefined ? [] : [[feature, able ? 'yes' : 'no'] as const];
  });
  return Object.fromEntries(answers);
}

/** USD per million tokens to nano-dollars per million. What a write into the cache costs holds for both lifetimes. */
function priceOf({ input, output, cacheRead, cacheWrite }: NonNullable<ModelEntry['price']>): Price {
  const rates = {
    ...(input !== undefined && { input: usdToNano(input) }),
    ...(output !== undefined && { output: usdToNano(output) }),
    ...(cacheRead !== undefined && { cacheRead: usdToNano(cacheRead) }),
    ...(cacheWrite !== undefined && { cacheWrite5m: usdToNano(cacheWrite), cacheWrite1h: usdToNano(cacheWrite) }),
  };
  return { rates, steps: [], serviceTiers: {} };
}
