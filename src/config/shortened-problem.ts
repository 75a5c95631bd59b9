import { beginsAsKey } from './parse-headers.ts';
import type { Problem } from './problem.ts';

/** A name of more letters is cut: it stands in a message, in a line of the panel and in a log. */
const LONGEST_FACT = 200;

/** People paste a key where a model or a name should stand. What is shown of it tells which one it is. */
const KEY_BEGINNING = 6;

/**
 * The problem with its long facts cut, and with those that look like a key cut to their beginning. A replacement of either
 * kind is left out, since a cut one would mend nothing.
 */
export function shortenedProblem(problem: Problem): Problem {
  const cuts = Object.entries(problem).flatMap(([name, fact]: readonly [string, unknown]) => {
    if (name === 'path' || !isToCut(fact)) return [];
    return [[name, name === 'replacement' ? undefined : cut(fact)] as const];
  });
  return cuts.length === 0 ? problem : Object.assign({}, problem, Object.fromEntries(cuts));
}

function isToCut(fact: unknown): boolean {
  if (Array.isArray(fact)) return fact.some(isToCut);
  return typeof fact === 'string' && (fact.length > LONGEST_FACT || endsWithKey(fact));
}

function cut(fact: unknown): unknown {
  if (Array.isArray(fact)) return fact.map(cut);
  if (typeof fact !== 'string' || !isToCut(fact)) return fact;
  const length = endsWithKey(fact) ? fact.lastIndexOf('/') + 1 + KEY_BEGINNING : LONGEST_FACT;
  return `${fact.slice(0, Math.min(length, LONGEST_FACT))}…`;
}

/** Keys are longer than names, and hold neither blanks nor slashes: `xai-org/grok-2` is none. */
const LEAST_KEY = 20;

/** Also behind a provider: `openai/sk-…`. */
function endsWithKey(fact: string): boolean {
  const last = fact.slice(fact.lastIndexOf('/') + 1);
  return last.length >= LEAST_KEY && !/\s/.test(last) && beginsAsKey(last);
}
