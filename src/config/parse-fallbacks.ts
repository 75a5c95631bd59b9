import { asRecord } from '../lib/json.ts';
import { didYouMean } from './did-you-mean.ts';
import type { ExpectedType, Problem, ProblemFrame, SettingPath } from './problem.ts';

export interface Groups {
  /** Groups that have a deployment. */
  readonly usable: ReadonlySet<string>;
  /** Also groups of which every entry is mistaken: that is a problem of the entry, and not a second one of who names it. */
  readonly named: ReadonlySet<string>;
}

export interface ParsedFallbacks {
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

/** Reads the fallbacks in the order they are written; the step that would close a loop is left out. */
export function parseFallbacks(raw: unknown, groups: Groups): ParsedFallbacks {
  const fallbacks = new Map<string, string[]>();
  if (raw === undefined || raw === null) return { fallbacks, problems: [] };
  const record = asRecord(raw);
  if (record === undefined) return { fallbacks, problems: [wrongType(['fallbacks'], 'fallbacks')] };
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
  const path = ['fallbacks', group];
  if (!groups.named.has(group)) return [unknownGroup({ group, path, part: 'name' }, groups)];
  if (!Array.isArray(targets)) return [wrongType(path, 'list-of-group-names')];
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
  if (typeof target !== 'string') return wrongType(path, 'group-name');
  if (target === group) return { ...ignored(path), code: 'fallback-loop', loop: [group, group] };
  if (!groups.named.has(target)) return unknownGroup({ group: target, path, part: 'value' }, groups);
  const first = fallbacks.get(group)?.indexOf(target) ?? -1;
  if (first >= 0)
    return { ...ignored(path), severity: 'warning', code: 'duplicate', first: [...path.slice(0, -1), first] };
  const back = pathBetween(target, group, fallbacks);
  return back === undefined ? undefined : { ...ignored(path), code: 'fallback-loop', loop: [group, ...back] };
}

/** The groups from `start` to `end` along the fallbacks read so far, both included, or `undefined`. */
function pathBetween(
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
  readonly part: 'name' | 'value';
}

/** Also what is wrong with a default model that names nothing. */
export function unknownGroup({ group, path, part }: UnknownGroup, { named }: Groups): Problem {
  const replacement = didYouMean(group, named);
  return {
    ...ignored(path),
    part,
    code: 'unknown-group',
    group,
    ...(replacement !== undefined && { replacement }),
  };
}

/** Also what is wrong with a default model that is no text. */
export function wrongType(path: SettingPath, expected: ExpectedType): Problem {
  return { ...ignored(path), code: 'wrong-type', expected };
}

function ignored(path: SettingPath): ProblemFrame {
  return { path, part: 'value', severity: 'error', effect: 'ignored' };
}
