// A process of its own has nothing of the bundle compiled: tells what loading `dist/extension.cjs` and calling `activate` take,
// in CPU milliseconds of its thread.
import { createRequire, registerHooks } from 'node:module';
import * as vscode from './vscode-stand-in.ts';
// What an extension host has loaded before any extension, for its proxy: it is not our part.
import 'node:crypto';
import 'node:https';
import 'node:worker_threads';
import 'node:zlib';

/** CPU milliseconds. */
export interface BundleActivation {
  readonly load: number;
  readonly call: number;
}

const standIn = new URL('vscode-stand-in.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: standIn, format: 'module', shortCircuit: true } : next(specifier, context),
});

const require = createRequire(import.meta.url);
const began = process.threadCpuUsage();
const { activate }: { activate: (context: unknown) => void } = require('../../dist/extension.cjs');
const loaded = process.threadCpuUsage();
activate(vscode.context);
const called = process.threadCpuUsage();

type Cpu = ReturnType<typeof process.threadCpuUsage>;
const between = (from: Cpu, to: Cpu): number => (to.user + to.system - from.user - from.system) / 1000;
process.send?.({ load: between(began, loaded), call: between(loaded, called) } satisfies BundleActivation, () =>
  process.exit(0),
);
