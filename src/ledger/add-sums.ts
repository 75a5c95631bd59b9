import { UNPRICED_REASONS } from '../llm/cost.ts';
import type { UnpricedCounts } from '../llm/cost.ts';
import { sellerId } from '../llm/seller.ts';
import type { ModelSpend, Spend } from './attempt.ts';

/** The sums of rows that stand in several places, such as the file and memory. */
export function addSpends(spends: readonly Spend[]): Spend {
  const nothing: Spend = { nanoUsd: 0, unpriced: {}, atLeast: false, estimated: false, attempts: 0 };
  return spends.reduce(
    (a, b) => ({
      nanoUsd: a.nanoUsd + b.nanoUsd,
      unpriced: addUnpriced(a.unpriced, b.unpriced),
      atLeast: a.atLeast || b.atLeast,
      estimated: a.estimated || b.estimated,
      attempts: a.attempts + b.attempts,
    }),
    nothing,
  );
}

function addUnpriced(a: UnpricedCounts, b: UnpricedCounts): UnpricedCounts {
  const counts = UNPRICED_REASONS.map((reason) => [reason, (a[reason] ?? 0) + (b[reason] ?? 0)] as const);
  return Object.fromEntries(counts.filter(([, attempts]) => attempts > 0));
}

/** One entry for each seller and model, the dearest first. */
export function addModels(all: readonly ModelSpend[]): readonly ModelSpend[] {
  const models = new Map<string, ModelSpend>();
  for (const model of all) {
    const key = `${sellerId(model.seller)} ${model.model}`;
    const other = models.get(key);
    models.set(key, other === undefined ? model : addModel(other, model));
  }
  return [...models.values()].toSorted((a, b) => b.nanoUsd - a.nanoUsd);
}

function addModel(a: ModelSpend, b: ModelSpend): ModelSpend {
  return {
    ...a,
    ...addSpends([a, b]),
    failedAttempts: a.failedAttempts + b.failedAttempts,
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}
