// Builds the bundles of the extension into dist/. `--watch` rebuilds on change.
import { build, context } from 'esbuild';
import { existsSync } from 'node:fs';

const watch = process.argv.includes('--watch');

const common = { bundle: true, minify: !watch, sourcemap: 'linked', logLevel: 'info', legalComments: 'none' };

const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.cjs' },
  outdir: 'dist',
  loader: { '.gz': 'binary' },
};

const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts' } },
  { ...node, entryPoints: { 'ledger-worker': 'src/ledger/ledger-worker.ts' } },
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    outdir: 'dist',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryPoints: { webview: 'src/webview/main.tsx' },
  },
].filter((bundle) => Object.values(bundle.entryPoints).every((file) => existsSync(file)));

for (const bundle of bundles) {
  const options = { ...bundle, metafile: true };
  if (watch) await (await context(options)).watch();
  else await build(options);
}
