// Builds the bundles of the extension into dist/. `--watch` rebuilds on change.
// out/meta/<bundle>.json says what each bundle is made of; the packaging script reads it.
import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';

const watch = process.argv.includes('--watch');

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: !watch,
  sourcemap: 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
  outdir: 'dist',
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
  { name: 'ledger-worker', entry: 'src/ledger/ledger-worker.ts', options: node },
  { name: 'webview', entry: 'src/webview/main.tsx', options: browser },
].filter(({ entry }) => existsSync(entry));

await rm('dist', { recursive: true, force: true });
await rm('out/meta', { recursive: true, force: true });
await mkdir('out/meta', { recursive: true });

for (const { name, entry, options } of bundles) {
  const complete = { ...options, entryPoints: { [name]: entry } };
  if (watch) {
    await (await context({ ...complete, logLevel: 'info' })).watch();
  } else {
    const { metafile } = await build(complete);
    await writeFile(`out/meta/${name}.json`, JSON.stringify(metafile));
  }
}
