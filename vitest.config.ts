import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { suiteGlobs } from './scripts/testing/suites.ts';

/** Hold what their own work takes by the clock: they run at the end, one after the other, when no other file does. */
const measuring = [
  'test/unit/catalog/catalogue.test.ts',
  'test/unit/config/large-configuration.test.ts',
  'test/unit/ledger/meter.test.ts',
  'test/unit/providers/openai-chat-tool-calls.test.ts',
  'test/unit/router/structured-output.test.ts',
  'test/unit/webview/lex-limits.test.ts',
];

// Vitest takes one worker on two cores, while half of the time of these files is waiting: for timers, threads and processes.
// The files of a worker share its globals (no test may leave any behind), but each loads its modules anew.
export default defineConfig({
  // the editor's module exists only inside the editor
  resolve: { alias: { vscode: fileURLToPath(new URL('test/support/fake-vscode.ts', import.meta.url)) } },
  test: {
    environment: 'node',
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: [...suiteGlobs.units],
          exclude: [...configDefaults.exclude, ...measuring],
          maxWorkers: 3,
          // Threads and programs that the tests start take a third of the CPU: 100 ms and not 300.
          env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('out/compile-cache', import.meta.url)) },
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'units that measure', include: measuring, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
