import type { Price } from '../catalog/price.ts';
import { isOwnAddress } from '../catalog/vendors.ts';
import type { Vendor } from '../catalog/vendors.ts';
import { asRecord, asString } from '../lib/json.ts';
import { usdToNano } from '../lib/money.ts';
import { hostOf, isLoopback, parseBaseUrl } from './base-url.ts';
import type { Deployment, KeyReference } from './configuration.ts';
import { readKeyText, type KeyText } from './key-reference.ts';
import { parseLeniently } from './parse-leniently.ts';
import { parseModelName } from './parse-model-name.ts';
import type { Fix, Problem, SettingPath } from './problem.ts';
import { MODEL_DEFAULTS, modelSchema, priceSchema, type ModelEntry } from './settings-schema.ts';

export interface ParsedDeployment {
  /** `undefined`: a mistake makes the entry unusable. Its `id` may repeat one of another entry. */
  readonly deployment: Deployment | undefined;
  readonly problems: readonly Problem[];
}

const KNOWN = { '': Object.keys(modelSchema.shape), price: Object.keys(priceSchema.shape) };

/** Reads one entry of `turnpike.models`. */
export function parseDeployment(raw: unknown, path: SettingPath): ParsedDeployment {
  const options = {
    schema: modelSchema,
    path,
    known: KNOWN,
    needs: ['name', 'model'],
    otherwise: 'this model is left out',
  };
  const { value, problems } = parseLeniently(raw, options);
  const address = readAddress(raw, value, path);
  const { deployment, problems: more } = address;
  return {
    deployment,
    problems: [...problems, ...more, ...keyProblems(readKeyText(asRecord(raw)?.['apiKey']), address, path)],
  };
}

interface Address extends ParsedDeployment {
  /** Known also where the entry is unusable, so that a literal key can be moved out of it. */
  readonly bound: { readonly vendor: Vendor; readonly baseUrl: string } | undefined;
}

function readAddress(raw: unknown, entry: ModelEntry | undefined, path: SettingPath): Address {
  const record = asRecord(raw);
  const model = (entry?.model ?? asString(record?.['model']) ?? '').trim();
  const apiBase = asString(record?.['apiBase']);
  if (model === '') return { deployment: undefined, bound: undefined, problems: [] };
  const name = parseModelName(model, [...path, 'model'], apiBase !== undefined);
  if (name.kind === 'mistaken') return { deployment: undefined, bound: undefined, problems: [name.problem] };
  const { vendor } = name;
  const { baseUrl, problems } =
    apiBase === undefined
      ? { baseUrl: vendor.baseUrl, problems: [] }
      : parseBaseUrl(apiBase, vendor, [...path, 'apiBase']);
  if (baseUrl === undefined) return { deployment: undefined, bound: undefined, problems };
  const deployment = entry === undefined ? undefined : deploymentOf(entry, vendor, name.model, baseUrl);
  return { deployment, bound: { vendor, baseUrl }, problems };
}

function deploymentOf(entry: ModelEntry, vendor: Vendor, model: string, baseUrl: string): Deployment {
  const { name, price, contextWindow, maxOutputTokens, timeout, order, weight } = entry;
  const key = keyReference(readKeyText(entry.apiKey), vendor, baseUrl);
  return {
    id: `${name}:${vendor.id}/${model}@${hostOf(baseUrl)}`,
    group: name,
    vendor,
    seller: { vendor: vendor.id, host: hostOf(baseUrl), account: accountOf(key) },
    model,
    baseUrl,
    key,
    local: vendor.local,
    headers: {},
    quirks: isOwnAddress(vendor, baseUrl) ? vendor.quirks : vendor.quirksElsewhere,
    abilities: {},
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
  return { kind: 'stored', provider: vendor.id, host: hostOf(baseUrl) };
}

/** The key's name in a seller: keys are told apart, and never said. */
function accountOf(key: KeyReference): string {
  return key.kind === 'stored' ? 'stored' : `env:${key.name}`;
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

function keyProblems(key: KeyText, { bound }: Address, path: SettingPath): readonly Problem[] {
  const keyPath = [...path, 'apiKey'];
  const problems: Problem[] = [];
  if (key.kind === 'malformed') problems.push(malformedKey(keyPath, key.suggestion));
  if (key.kind === 'literal') {
    const fix: Fix | undefined = bound && {
      kind: 'move-key',
      provider: bound.vendor.id,
      host: hostOf(bound.baseUrl),
    };
    problems.push(literalKey(keyPath, fix));
  }
  const sendsKey = bound !== undefined && (bound.vendor.needsKey || key.kind !== 'none');
  if (sendsKey && bound.baseUrl.startsWith('http:') && !isLoopback(bound.baseUrl))
    problems.push(plainHttp([...path, 'apiBase'], hostOf(bound.baseUrl)));
  return problems;
}

function malformedKey(path: SettingPath, suggestion: string | undefined): Problem {
  const question = suggestion === undefined ? '' : ` Did you mean “${suggestion}”?`;
  return {
    path,
    place: 'value',
    code: 'malformed-key-reference',
    severity: 'error',
    message: `“apiKey” takes the form “\${env:NAME}”: it is ignored.${question}`,
    ...(suggestion !== undefined && { fix: { kind: 'did-you-mean', replacement: suggestion } }),
  };
}

function literalKey(path: SettingPath, fix: Fix | undefined): Problem {
  const message =
    'A key must not stand in a settings file. It is not used from here: move it to secret storage, or write “${env:NAME}”.';
  return { path, place: 'value', code: 'literal-key', severity: 'error', message, ...(fix !== undefined && { fix }) };
}

function plainHttp(path: SettingPath, host: string): Problem {
  const message = `A key for ${host} travels without encryption over http: use https.`;
  return { path, place: 'value', code: 'plain-http', severity: 'warning', message };
}
