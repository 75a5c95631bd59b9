/** What a stage of `npm test` found. A stage that is not a suite counts as one check. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Shown when something failed. */
  readonly output: string;
}

export interface Stage {
  readonly name: string;
  readonly run: () => Promise<StageResult>;
}

/** Runs a stage and prints one line, with everything it said below it when it failed. */
export async function runStage({ name, run }: Stage): Promise<StageResult> {
  const start = performance.now();
  const result = await run().catch((error: unknown) => ({ ...oneFailure, output: inspectError(error) }));
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  const { failed, output } = result;
  console.log(`${failed > 0 ? '✗' : '✓'} ${name.padEnd(28)} ${counts(result).padEnd(28)} ${seconds}`);
  if (failed > 0) console.log(`\n${output.trim()}\n`);
  return result;
}

/** `12 passed, 1 failed`, and `, 2 skipped` where tests were skipped. */
export function counts({ passed, failed, skipped }: StageResult): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

export function sum(results: readonly StageResult[]): StageResult {
  const total = (key: 'passed' | 'failed' | 'skipped'): number => results.reduce((all, result) => all + result[key], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped'), output: '' };
}

const oneFailure = { passed: 0, failed: 1, skipped: 0 };

function inspectError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
