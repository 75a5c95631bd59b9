#!/usr/bin/env node
// Takes the place of the desktop `code` for @vscode/test-electron and @vscode/test-cli: same arguments, same exit
// codes, but the tests run in code-server with headless Chromium.
import { node24 } from './bootstrap/node24.mjs';
import { rerunUnder } from './bootstrap/rerun.mjs';

if (Number.parseInt(process.versions.node, 10) < 24) await rerunUnder(await node24());
const { launch } = await import('./harness/launch.ts');
process.exit(await launch(process.argv.slice(2)));
