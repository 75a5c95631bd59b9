/** @typedef {import('esbuild').Message} Message */

/**
 * Reports the builds of several bundles as one, in lines that the problem matcher in .vscode/tasks.json reads:
 * `[watch] build started`, one line for each problem, and `[watch] build finished` once every bundle is built.
 * F5 waits for the last one, so it may not come while a bundle is missing.
 *
 * @param {readonly string[]} bundles names of all bundles; each must be built once before the first end
 * @param {(line: string) => void} print
 * @returns {(bundle: string) => import('esbuild').Plugin}
 */
export function watchReport(bundles, print) {
  const unbuilt = new Set(bundles);
  print('[watch] build started');
  return (bundle) => ({
    name: 'watch-report',
    setup(build) {
      build.onStart(() => {
        if (unbuilt.size === 0) print('[watch] build started');
        unbuilt.add(bundle);
      });
      build.onEnd(({ errors, warnings }) => {
        for (const message of errors) print(problemLine('error', message));
        for (const message of warnings) print(problemLine('warning', message));
        unbuilt.delete(bundle);
        if (unbuilt.size === 0) print('[watch] build finished');
      });
    },
  });
}

/** `[watch] src/app.ts:12:5: error: Expected ";"`, with line and column from 1. */
function problemLine(/** @type {'error' | 'warning'} */ severity, /** @type {Message} */ { location, text }) {
  const place = location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `;
  return `[watch] ${place}${severity}: ${text}`;
}
