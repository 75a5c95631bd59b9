import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of the project. */
export const projectRoot = join(import.meta.dirname, '../..');

/** Where `npm run package` leaves the extension. */
export async function vsixPath(): Promise<string> {
  const manifest: { name: string; version: string } = JSON.parse(
    await readFile(join(projectRoot, 'package.json'), 'utf8'),
  );
  return join(projectRoot, `${manifest.name}-${manifest.version}.vsix`);
}
