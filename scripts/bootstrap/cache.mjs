// Node and VS Code are large and the same for every clone, so they are kept in one folder outside the clones.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The cache folder: `$XDG_CACHE_HOME/turnpike`, or `~/.cache/turnpike`. */
function cacheRoot() {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'turnpike');
}

/** Prints progress to standard error, so that standard output holds only what the command gives. */
export function say(/** @type {string} */ message) {
  process.stderr.write(`turnpike: ${message}\n`);
}

/**
 * The folder `name` in the cache, made by `fill` when it is not there yet. It is filled under a temporary name and
 * renamed when complete, so that an interrupted or a simultaneous installation never leaves half a folder behind.
 *
 * @param {string} name must contain the versions of what is inside
 * @param {(folder: string) => Promise<void>} fill
 */
export async function cached(name, fill) {
  const folder = join(cacheRoot(), name);
  const marker = join(folder, '.ok');
  if (existsSync(marker)) return folder;
  await mkdir(cacheRoot(), { recursive: true });
  await removeAbandoned();
  const temporary = await mkdtemp(join(cacheRoot(), '.new-'));
  try {
    await fill(temporary);
    await writeFile(join(temporary, '.ok'), '');
    if (existsSync(folder) && !existsSync(marker)) await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // The rename fails when another clone finished first and left a full folder. That folder serves as well.
    if (!existsSync(marker)) throw error;
  }
  return folder;
}

/** Removes the temporary folders of interrupted installations: those older than an hour, which no installation takes. */
async function removeAbandoned() {
  const names = (await readdir(cacheRoot())).filter((name) => name.startsWith('.new-'));
  for (const folder of names.map((name) => join(cacheRoot(), name))) {
    const age = Date.now() - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > 3_600_000) await rm(folder, { recursive: true, force: true });
  }
}
