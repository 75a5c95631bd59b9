/** One step from a group to one of its fallbacks. */
export interface LoopClosingStep {
  readonly group: string;
  readonly target: string;
  /** The groups of the loop, from `group` over `target` back to `group`; the middle of a long one is cut. */
  readonly loop: readonly string[];
}

/** A loop is told with at most this many groups: nobody reads a longer one, and 1,000 loops of 1,000 groups take seconds. */
const LONGEST_WAY = 20;
/** Stands for the groups that are cut. */
const CUT = '…';

/** A group on the way from where the walk began to where it is. */
interface OnWay {
  readonly group: string;
  readonly targets: readonly string[];
  next: number;
}

/**
 * The steps to leave out so that no loop is left. One walk visits each group and each step once: from each group in the order
 * they are written along its fallbacks, and a step that leads back to a group of the way closes a loop. The walk keeps its own
 * way: with a recursive one, a chain of 10,000 groups overflows the call stack.
 */
export function loopClosingSteps(fallbacks: ReadonlyMap<string, readonly string[]>): readonly LoopClosingStep[] {
  const closing: LoopClosingStep[] = [];
  const visited = new Set<string>();
  for (const start of fallbacks.keys()) if (!visited.has(start)) walk(start, { fallbacks, visited, closing });
  return closing;
}

interface Walk {
  readonly fallbacks: ReadonlyMap<string, readonly string[]>;
  readonly visited: Set<string>;
  readonly closing: LoopClosingStep[];
}

function walk(start: string, { fallbacks, visited, closing }: Walk): void {
  const way: OnWay[] = [];
  /** By group, where it stands on the way. */
  const places = new Map<string, number>();
  const enter = (group: string): void => {
    visited.add(group);
    places.set(group, way.length);
    way.push({ group, targets: fallbacks.get(group) ?? [], next: 0 });
  };
  enter(start);
  for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
    const target = at.targets[at.next++];
    const place = target === undefined ? undefined : places.get(target);
    if (target === undefined) places.delete(way.pop()?.group ?? '');
    else if (place !== undefined) closing.push({ group: at.group, target, loop: loopFrom(way, place) });
    else if (!visited.has(target)) enter(target);
  }
}

/** The last group of the way, and those from `place` to it. */
function loopFrom(way: readonly OnWay[], place: number): readonly string[] {
  const last = way.at(-1)?.group ?? '';
  const length = way.length - place;
  const groups = way.slice(place, place + LONGEST_WAY).map(({ group }) => group);
  return length > LONGEST_WAY ? [last, ...groups, CUT, last] : [last, ...groups];
}
