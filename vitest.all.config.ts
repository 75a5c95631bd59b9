import { defineConfig } from 'vitest/config';

// For `vitest list` only: the names of all tests, those of the extension host's suite (Mocha) included.
export default defineConfig({ test: { include: ['test/**/*.test.ts'] } });
