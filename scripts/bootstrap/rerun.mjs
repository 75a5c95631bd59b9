import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { whenOrphaned } from './orphan.mjs';

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs this process's own command line again under another Node and ends as that one ends: same arguments, same
 * exit code, same signal. Signals sent to this process are passed on, and so is the end of its parent.
 *
 * @param {string} node
 * @returns {Promise<never>}
 */
export async function rerunUnder(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` },
  });
  const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  whenOrphaned(() => forward('SIGTERM'));
  /** @type {[number | null, NodeJS.Signals | null]} */
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (...ended) => resolve(ended));
  });
  for (const name of signals) process.off(name, forward);
  if (signal !== null) process.kill(process.pid, signal);
  process.exit(code ?? 1);
}
