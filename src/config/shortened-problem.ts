import type { Problem } from './problem.ts';

/** A name of more letters is cut: it stands in a message, in a line of the panel and in a log. */
const LONGEST_FACT = 200;

/** The problem with its long facts cut; a long replacement is left out, since a cut one would mend nothing. */
export function shortenedProblem(problem: Problem): Problem {
  const cuts = Object.entries(problem).flatMap(([name, fact]: readonly [string, unknown]) => {
    if (name === 'path' || !isLong(fact)) return [];
    return [[name, name === 'replacement' ? undefined : cut(fact)] as const];
  });
  return cuts.length === 0 ? problem : Object.assign({}, problem, Object.fromEntries(cuts));
}

function isLong(fact: unknown): boolean {
  if (Array.isArray(fact)) return fact.some(isLong);
  return typeof fact === 'string' && fact.length > LONGEST_FACT;
}

function cut(fact: unknown): unknown {
  if (Array.isArray(fact)) return fact.map(cut);
  return typeof fact === 'string' && isLong(fact) ? `${fact.slice(0, LONGEST_FACT)}…` : fact;
}
