// npm run debug: what F5 needs (.vscode/tasks.json runs it). Starts the simulated providers, writes a sample workspace
// and the settings that lead to them, then builds the extension on every change, until it is interrupted.
//   --folder=FOLDER  takes the place of out/debug
//   --outdir=FOLDER  takes the place of dist (esbuild.js reads it)
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { say } from './bootstrap/cache.mjs';
import { whenOrphaned } from './bootstrap/orphan.mjs';
import { projectRoot } from './harness/project.ts';
import { startSimulator } from './harness/simulator.ts';
import { writeSampleWorkspace } from './start/sample-workspace.ts';
import { simulatedModels } from './start/simulated-models.ts';

const { values } = parseArgs({
  options: { folder: { type: 'string', default: join(projectRoot, 'out/debug') }, outdir: { type: 'string' } },
});
const folder = resolve(values.folder);
const interrupted = new Promise<void>((end) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  whenOrphaned(end);
});

await rm(folder, { recursive: true, force: true, maxRetries: 5 });
await mkdir(folder, { recursive: true });
await writeSampleWorkspace(join(folder, 'corner-shop'));
const simulator = await startSimulator(join(folder, 'simulator.log'));
try {
  await writeFile(join(folder, 'settings.json'), JSON.stringify(simulatedModels(simulator.url), undefined, 2));
  say(`simulated providers: ${simulator.url}`);
  process.chdir(projectRoot);
  process.argv.push('--watch');
  await import('../esbuild.js');
  await interrupted;
} finally {
  await simulator.stop();
}
process.exit(0);
