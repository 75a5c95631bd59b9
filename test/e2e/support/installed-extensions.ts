import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installExtension } from '../../../scripts/harness/code-server.ts';
import { projectRoot, vsixPath } from '../../../scripts/harness/project.ts';

/** An extensions folder with the packaged VSIX installed, made once for each VSIX. Copy it; the editor writes into it. */
export async function installedExtensions(): Promise<string> {
  const vsix = await vsixPath();
  if (!existsSync(vsix)) throw new Error('there is no VSIX: npm run package makes it');
  const hash = createHash('sha256')
    .update(await readFile(vsix))
    .digest('hex')
    .slice(0, 16);
  const parent = join(projectRoot, 'out/installed');
  const folder = join(parent, hash);
  if (existsSync(folder)) return folder;
  await mkdir(parent, { recursive: true });
  const temporary = await mkdtemp(join(parent, NEW));
  await installExtension(vsix, {
    userDataDir: join(temporary, 'user-data'),
    extensionsDir: join(temporary, 'extensions'),
  });
  await rename(join(temporary, 'extensions'), folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error; // else the tests of another file have made it meanwhile
  });
  await rm(temporary, { recursive: true, force: true });
  await removeOthers(parent, hash);
  return folder;
}

/** Those of earlier packages. */
async function removeOthers(parent: string, hash: string): Promise<void> {
  const earlier = (await readdir(parent)).filter((name) => name !== hash && !name.startsWith(NEW));
  for (const name of earlier) await rm(join(parent, name), { recursive: true, force: true });
}

const NEW = '.new-';
