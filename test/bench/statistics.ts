/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** For CPU times of less than a millisecond: the kernel tells them in steps, which only a mean evens out. */
export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

/** The median of the ratios of samples with the same index. */
export function ratio(samples: readonly number[], others: readonly number[]): number {
  return median(samples.map((sample, index) => sample / (others[index] ?? Number.NaN)));
}

/** One line of the report; `goal` is a bound on `value`, and what is above it is said to miss it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: number;
  readonly note?: string;
}

/** What could not be measured, and why. */
export interface Unmeasured {
  readonly name: string;
  readonly failure: string;
}

/** Prints each figure when it comes. */
export async function printFigures(
  title: string,
  figures: readonly Figure[] | AsyncIterable<Figure | Unmeasured>,
): Promise<void> {
  console.log(`\n${title}`);
  for await (const figure of figures) console.log('failure' in figure ? failureLine(figure) : figureLine(figure));
}

function figureLine(figure: Figure): string {
  const { name, value, unit, note } = figure;
  const remark = [verdict(figure), note].filter(Boolean).join(', ');
  return `  ${name.padEnd(48)} ${rounded(value).padStart(8)} ${unit.padEnd(9)} ${remark}`.trimEnd();
}

function failureLine({ name, failure }: Unmeasured): string {
  return `  ${name.padEnd(48)} NOT MEASURED: ${failure}`;
}

function verdict({ value, goal }: Figure): string {
  if (goal === undefined) return '';
  return `goal ≤ ${goal}: ${value <= goal ? 'met' : 'MISSED'}`;
}

/** Three digits that count. */
function rounded(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
