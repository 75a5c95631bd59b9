import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // the editor's module exists only inside the editor
  resolve: { alias: { vscode: fileURLToPath(new URL('test/support/fake-vscode.ts', import.meta.url)) } },
  test: {
    include: ['test/{unit,contract,simulator}/**/*.test.ts'],
    environment: 'node',
  },
});
