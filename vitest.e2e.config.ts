import { defineConfig } from 'vitest/config';

// The panel's page in Chromium, then the packaged extension in VS Code. Each test has an editor and a browser of its own: one at a time is what a small machine can time.
export default defineConfig({
  test: {
    include: ['test/webview/**/*.test.ts', 'test/e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
