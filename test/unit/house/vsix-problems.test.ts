import { expect, test } from 'vitest';
import { vsixLimits, vsixProblems } from '../../../scripts/packaging/vsix-problems.ts';

const good = new Map([
  ['extension/package.json', Buffer.from('{ "main": "./dist/extension.cjs" }')],
  ['extension/dist/extension.cjs', Buffer.from('exports.activate = () => {};')],
]);

function problemsWith(path: string, content: string): readonly string[] {
  return vsixProblems(1_000, new Map([...good, [path, Buffer.from(content)]]), vsixLimits);
}

test('a VSIX with allowed files has no problem', () => {
  expect(vsixProblems(1_000, good, vsixLimits)).toEqual([]);
});

test('a file that package.json names must be there', () => {
  const manifest = '{ "main": "./dist/extension.cjs", "icon": "media/icon.png" }';
  expect(problemsWith('extension/package.json', manifest)).toEqual([
    'package.json names media/icon.png, which is not there',
  ]);
});

test.each([
  'extension/src/app.ts',
  'extension/dist/extension.cjs.map',
  'extension/node_modules/zod/index.js',
  'extension/test/simulator/main.ts',
  'extension/.env',
])('%s does not belong in it', (path) => {
  expect(problemsWith(path, '')).toHaveLength(1);
});

// Put together here so that the source of this test is not itself full of keys.
test.each([
  ['sk-', 'proj-AbCdEfGhIjKlMnOpQrSt'],
  ['sk-', 'ant-api03-AbCdEfGhIjKlMnOpQrSt'],
  ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv'],
  ['AKIA', 'ABCDEFGHIJKLMNOP'],
  ['gsk_', 'AbCdEfGhIjKlMnOpQrStUvWx'],
  ['gh', 'p_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789'],
])('a key that begins with %s is found', (start, rest) => {
  expect(problemsWith('extension/dist/extension.cjs', `const key = "${start}${rest}";`)).toHaveLength(1);
});

test('sizes have limits', () => {
  expect(problemsWith('extension/dist/webview.js', 'x'.repeat(250_001))).toHaveLength(1);
  expect(vsixProblems(1_000_001, good, vsixLimits)).toHaveLength(1);
});
