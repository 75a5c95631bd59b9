import { asRecord, asString } from '../lib/json.ts';
import { boundedProblems } from './bounded-problems.ts';
import type { Configuration, Deployment, Routing } from './configuration.ts';
import { createSuggestions } from './did-you-mean.ts';
import type { Suggest } from './did-you-mean.ts';
import { keyProblems } from './key-problems.ts';
import { readKeyText } from './key-reference.ts';
import { parseDeployment } from './parse-deployment.ts';
import { parseFallbacks, unknownGroup, wrongType } from './parse-fallbacks.ts';
import type { Groups } from './parse-fallbacks.ts';
import { parseLeniently } from './parse-leniently.ts';
import type { Problem } from './problem.ts';
import { shortenedProblem } from './shortened-problem.ts';
import { MOST_MODELS, ROUTING_DEFAULTS, routingSchema } from './settings-schema.ts';

/** The values of the settings as they were found, wherever they came from. Their names are the first steps of every path. */
export interface RawSettings {
  readonly models?: unknown;
  readonly defaultModel?: unknown;
  readonly fallbacks?: unknown;
  readonly routing?: unknown;
}

export interface ParsedConfiguration {
  readonly configuration: Configuration;
  /** At most 200 of each setting, and how many more there are. */
  readonly problems: readonly Problem[];
  /** The index in `models` of each deployment, by its id. */
  readonly indexes: ReadonlyMap<string, number>;
}

/** Reads all settings. A mistake costs only the entry or the property it is in; never throws. */
export function parseConfiguration(raw: RawSettings): ParsedConfiguration {
  const suggest = createSuggestions();
  const models = parseModels(raw.models, suggest);
  const named = namesIn(raw.models);
  const groups: Groups = {
    usable: new Set(models.deployments.map(({ group }) => group)),
    named,
    closest: (name) => suggest(name, named),
  };
  const fallbacks = parseFallbacks(raw.fallbacks, groups);
  const routing = parseRouting(raw.routing, suggest);
  const first = models.deployments[0]?.group;
  const chosen = parseDefaultModel(raw.defaultModel, groups);
  return {
    configuration: {
      deployments: models.deployments,
      defaultGroup: chosen.group ?? first,
      fallbacks: fallbacks.fallbacks,
      routing: routing.routing,
    },
    problems: [
      ...boundedProblems(models.problems, ['models']),
      ...chosen.problems,
      ...boundedProblems(fallbacks.problems, ['fallbacks']),
      ...boundedProblems(routing.problems, ['routing']),
    ].map(shortenedProblem),
    indexes: models.indexes,
  };
}

interface ParsedModels {
  readonly deployments: readonly Deployment[];
  readonly indexes: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

function parseModels(raw: unknown, suggest: Suggest): ParsedModels {
  if (raw !== undefined && raw !== null && !Array.isArray(raw))
    return { deployments: [], indexes: new Map(), problems: [wrongType(['models'], 'list-of-models')] };
  const entries: readonly unknown[] = raw ?? [];
  const deployments: Deployment[] = [];
  const indexes = new Map<string, number>();
  const firsts = new Map<string, number>();
  const repeats = new Map<string, number>();
  const problems = entries.slice(0, MOST_MODELS).flatMap((entry, index) => {
    const parsed = parseDeployment(entry, ['models', index], suggest);
    if (parsed.deployment === undefined) return parsed.problems;
    const request = requestOf(parsed.deployment);
    const first = firsts.get(request);
    if (first !== undefined) return parsed.problems.concat(duplicate(index, first));
    firsts.set(request, index);
    const deployment = { ...parsed.deployment, id: freeId(parsed.deployment.id, repeats) };
    deployments.push(deployment);
    indexes.set(deployment.id, index);
    return parsed.problems;
  });
  return { deployments, indexes, problems: [...problems, ...problemsOfRest(entries)] };
}

/** That the entries beyond the limit are not read. A literal key is a danger there too. */
function problemsOfRest(entries: readonly unknown[]): readonly Problem[] {
  if (entries.length <= MOST_MODELS) return [];
  const frame = { part: 'value', severity: 'error', effect: 'ignored' } as const;
  const tooMany: Problem = { ...frame, code: 'too-many', path: ['models', MOST_MODELS], limit: MOST_MODELS };
  const keys = entries.slice(MOST_MODELS).flatMap((entry, index) => {
    const key = readKeyText(asRecord(entry)?.['apiKey']);
    return key.kind === 'literal' ? keyProblems(key, undefined, ['models', MOST_MODELS + index]) : [];
  });
  return [tooMany, ...keys];
}

/** The same text for the same name, model, address, key and headers: asking it once more would change nothing. */
function requestOf({ group, vendor, model, baseUrl, key, headers }: Deployment): string {
  return JSON.stringify([group, vendor.id, model, baseUrl, key, headers]);
}

function duplicate(index: number, first: number): Problem {
  return {
    code: 'duplicate',
    path: ['models', index],
    part: 'value',
    severity: 'warning',
    effect: 'entry-left-out',
    first: ['models', first],
  };
}

/** An id ends with a host, which holds no `#`: the id of a repeat is never that of another entry. */
function freeId(id: string, repeats: Map<string, number>): string {
  const repeat = (repeats.get(id) ?? 0) + 1;
  repeats.set(id, repeat);
  return repeat === 1 ? id : `${id}#${repeat}`;
}

function namesIn(models: unknown): ReadonlySet<string> {
  const entries: readonly unknown[] = Array.isArray(models) ? models : [];
  return new Set(entries.flatMap((entry) => asString(asRecord(entry)?.['name'])?.trim() || []));
}

function parseDefaultModel(
  raw: unknown,
  groups: Groups,
): { readonly group: string | undefined; readonly problems: readonly Problem[] } {
  const path = ['defaultModel'];
  if (raw === undefined || raw === null || raw === '') return { group: undefined, problems: [] };
  if (typeof raw !== 'string') return { group: undefined, problems: [wrongType(path, 'group-name')] };
  const group = raw.trim();
  if (groups.usable.has(group)) return { group, problems: [] };
  if (groups.named.has(group)) return { group: undefined, problems: [] };
  return { group: undefined, problems: [unknownGroup({ group, path, part: 'value' }, groups)] };
}

function parseRouting(
  raw: unknown,
  suggest: Suggest,
): { readonly routing: Routing; readonly problems: readonly Problem[] } {
  const { value, problems } = parseLeniently(raw ?? {}, {
    schema: routingSchema,
    path: ['routing'],
    known: { '': Object.keys(routingSchema.shape) },
    needs: [],
    withoutNeeded: 'ignored',
    suggest,
  });
  const given = Object.entries(value ?? {}).filter(([, number]) => number !== undefined);
  const seconds: typeof ROUTING_DEFAULTS = { ...ROUTING_DEFAULTS, ...Object.fromEntries(given) };
  const routing: Routing = {
    numRetries: seconds.numRetries,
    maxWaitMs: seconds.maxWait * 1000,
    allowedFails: seconds.allowedFails,
    cooldownMs: seconds.cooldownTime * 1000,
    connectTimeoutMs: seconds.connectTimeout * 1000,
    firstTokenTimeoutMs: seconds.firstTokenTimeout * 1000,
    idleTimeoutMs: seconds.idleTimeout * 1000,
    timeoutMs: seconds.timeout * 1000,
  };
  return { routing, problems };
}
