import { defineConfig } from '@vscode/test-cli';

// The npm scripts set VSCODE_EXECUTABLE; `npx vscode-test` without it downloads the stable VS Code.
const executable = process.env['VSCODE_EXECUTABLE'];
const results = process.env['TURNPIKE_MOCHA_RESULTS'];

export default defineConfig({
  // Inside the folder of the extension, since `require('vscode')` belongs to the extension whose folder the file is in.
  files: 'out/extension-host/**/*.test.cjs',
  workspaceFolder: 'out/extension-host/workspace',
  ...(executable === undefined ? { version: 'stable' } : { useInstallation: { fromPath: executable } }),
  launchArgs: ['--disable-extensions'],
  mocha: {
    ui: 'bdd',
    timeout: 30_000,
    ...(results !== undefined && { reporter: 'json', reporterOptions: { output: results } }),
  },
});
