import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/**
 * The licences of every package that is in a bundle, as one text. `out/meta/*.json` (from the build) says which are.
 * A package without a licence file is an error: it must not be shipped.
 */
export async function thirdPartyNotices(root: string): Promise<string> {
  const names = await bundledPackages(root);
  const notices = await Promise.all(names.map(async (name) => notice(root, name)));
  return ['Turnpike contains the following third-party software and data.', ...notices, catalogueNotice].join(
    `\n\n${'-'.repeat(80)}\n\n`,
  );
}

/** Facts of the catalogue are from there; see scripts/make-catalogue.ts. */
const catalogueNotice = `Prices and limits of models

From LiteLLM (MIT License, Copyright (c) 2023 Berri AI) and models.dev (MIT License, Copyright (c) 2025 models.dev).`;

async function bundledPackages(root: string): Promise<readonly string[]> {
  const files = await Array.fromAsync(glob(join(root, 'out/meta/*.json')));
  const metafiles = await Promise.all(files.map(async (file) => parseMetafile(await readFile(file, 'utf8'))));
  const inputs = metafiles.flatMap((metafile) =>
    // What was looked at but left out of the bundle has no bytes in it.
    Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ),
  );
  const packages = inputs.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[0] ?? []);
  return [...new Set(packages)].toSorted((one, other) => one.localeCompare(other));
}

/** esbuild wrote the file in this same build, so its shape is known. */
function parseMetafile(text: string): Metafile {
  return JSON.parse(text);
}

async function notice(root: string, folder: string): Promise<string> {
  const manifest: Manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const candidates = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'License.txt'];
  const file = candidates.map((name) => join(root, folder, name)).find((path) => existsSync(path));
  if (file === undefined && !MIT_BY_MANIFEST.has(manifest.name))
    throw new Error(`${folder} is bundled but has no licence file`);
  const text = file === undefined ? await mitLicence(root, manifest) : (await readFile(file, 'utf8')).trim();
  return `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})\n\n${text}`;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string;
}

/** Packages that say "MIT" and their author in the manifest, but ship no file. Looked at by hand before it is added here. */
const MIT_BY_MANIFEST: ReadonlySet<string> = new Set(['@cfworker/json-schema']);

/** The words of the licence are those of our own, which is the same. */
async function mitLicence(root: string, { name, license, author = '' }: Manifest): Promise<string> {
  const holder = author.replace(/\s*<.*>$/, '');
  if (license !== 'MIT' || holder === '') throw new Error(`${name} does not say MIT and its author in its manifest`);
  const own = await readFile(join(root, 'LICENSE'), 'utf8');
  return own.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`).trim();
}
