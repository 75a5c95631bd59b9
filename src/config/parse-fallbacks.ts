import { asRecord } from '../lib/json.ts';
import { createFallbackGraph } from './fallback-graph.ts';
import type { FallbackGraph } from './fallback-graph.ts';
import type { ExpectedType, Problem, ProblemFrame, SettingPath } from './problem.ts';

export interface Groups {
  /** Groups that have a deployment. */
  readonly usable: ReadonlySet<string>;
  /** Also groups of which every entry is mistaken: that is a problem of the entry, and not a second one of who names it. */
  readonly named: ReadonlySet<string>;
  /** The group that is probably meant by a name that none has. */
  readonly closest: (name: string) => string | undefined;
}

export interface ParsedFallbacks {
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

/** Reads the fallbacks in the order they are written; the step that would close a loop is left out. */
export function parseFallbacks(raw: unknown, groups: Groups): ParsedFallbacks {
  if (raw === undefined || raw === null) return { fallbacks: new Map(), problems: [] };
  const record = asRecord(raw);
  if (record === undefined) return { fallbacks: new Map(), problems: [wrongType(['fallbacks'], 'fallbacks')] };
  const graph = createFallbackGraph();
  const read = Object.entries(record).map(([group, targets]) => ({
    group,
    found: readTargets(group, targets, { groups, graph }),
  }));
  return {
    fallbacks: new Map(
      read.flatMap(({ group, found }) => (found.targets.length === 0 ? [] : [[group, found.targets]])),
    ),
    problems: read.flatMap(({ found }) => found.problems),
  };
}

interface ReadSoFar {
  readonly groups: Groups;
  readonly graph: FallbackGraph;
}

interface ReadTargets {
  readonly targets: readonly string[];
  readonly problems: readonly Problem[];
}

function readTargets(group: string, raw: unknown, { groups, graph }: ReadSoFar): ReadTargets {
  const path = ['fallbacks', group];
  if (!groups.named.has(group)) return { targets: [], problems: [unknownGroup({ group, path, part: 'name' }, groups)] };
  if (!Array.isArray(raw)) return { targets: [], problems: [wrongType(path, 'list-of-group-names')] };
  if (!groups.usable.has(group)) return { targets: [], problems: [] };
  const entries: readonly unknown[] = raw;
  /** Each target that counts, with its index in the list. */
  const targets = new Map<string, number>();
  const problems = entries.flatMap((target, index) => {
    const problem = checkTarget({ group, target, path: [...path, index] }, { groups, graph, targets });
    if (problem !== undefined) return [problem];
    if (typeof target !== 'string' || !groups.usable.has(target)) return [];
    targets.set(target, index);
    graph.add(group, target);
    return [];
  });
  return { targets: [...targets.keys()], problems };
}

interface Step {
  readonly group: string;
  readonly target: unknown;
  readonly path: SettingPath;
}

interface ReadInGroup extends ReadSoFar {
  readonly targets: ReadonlyMap<string, number>;
}

function checkTarget({ group, target, path }: Step, { groups, graph, targets }: ReadInGroup): Problem | undefined {
  if (typeof target !== 'string') return wrongType(path, 'group-name');
  if (target === group) return { ...ignored(path), code: 'fallback-loop', loop: [group, group] };
  if (!groups.named.has(target)) return unknownGroup({ group: target, path, part: 'value' }, groups);
  const first = targets.get(target);
  if (first !== undefined)
    return { ...ignored(path), severity: 'warning', code: 'duplicate', first: [...path.slice(0, -1), first] };
  const back = graph.wayBetween(target, group);
  return back === undefined ? undefined : { ...ignored(path), code: 'fallback-loop', loop: [group, ...back] };
}

interface UnknownGroup {
  readonly group: string;
  readonly path: SettingPath;
  readonly part: 'name' | 'value';
}

/** Also what is wrong with a default model that names nothing. */
export function unknownGroup({ group, path, part }: UnknownGroup, { closest }: Groups): Problem {
  const replacement = closest(group);
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
