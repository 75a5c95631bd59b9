import { configDefaults, defineConfig } from 'vitest/config';
import { pageGlob, suiteGlobs } from './scripts/testing/suites.ts';

/** Measure what the page takes, or say something at a certain moment: each runs alone. */
const measuring = ['test/webview/heavy.test.ts', 'test/webview/scrolling.test.ts'];

// The panel's page in Chromium, two files at a time; then what measures, and the packaged extension in VS Code: each of these has
// an editor and a browser of its own, and one at a time is what a small machine can time.
export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'page',
          include: [pageGlob],
          exclude: [...configDefaults.exclude, ...measuring],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: [...suiteGlobs['end to end'].filter((glob) => glob !== pageGlob), ...measuring],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
