import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importProblems, importsOf } from './import-problems.ts';

const src = join(import.meta.dirname, '../../../src');

describe('the sources', () => {
  test('import only what the table allows', async () => {
    const files = globSync('**/*.{ts,tsx,mts,cts,js,mjs,cjs}', { cwd: src });
    const problems = await Promise.all(
      files.map(async (file) => importProblems(file.split(sep).join('/'), await readFile(join(src, file), 'utf8'))),
    );
    expect(files.length, 'the walk found no sources').toBeGreaterThan(20);
    expect(problems.flat()).toEqual([]);
  });
});

describe('the reading of imports', () => {
  test('sees every form', () => {
    const source = [
      `import a from 'one';`,
      `import type { B } from "two";`,
      `import {\n  c,\n  type D,\n} from 'three';`,
      `import 'four';`,
      `export { e } from 'five';`,
      `export * from 'six';`,
      `export type { F } from 'seven';`,
      `const g = await import('eight');`,
      `let h: import('nine').H;`,
      `const i = require('ten');`,
    ].join('\n');
    const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
    expect(importsOf(source).toSorted()).toEqual(names.toSorted());
  });

  test('sees no import in ordinary code', () => {
    expect(importsOf(`export const from = 'one';\nconst text = "import";\ncall('two');`)).toEqual([]);
  });
});

describe('the table', () => {
  const forbidden: readonly (readonly [file: string, source: string])[] = [
    ['lib/a.ts', `import type { Model } from '../llm/model.ts';`],
    ['llm/a.ts', `import { z } from 'zod';`],
    ['router/a.ts', `import * as vscode from 'vscode';`],
    ['router/a.ts', `import { post } from '../wire/post.ts';`],
    ['router/a.ts', `import { request } from 'node:http';`],
    ['host/keys/a.ts', `import { post } from '../../wire/post.ts';`],
    ['host/a.ts', `const { DatabaseSync } = await import('node:sqlite');`],
    ['providers/ollama-chat/a.ts', `import { b } from '../openai-chat/b.ts';`],
    ['providers/ollama-chat/a.ts', `import { b } from '../shared.ts';`],
    ['webview/a.tsx', `import { join } from 'node:path';`],
    ['webview/a.tsx', `import type { Usage } from '../llm/usage.ts';`],
    ['protocol/a.ts', `import type { Usage } from '../llm/usage.ts';`],
    ['app.ts', `import { view } from './host/view.ts';`],
    ['extension.ts', `import { route } from './router/route.ts';`],
    ['wire/a.ts', `import { escape } from '../../test/support/http-server.ts';`],
    ['wire/a.ts', `const module = await import(name);`],
    ['attic/a.ts', ``],
  ];
  test.each(forbidden)('forbids %s: %s', (file, source) => {
    expect(importProblems(file, source)).toHaveLength(1);
  });

  const allowed: readonly (readonly [file: string, source: string])[] = [
    ['llm/a.ts', `import { abortable } from '../lib/abort.ts';`],
    ['wire/a.ts', `import { request } from 'node:https';`],
    ['providers/ollama-chat/a.ts', `import { b } from './b.ts';\nimport { post } from '../../wire/post.ts';`],
    ['webview/a.tsx', `import { useState } from 'preact/hooks';`],
    ['host/chat/a.ts', `import * as vscode from 'vscode';\nimport type { Price } from '../../catalog/price.ts';`],
    ['extension.ts', `import { app } from './app.ts';`],
  ];
  test.each(allowed)('allows %s: %s', (file, source) => {
    expect(importProblems(file, source)).toEqual([]);
  });
});
