import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from './cache.mjs';
import { npm } from './npm.mjs';

/** @typedef {{ readonly version?: string, readonly optional?: boolean }} LockedPackage */

/**
 * Packages of a lock file by path, without the project itself.
 *
 * @param {string} file
 * @returns {Promise<ReadonlyMap<string, LockedPackage>>}
 */
async function lockedPackages(file) {
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const lock = JSON.parse(await readFile(file, 'utf8'));
  return new Map(Object.entries(lock.packages).filter(([path]) => path !== ''));
}

/** Whether node_modules holds what package-lock.json says (packages for other platforms are optional). */
async function dependenciesAreCurrent(/** @type {string} */ root) {
  const wanted = await lockedPackages(join(root, 'package-lock.json'));
  const present = await lockedPackages(join(root, 'node_modules', '.package-lock.json')).catch(() => undefined);
  if (present === undefined) return false;
  const complete = [...wanted].every(([path, { version, optional }]) => {
    const found = present.get(path);
    return found === undefined ? optional === true : found.version === version;
  });
  return complete && [...present.keys()].every((path) => wanted.has(path));
}

/** Brings node_modules in step with package-lock.json. */
export async function ensureDependencies(/** @type {string} */ root) {
  if (await dependenciesAreCurrent(root)) return;
  say('installing dependencies (npm ci) …');
  const start = Date.now();
  await npm(['ci'], root);
  say(`dependencies installed in ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
