import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, say } from './cache.mjs';
import { npm } from './npm.mjs';

const nodeVersion = '24.21.0';

/**
 * The package that holds the binary for this machine. The npm package `node` does nothing but fetch this one in an
 * install script; asking for it directly also works where install scripts are off (the default of npm 12).
 */
function binaryPackage() {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** Path of a Node 24 binary: this process's own if it is one, else one from the cache, installed when missing. */
export async function node24() {
  if (process.versions.node.startsWith('24.')) return process.execPath;
  const name = binaryPackage();
  const folder = await cached(`node-${nodeVersion}-${process.platform}-${process.arch}`, async (temporary) => {
    say(`installing Node ${nodeVersion} into the cache (once) …`);
    await writeFile(join(temporary, 'package.json'), JSON.stringify({ private: true }));
    await npm(['install', '--ignore-scripts', `${name}@${nodeVersion}`], temporary);
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
