import { build } from 'esbuild';

export interface PageBundle {
  readonly script: string;
  readonly highlighter: string;
  readonly style: string;
}

/** The page as it is packaged, built from the sources as they are now, in memory. */
export async function buildPage(): Promise<PageBundle> {
  const { outputFiles } = await build({
    entryPoints: { webview: 'src/webview/main.tsx', highlighter: 'src/webview/highlighter/main.ts' },
    outdir: 'out/webview-page',
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const text = (name: string): string => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? '';
  return { script: text('webview.js'), highlighter: text('highlighter.js'), style: text('webview.css') };
}
