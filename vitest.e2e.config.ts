import { defineConfig } from 'vitest/config';

// Each test has an editor and a browser of its own: one at a time is what a small machine can time.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
