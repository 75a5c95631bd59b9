// Builds the bundles of the extension into dist/, or into the folder of `--outdir=FOLDER`. `--watch` rebuilds on change.
// A build without `--watch` also writes out/meta/<bundle>.json: what each bundle is made of, for the packaging script.
import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { watchReport } from './scripts/build/watch-report.mjs';

const watch = process.argv.includes('--watch');
const outdirOption = '--outdir=';
const outdir = process.argv.find((argument) => argument.startsWith(outdirOption))?.slice(outdirOption.length) ?? 'dist';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: !watch,
  sourcemap: 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
  outdir,
};

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.cjs' },
};

/** @type {import('esbuild').BuildOptions} */
const browser = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'chrome128',
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

const bundles = [
  { name: 'extension', entry: 'src/extension.ts', options: node },
  { name: 'storage-worker', entry: 'src/storage-worker.ts', options: node },
  { name: 'import-worker', entry: 'src/import-worker.ts', options: node },
  { name: 'webview', entry: 'src/webview/main.tsx', options: browser },
  { name: 'highlighter', entry: 'src/webview/highlighter/main.ts', options: browser },
].filter(({ entry }) => existsSync(entry));

await rm(outdir, { recursive: true, force: true });
if (watch) await watchAll();
else await buildAll();

async function buildAll() {
  await rm('out/meta', { recursive: true, force: true });
  await mkdir('out/meta', { recursive: true });
  for (const { name, entry, options } of bundles) {
    const { metafile } = await build({ ...options, entryPoints: { [name]: entry } });
    await writeFile(`out/meta/${name}.json`, JSON.stringify(metafile));
  }
}

async function watchAll() {
  const names = bundles.map(({ name }) => name);
  const report = watchReport(names, (line) => console.log(line));
  for (const { name, entry, options } of bundles) {
    const plugins = [report(name)];
    const watched = await context({ ...options, entryPoints: { [name]: entry }, plugins, logLevel: 'silent' });
    await watched.watch();
  }
}
