import { build } from 'esbuild';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

/** The page as it is packaged, built from the sources as they are now, in memory. */
export async function buildPage(): Promise<PageBundle> {
  const { outputFiles } = await build({
    entryPoints: { webview: 'src/webview/main.tsx' },
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
  const text = (extension: string): string => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}
