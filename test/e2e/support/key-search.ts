import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file under a folder. */
export async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The files that hold one of the keys, as UTF-8 or UTF-16. */
export async function filesWithKeys(folder: string, keys: readonly string[]): Promise<readonly string[]> {
  const needles = keys.flatMap((key) => [Buffer.from(key), Buffer.from(key, 'utf16le')]);
  const found: string[] = [];
  for (const file of await filesUnder(folder)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0)); // gone meanwhile
    if (needles.some((needle) => bytes.includes(needle))) found.push(file);
  }
  return found;
}
