import { withoutDate } from '../../src/catalog/model-name.ts';
import type { ModelFacts } from '../../src/catalog/model-facts.ts';

export interface Ranked {
  readonly facts: ModelFacts;
  /** As `2025-09-29`. */
  readonly released: string | undefined;
}

/**
 * Sorts models by release, the newest first; among those of one day the more expensive first. A model without a date takes
 * that of the nearest lower version in its series.
 */
export function bestFirst(models: readonly Ranked[]): readonly ModelFacts[] {
  const dated = models.flatMap(({ facts, released }) =>
    released === undefined ? [] : [{ ...seriesOf(facts), released }],
  );
  const rank = ({ facts, released }: Ranked): string => released ?? dateInName(facts.model) ?? guess(facts, dated);
  return models
    .map((ranked) => ({ facts: ranked.facts, rank: rank(ranked) }))
    .toSorted(
      (a, b) =>
        compare(b.rank, a.rank) || outputPrice(b.facts) - outputPrice(a.facts) || compare(a.facts.model, b.facts.model),
    )
    .map(({ facts }) => facts);
}

interface Series {
  /** The words before the version: `claude-opus`, `gpt`. */
  readonly series: string;
  readonly version: number;
}

/** `claude-opus-4-8`: claude-opus, 4.8; `gpt-5.6-sol`: gpt, 5.6; `o3-mini`: o, 3. */
function seriesOf({ model }: ModelFacts): Series {
  const match = /^([a-z-]*[a-z])-?(\d+)(?:[.-](\d)(?!\d))?/.exec(withoutDate(model) ?? model);
  return { series: match?.[1] ?? model, version: Number(`${match?.[2] ?? 0}.${match?.[3] ?? 0}`) };
}

const NEWEST = '9999';
const OLDEST = '';

/** The date of the highest version in the series that is not above this one. A version above all of them is newer than the source. */
function guess(facts: ModelFacts, dated: readonly (Series & { readonly released: string })[]): string {
  const own = seriesOf(facts);
  const siblings = dated.filter(({ series }) => series === own.series).toSorted((a, b) => b.version - a.version);
  const [highest] = siblings;
  if (highest === undefined) return OLDEST;
  if (own.version > highest.version) return NEWEST;
  return siblings.find(({ version }) => version <= own.version)?.released ?? OLDEST;
}

/** `gpt-4.1-2025-04-14`, `claude-3-haiku-20240307`. */
function dateInName(model: string): string | undefined {
  const match = /-(20\d\d)-?(\d\d)-?(\d\d)$/.exec(model);
  return match === null ? undefined : match.slice(1).join('-');
}

function outputPrice({ price }: ModelFacts): number {
  return price?.rates.output ?? 0;
}

/** By code unit: the same order on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
