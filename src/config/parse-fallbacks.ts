import { asRecord } from '../lib/json.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Problem, ProblemCode, SettingPath } from './problem.ts';
import { FALLBACKS } from './settings-schema.ts';

export interface Groups {
  /** Groups that have a deployment. */
  readonly usable: ReadonlySet<string>;
  /** Also those whose every entry is mistaken: that is said at the entry, and not once more here. */
  readonly named: ReadonlySet<string>;
}

export interface ParsedFallbacks {
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

/** Reads `turnpike.fallbacks` in the order it is written; the step that would close a loop is left out. */
export function parseFallbacks(raw: unknown, groups: Groups): ParsedFallbacks {
  const fallbacks = new Map<string, string[]>();
  if (raw === undefined || raw === null) return { fallbacks, problems: [] };
  const record = asRecord(raw);
  if (record === undefined) {
    const message = 'This must be an object like { "main": ["local"] }: it is ignored.';
    return { fallbacks, problems: [{ ...error([FALLBACKS], 'wrong-type'), message }] };
  }
  const problems = Object.entries(record).flatMap(([group, targets]) => readGroup(group, targets, groups, fallbacks));
  for (const [group, targets] of fallbacks) if (targets.length === 0) fallbacks.delete(group);
  return { fallbacks, problems };
}

function readGroup(
  group: string,
  targets: unknown,
  groups: Groups,
  fallbacks: Map<string, string[]>,
): readonly Problem[] {
  const path = [FALLBACKS, group];
  if (!groups.named.has(group)) return [unknownGroup({ group, path, place: 'name' }, groups)];
  if (!Array.isArray(targets)) {
    const message = 'This must be a list of model names like ["local"]: it is ignored.';
    return [{ ...error(path, 'wrong-type'), message }];
  }
  if (!groups.usable.has(group)) return [];
  const list: string[] = [];
  fallbacks.set(group, list);
  return targets.flatMap((target: unknown, index) => {
    const problem = checkTarget({ group, target, path: [...path, index] }, groups, fallbacks);
    if (problem !== undefined) return [problem];
    if (typeof target === 'string' && groups.usable.has(target)) list.push(target);
    return [];
  });
}

interface Step {
  readonly group: string;
  readonly target: unknown;
  readonly path: SettingPath;
}

function checkTarget(
  { group, target, path }: Step,
  groups: Groups,
  fallbacks: ReadonlyMap<string, readonly string[]>,
): Problem | undefined {
  if (typeof target !== 'string')
    return { ...error(path, 'wrong-type'), message: 'This must be the name of a model: it is ignored.' };
  if (target === group)
    return { ...error(path, 'fallback-loop'), message: `“${group}” cannot be its own fallback: it is ignored.` };
  if (!groups.named.has(target)) return unknownGroup({ group: target, path, place: 'value' }, groups);
  if (fallbacks.get(group)?.includes(target) === true)
    return {
      ...error(path, 'duplicate'),
      severity: 'warning',
      message: `“${target}” is in this list already: it is ignored.`,
    };
  const back = wayBetween(target, group, fallbacks);
  if (back === undefined) return undefined;
  const loop = [group, ...back].join(' → ');
  return { ...error(path, 'fallback-loop'), message: `This closes the loop ${loop}: it is ignored.` };
}

/** The groups from `start` to `end` along the fallbacks read so far, both included, or `undefined`. */
function wayBetween(
  start: string,
  end: string,
  fallbacks: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (group: string): readonly string[] | undefined => {
    if (group === end) return [end];
    if (seen.has(group)) return undefined;
    seen.add(group);
    for (const next of fallbacks.get(group) ?? []) {
      const rest = search(next);
      if (rest !== undefined) return [group, ...rest];
    }
    return undefined;
  };
  return search(start);
}

interface UnknownGroup {
  readonly group: string;
  readonly path: SettingPath;
  readonly place: 'name' | 'value';
}

/** Also what is wrong with a `turnpike.defaultModel` that names nothing. */
export function unknownGroup({ group, path, place }: UnknownGroup, { named }: Groups): Problem {
  const closest = didYouMean(group, named);
  const question = closest === undefined ? '' : ` Did you mean “${closest}”?`;
  return {
    ...error(path, 'unknown-group'),
    place,
    message: `No entry of turnpike.models has the name “${group}”: it is ignored.${question}`,
    ...(closest !== undefined && { fix: { kind: 'did-you-mean', replacement: closest } }),
  };
}

function error(path: SettingPath, code: ProblemCode): Omit<Problem, 'message'> {
  return { path, place: 'value', code, severity: 'error' };
}
