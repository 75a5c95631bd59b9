/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** One line of the report; `goal` is a bound on `value`, and what is above it is said to miss it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly note?: string;
}

export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  for (const { name, value, unit, goal, note } of figures) {
    const verdict = goal === undefined ? '' : value <= goal ? `goal ≤ ${goal}: met` : `goal ≤ ${goal}: MISSED`;
    const digits = Math.abs(value) >= 100 ? 0 : 3;
    console.log(`  ${name.padEnd(58)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(9)} ${verdict}${note ? ` (${note})` : ''}`);
  }
}
