/** The fallbacks read so far, to find the one that would close a loop. */
export interface FallbackGraph {
  readonly add: (group: string, target: string) => void;
  /** The groups on a shortest way from `start` to `end`, both included; a long one is cut. `undefined`: there is none. */
  readonly wayBetween: (start: string, end: string) => readonly string[] | undefined;
}

/** A way has at most this many steps: nobody reads a longer one, and 1,000 mistakes with 1,000 steps each take seconds. */
const LONGEST_WAY = 20;
/** Stands for the steps that are cut. */
const CUT = '…';

/**
 * The groups that lead to `end` are looked up once and kept, since fallbacks are read group by group. The search keeps its
 * own list of groups to visit: with a recursive one, a chain of 10,000 groups overflows the call stack.
 */
export function createFallbackGraph(): FallbackGraph {
  const targetsToGroups = new Map<string, string[]>();
  const withFallbacks = new Set<string>();
  let last: { readonly end: string; readonly steps: ReadonlyMap<string, string> } | undefined;
  return {
    add: (group, target) => {
      withFallbacks.add(group);
      const groups = targetsToGroups.get(target);
      if (groups === undefined) targetsToGroups.set(target, [group]);
      else groups.push(group);
      if (group !== last?.end) last = undefined; // a step from `end` itself leads nobody to it
    },
    wayBetween: (start, end) => {
      if (!withFallbacks.has(start)) return undefined;
      if (last?.end !== end) last = { end, steps: stepsTo(end, targetsToGroups) };
      return last.steps.has(start) ? follow(start, end, last.steps) : undefined;
    },
  };
}

/** Each group that leads to `end`, with its next step on a shortest way there. */
function stepsTo(end: string, targetsToGroups: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const steps = new Map<string, string>();
  const toVisit = [end];
  for (const target of toVisit)
    for (const group of targetsToGroups.get(target) ?? []) {
      if (group === end || steps.has(group)) continue;
      steps.set(group, target);
      toVisit.push(group);
    }
  return steps;
}

function follow(start: string, end: string, steps: ReadonlyMap<string, string>): readonly string[] {
  const way = [start];
  for (let at = steps.get(start); at !== undefined && at !== end; at = steps.get(at)) {
    if (way.length === LONGEST_WAY) return [...way, CUT, end];
    way.push(at);
  }
  return [...way, end];
}
