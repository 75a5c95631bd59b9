import { readdir, readFile } from 'node:fs/promises';

/** Process ids of the extension hosts that have `mark` in their environment, as Linux tells them. */
export async function extensionHosts(mark: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const hosts = await Promise.all(
    pids.map(async (pid) => {
      const [command, environment] = await Promise.all([read(pid, 'cmdline'), read(pid, 'environ')]);
      return command.includes('--type=extensionHost') && environment.includes(mark) ? [Number(pid)] : [];
    }),
  );
  return hosts.flat();
}
