import { build } from 'esbuild';
import { glob, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Bundles test/extension-host/*.test.ts into out/extension-host/, with an empty workspace folder beside them. */
export async function buildExtensionHostTests(root: string): Promise<void> {
  const outdir = join(root, 'out/extension-host');
  await rm(outdir, { recursive: true, force: true });
  await mkdir(join(outdir, 'workspace'), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: await Array.fromAsync(glob('test/extension-host/**/*.test.ts', { cwd: root })),
    outdir,
    outbase: 'test/extension-host',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
