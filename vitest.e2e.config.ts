import { configDefaults, defineConfig } from 'vitest/config';
import { suiteGlobs } from './scripts/testing/suites.ts';

/** Measure what the page takes, or say something at a certain moment: each runs alone. */
const measuring = ['test/webview/heavy.test.ts', 'test/webview/scrolling.test.ts'];

// The panel's page in Chromium, and the packaged extension in VS Code with an editor and a browser for each file: two files at a
// time, because much of each is waiting. Then what measures.
export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: [...suiteGlobs['end to end']],
          exclude: [...configDefaults.exclude, ...measuring],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: measuring, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
