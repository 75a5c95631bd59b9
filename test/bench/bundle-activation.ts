import { fork } from 'node:child_process';
import type { BundleActivation } from './activation-process.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const STARTS = 15;

/** Our part of an activation without an editor: the bundle is loaded and `activate` called in fresh processes. */
export async function bundleActivationFigures(): Promise<readonly Figure[]> {
  const samples: BundleActivation[] = [];
  for (let start = 0; start < STARTS; start++) samples.push(await startOnce());
  const whole = samples.map(({ load, call }) => load + call);
  return [
    { name: 'our part: loading the bundle, activate, CPU', value: median(whole), unit: 'ms', goal: 25 },
    { name: '  at best', value: Math.min(...whole), unit: 'ms' },
    { name: '  loading the bundle', value: median(samples.map(({ load }) => load)), unit: 'ms' },
    { name: '  calling activate', value: median(samples.map(({ call }) => call)), unit: 'ms' },
  ];
}

function startOnce(): Promise<BundleActivation> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('activation-process.ts', import.meta.url));
    child.once('message', (message: BundleActivation) => resolve(message));
    child.once('exit', (code) => reject(new Error(`ended with ${String(code)}`)));
  });
}
