// npm test: everything, in stages. Words after `--` choose tests by the path of their file or by their name.
//   --check       leaves out what needs VS Code
//   --only=STAGE  runs one stage: units, types or lint
import { parseArgs } from 'node:util';
import { checkStages, packageStage } from './testing/check-stages.ts';
import { findTests } from './testing/find-tests.ts';
import type { SuiteSelections } from './testing/find-tests.ts';
import { counts, runStage, sum } from './testing/stage.ts';
import type { Stage, StageResult } from './testing/stage.ts';
import { endToEndStage, extensionHostStage, unitStage } from './testing/suite-stages.ts';
import { needsPackage, suiteNames } from './testing/suites.ts';

const { values, positionals } = readArguments();
const words = positionals.filter((word) => word.trim() !== '');
const results: StageResult[] = [];

// `process.exit` runs the exit handlers, which end the tools that still run. Dying of the signal would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

if (words.length > 0) await runMatching();
else if (values.only !== undefined) await runOnly(values.only);
else await runAll();

const total = sum(results);
console.log(`\n${counts(total)}`);
process.exit(total.failed > 0 ? 1 : 0);

function readArguments(): {
  readonly values: { readonly check: boolean; readonly only?: string };
  readonly positionals: readonly string[];
} {
  const options = { check: { type: 'boolean', default: false }, only: { type: 'string' } } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nUsage: npm test [-- words]`);
    process.exit(1);
  }
}

async function runAll(): Promise<void> {
  await runTwoAtATime(checkStages);
  // Some tests measure time, so no other stage runs beside a suite.
  await run(unitStage());
  const packaged = await run(packageStage);
  if (!values.check) await runPackaged(packaged, [extensionHostStage(), endToEndStage()]);
}

async function runOnly(name: string): Promise<void> {
  const stages = [...checkStages, unitStage()].filter(
    (stage) => stage.name === name || stage.name.startsWith(`${name} (`),
  );
  if (stages.length === 0) throw new Error(`there is no stage ${name}`);
  await runTwoAtATime(stages);
}

async function runMatching(): Promise<void> {
  const onlyUnits = values.check || values.only === 'units';
  const found = await findTests(words, onlyUnits ? ['units'] : suiteNames);
  const quoted = words.map((word) => `"${word}"`).join(' and ');
  if (found.size === 0) {
    console.error(`No test matches: none has ${quoted} in the path of its file or in its name.`);
    process.exit(1);
  }
  console.log(`Tests that match ${quoted}:\n${describe(found)}\n`);
  const [units, extensionHost, endToEnd] = suiteNames.map((name) => found.get(name));
  if (units !== undefined) await run(unitStage(units));
  const suites = [
    ...(extensionHost === undefined ? [] : [extensionHostStage(extensionHost)]),
    ...(endToEnd === undefined ? [] : [endToEndStage(endToEnd)]),
  ];
  const files = [...found.values()].flatMap((selection) => selection.files);
  if (needsPackage(files)) await runPackaged(await run(packageStage), suites);
  else for (const stage of suites) await run(stage);
}

function describe(found: SuiteSelections): string {
  const lines = [...found].flatMap(([suite, { files, names }]) =>
    files.map((file) => `  ${suite}: ${file}${names === undefined ? '' : ', by name'}`),
  );
  return lines.join('\n');
}

async function runPackaged(packaged: StageResult, stages: readonly Stage[]): Promise<void> {
  for (const stage of stages) {
    if (packaged.failed === 0) await run(stage);
    else console.log(`✗ ${stage.name}: not run, since there is no package to test`);
  }
}

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
