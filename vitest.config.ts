import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,contract,simulator}/**/*.test.ts'],
    environment: 'node',
  },
});
