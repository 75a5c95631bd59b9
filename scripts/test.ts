// npm test: everything, in stages. --check leaves out what needs VS Code.
import { checkStages, packageStage } from './testing/check-stages.ts';
import { counts, runStage, sum } from './testing/stage.ts';
import type { Stage, StageResult } from './testing/stage.ts';
import { endToEndStage, extensionHostStage, unitStage } from './testing/suite-stages.ts';

const results: StageResult[] = [];

// Ending in order, instead of by the signal, takes the tools along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

await runTwoAtATime(checkStages);
// Suites measure time: each has the machine to itself.
await run(unitStage);
const packaged = await run(packageStage);
if (!process.argv.includes('--check')) {
  for (const stage of [extensionHostStage, endToEndStage]) {
    if (packaged.failed === 0) await run(stage);
    else console.log(`✗ ${stage.name}: not run, since there is no package to test`);
  }
}

const total = sum(results);
console.log(`\n${counts(total)}`);
process.exit(total.failed > 0 ? 1 : 0);

async function run(stage: Stage): Promise<StageResult> {
  const result = await runStage(stage);
  results.push(result);
  return result;
}

async function runTwoAtATime(stages: readonly Stage[]): Promise<void> {
  const waiting = [...stages];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
  };
  await Promise.all([work(), work()]);
}
