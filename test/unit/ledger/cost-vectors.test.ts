import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sumOfLines } from '../../../src/lib/money.ts';
import { asArray, asRecord } from '../../../src/lib/json.ts';
import { billOf } from '../../../src/ledger/cost-of.ts';
import type { BillLine } from '../../../src/ledger/cost-of.ts';
import { bodyVector, tierVector } from '../../support/ledger-vectors.ts';
import type { CostVector } from '../../support/ledger-vectors.ts';

// Reads ../shared/cost-vectors beside the project and is skipped where that is absent; cost-of.test.ts covers the same
// ground with fixtures of its own.
const folder = new URL('../../../../shared/cost-vectors/', import.meta.url);
const present = existsSync(folder);

/**
 * Vectors held to be wrong, and why. Each is checked to differ still, so that none stays here for nothing.
 * Besides these, 17 of `usage-bodies.json` say of themselves that their figure is not that of their rates and usage
 * (`recomputedAgrees: false`): it was taken when the model had another price. Those are held to `recomputed`.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'invalid-string-rate-is-zero':
    'An audio rate that cannot be read is not known; audio then costs what text does, never nothing.',
};

describe.skipIf(!present)('../shared/cost-vectors', () => {
  const tiers = present ? read('tiers-and-buckets.json').map((vector) => tierVector(vector)) : [];
  const bodies = present ? read('usage-bodies.json').map((vector, index) => bodyVector(vector, index)) : [];

  test('are all there', () => {
    expect([tiers.length, bodies.length]).toEqual([55, 600]);
    expect(bodies.filter(({ recomputed }) => recomputed)).toHaveLength(17);
  });

  test.each(tiers.concat(bodies))('$id', (vector) => {
    const agrees = difference(vector) <= 0.51;
    expect(agrees, `off by ${difference(vector)} nano-dollars`).toBe(!(vector.id in EXCEPTIONS));
  });
});

function read(file: string): readonly Readonly<Record<string, unknown>>[] {
  const document: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  return asArray(asRecord(document)?.['vectors']).map((vector) => asRecord(vector) ?? {});
}

/** The larger of both sides' differences, in nano-dollars; each side is rounded once, by at most half of one. */
function difference({ usage, price, at, expectInput, expectOutput }: CostVector): number {
  const { lines } = billOf(usage, price, at);
  const input = sumOfLines(lines.filter(isInput));
  const output = sumOfLines(lines.filter((line) => !isInput(line) && line.bucket !== 'searches'));
  return Math.max(Math.abs(input - (expectInput ?? input)), Math.abs(output - (expectOutput ?? output)));
}

function isInput({ bucket }: BillLine): boolean {
  return /^(input|cache|audioInput|audioCacheRead|imageInput)/.test(bucket);
}
