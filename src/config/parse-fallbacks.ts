import { asArray, asRecord } from '../lib/json.ts';
import { loopClosingSteps } from './fallback-loops.ts';
import type { LoopClosingStep } from './fallback-loops.ts';
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

/** The fallbacks of one group: the groups that count, each with its index in the list. */
interface ReadGroup {
  readonly group: string;
  readonly targets: ReadonlyMap<string, number>;
  readonly problems: readonly Problem[];
}

/** Reads the fallbacks. A step that closes a loop is left out. */
export function parseFallbacks(raw: unknown, groups: Groups): ParsedFallbacks {
  if (raw === undefined || raw === null) return { fallbacks: new Map(), problems: [] };
  const record = asRecord(raw);
  if (record === undefined) return { fallbacks: new Map(), problems: [wrongType(['fallbacks'], 'fallbacks')] };
  const read = readGroups(record, groups);
  const steps = new Map(read.groups.map(({ group, targets }) => [group, [...targets.keys()]]));
  const loops = Map.groupBy(loopClosingSteps(steps), ({ group }) => group);
  const problems = read.groups.flatMap((each) =>
    [...each.problems, ...loopProblems(each, loops.get(each.group) ?? [])].toSorted(
      (first, second) => indexOf(first) - indexOf(second),
    ),
  );
  const kept = [...steps].flatMap(([group, targets]) => {
    const closing = new Set(loops.get(group)?.map(({ target }) => target));
    const others = targets.filter((target) => !closing.has(target));
    return others.length === 0 ? [] : [[group, others] as const];
  });
  return { fallbacks: new Map(kept), problems: [...problems, ...read.problems] };
}

/** So many names are read, those of the groups themselves too. The router tries five fallbacks, and 5,000 names take 5 ms. */
const MOST_FALLBACKS = 5_000;

function readGroups(
  record: Readonly<Record<string, unknown>>,
  groups: Groups,
): { readonly groups: readonly ReadGroup[]; readonly problems: readonly Problem[] } {
  const read: ReadGroup[] = [];
  let left = MOST_FALLBACKS;
  for (const group of Object.keys(record)) {
    const raw = record[group];
    const names = 1 + asArray(raw).length;
    if (names > left) {
      const frame = { part: 'name', severity: 'error', effect: 'ignored' } as const;
      const problem: Problem = { ...frame, path: ['fallbacks', group], code: 'too-many', limit: MOST_FALLBACKS };
      return { groups: read, problems: [problem] };
    }
    left -= names;
    read.push(readGroup(group, raw, groups));
  }
  return { groups: read, problems: [] };
}

function readGroup(group: string, raw: unknown, groups: Groups): ReadGroup {
  const path = ['fallbacks', group];
  const none = { group, targets: new Map<string, number>() };
  if (!groups.named.has(group)) return { ...none, problems: [unknownGroup({ group, path, part: 'name' }, groups)] };
  if (!Array.isArray(raw)) return { ...none, problems: [wrongType(path, 'list-of-group-names')] };
  if (!groups.usable.has(group)) return { ...none, problems: [] };
  const entries: readonly unknown[] = raw;
  const targets = new Map<string, number>();
  const problems = entries.flatMap((target, index) => {
    const problem = checkTarget({ group, target, path: [...path, index] }, groups, targets);
    if (problem !== undefined) return [problem];
    if (typeof target === 'string' && groups.usable.has(target)) targets.set(target, index);
    return [];
  });
  return { group, targets, problems };
}

interface Step {
  readonly group: string;
  readonly target: unknown;
  readonly path: SettingPath;
}

/** What is wrong with one step of itself. `targets`: those before it in the list. */
function checkTarget(
  { group, target, path }: Step,
  groups: Groups,
  targets: ReadonlyMap<string, number>,
): Problem | undefined {
  if (typeof target !== 'string') return wrongType(path, 'group-name');
  if (target === group) return { ...ignored(path), code: 'fallback-loop', loop: [group, group] };
  if (!groups.named.has(target)) return unknownGroup({ group: target, path, part: 'value' }, groups);
  const first = targets.get(target);
  if (first === undefined) return undefined;
  return { ...ignored(path), severity: 'warning', code: 'duplicate', first: [...path.slice(0, -1), first] };
}

function loopProblems({ group, targets }: ReadGroup, closing: readonly LoopClosingStep[]): readonly Problem[] {
  return closing.map(({ target, loop }) => {
    const path = ['fallbacks', group, targets.get(target) ?? 0];
    return { ...ignored(path), code: 'fallback-loop', loop };
  });
}

/** Of the step in its list. */
function indexOf({ path: [, , index] }: Problem): number {
  return typeof index === 'number' ? index : 0;
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
