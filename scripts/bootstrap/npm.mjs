import { spawn } from 'node:child_process';
import { basename, delimiter, dirname } from 'node:path';

/** The npm that started us, else the one on PATH. As [command, ...first arguments]. */
function npmCommand() {
  const started = process.env['npm_execpath'];
  if (started !== undefined && basename(started).startsWith('npm-cli')) return [process.execPath, started];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * Runs npm in `cwd` under the Node that runs this file, and throws with npm's whole output when it fails. npm ends with
 * this process.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export async function npm(args, cwd) {
  const [command = 'npm', ...first] = npmCommand();
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(command, [...first, ...args, '--no-audit', '--no-fund'], {
    cwd,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: command.endsWith('.cmd'),
  });
  const kill = () => void child.kill();
  process.once('exit', kill);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  /** @type {number | null} */
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  process.off('exit', kill);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed (exit code ${code}):\n${output}`);
}
