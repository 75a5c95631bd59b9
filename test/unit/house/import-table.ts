/** What a part of src/ may import, besides itself. */
export interface ImportRule {
  /** Other parts of src/: folders, and files that lie directly in it. */
  readonly parts: readonly string[];
  /** npm packages, and `vscode`. */
  readonly packages: readonly string[];
  /** Node's own modules: all but those of `guardedModules` that are not named here, or none. */
  readonly node: readonly string[] | 'none';
}

const core = ['lib', 'llm'];

/** The rooms of src/ and the doors between them. Whatever is not in this table may not exist. */
export const importTable: Readonly<Record<string, ImportRule>> = {
  lib: { parts: [], packages: ['@cfworker/json-schema'], node: [] },
  llm: { parts: ['lib'], packages: [], node: [] },
  protocol: { parts: [], packages: [], node: 'none' },
  wire: {
    parts: core,
    packages: ['eventsource-parser'],
    node: ['node:http', 'node:https', 'node:net', 'node:tls'],
  },
  providers: { parts: [...core, 'wire'], packages: [], node: [] },
  catalog: { parts: core, packages: [], node: [] },
  router: { parts: [...core, 'catalog'], packages: [], node: [] },
  storage: { parts: ['lib'], packages: [], node: ['node:sqlite'] },
  ledger: { parts: [...core, 'catalog', 'storage'], packages: [], node: [] },
  conversation: { parts: [...core, 'storage'], packages: ['zod'], node: [] },
  cache: { parts: core, packages: [], node: [] },
  config: { parts: [...core, 'catalog'], packages: ['zod'], node: [] },
  gateway: { parts: core, packages: ['zod'], node: ['node:http'] },
  host: {
    parts: [
      ...core,
      'protocol',
      'catalog',
      'router',
      'storage',
      'ledger',
      'conversation',
      'cache',
      'config',
      'gateway',
    ],
    packages: ['vscode', 'jsonc-parser'],
    node: [],
  },
  webview: {
    parts: ['protocol', 'lib'],
    packages: ['preact', 'marked', 'remend', 'highlight.js'],
    node: 'none',
  },
  'app.ts': {
    parts: [...core, 'wire', 'providers', 'catalog', 'router', 'ledger', 'cache', 'config', 'gateway'],
    packages: [],
    node: [],
  },
  'storage-worker.ts': { parts: ['storage', 'ledger', 'conversation'], packages: [], node: [] },
  'import-worker.ts': { parts: ['conversation'], packages: [], node: [] },
  'extension.ts': { parts: ['app.ts', 'host'], packages: ['vscode'], node: [] },
};

/** Modules that have one door each: the network and the database. */
export const guardedModules: readonly string[] = [
  'node:http',
  'node:https',
  'node:http2',
  'node:net',
  'node:tls',
  'node:dgram',
  'node:sqlite',
  'node:child_process',
];

/** Folders whose subfolders are closed to one another. */
export const siblingsApart: readonly string[] = ['providers'];
