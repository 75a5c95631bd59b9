import { configDefaults, defineConfig } from 'vitest/config';
import { suiteGlobs } from './scripts/testing/suites.ts';

/**
 * Measure what the page takes, say something at a certain moment, or type into an editor and a terminal, which take the keyboard
 * late on a busy machine: each runs alone.
 */
const alone = [
  'test/e2e/attachments.test.ts',
  'test/e2e/chat.test.ts',
  'test/webview/heavy.test.ts',
  'test/webview/scrolling.test.ts',
];

// The panel's page in Chromium, and the packaged extension in VS Code with an editor and a browser for each file: two files at a
// time, because half of the time of each is waiting.
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
          exclude: [...configDefaults.exclude, ...alone],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
