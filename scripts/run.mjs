// run.mjs FILE ARGS: runs a file of the project with what it needs in place. Works on a fresh clone with Node 20 and
// npm: brings Node 24 (into a cache outside the clone), goes on under it, and brings node_modules up to date.
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { node24 } from './bootstrap/node24.mjs';
import { rerunUnder } from './bootstrap/rerun.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [file, ...args] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: run.mjs FILE [ARGS]');

if (Number.parseInt(process.versions.node, 10) < 24) await rerunUnder(await node24());
await ensureDependencies(root);

const script = resolve(root, file);
process.argv = [process.execPath, script, ...args];
await import(pathToFileURL(script).href);
