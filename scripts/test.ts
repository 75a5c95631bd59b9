// npm test: everything, in stages. --check leaves out what needs VS Code.
import { checkStages, packageStage } from './testing/check-stages.ts';
import { counts, runStage, sum } from './testing/stage.ts';
import type { Stage, StageResult } from './testing/stage.ts';
import { endToEndStage, extensionHostStage, unitStage } from './testing/suite-stages.ts';

const results: StageResult[] = [];

await runTwoAtATime(checkStages);
// Suites measure time: each has the machine to itself.
await run(unitStage);
const packaged = await run(packageStage);
if (!process.argv.includes('--check') && packaged.failed === 0) {
  await run(extensionHostStage);
  await run(endToEndStage);
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
