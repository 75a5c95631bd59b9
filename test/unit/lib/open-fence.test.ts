import { describe, expect, it } from 'vitest';
import { closesFence, openFence } from '../../../src/lib/open-fence.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

describe('the code block that a text ends in', () => {
  it.each([
    ['Text:\n\n```ts\nconst a', '```', 'ts', ''],
    ['~~~~ md\n```\nx\n```\n', '~~~~', 'md', ''],
    ['1. Do it\n\n    ```ts\n    const a', '```', 'ts', '    '],
    ['- x\n  - y\n    ```ts\n    const a = 1', '```', 'ts', '    '],
    ['- ```ts\n  const a', '```', 'ts', '  '],
    ['> ```ts\n> const a', '```', 'ts', '> '],
    ['a\n```', '```', '', ''],
  ])('%j', (text, marks, info, prefix) => {
    expect(openFence(text)).toMatchObject({ marks, info, prefix });
  });

  it.each([
    ['Text:\n\n    ``` indented code, no fence\n\nand on'],
    ['```ts\nconst a;\n```\nText'],
    ['> ```ts\n> const a\n> ```\n'],
    ['`` two marks'],
    ['```ts `inline` code```'],
    [''],
    ['1. Do it\n\nText\n\n    ```\n'],
  ])('is none in %j', (text) => {
    expect(openFence(text)).toBeUndefined();
  });

  it.each([
    ['of code blocks with nothing in them', '```\n'.repeat(300_000)],
    ['of indented marks, which may stand in a list', '- x\n' + '    ```\n'.repeat(100_001)],
  ])('is found in 1 MB %s within 500 ms', (_, text) => {
    expect(cpuMs(() => openFence(text))).toBeLessThan(500);
  });

  it('may still get its language', () => {
    expect(openFence('x\n```t')).toMatchObject({ unfinished: true });
    expect(openFence('x\n```ts\n')).toMatchObject({ unfinished: false });
  });

  it('is closed by as many marks and nothing else', () => {
    expect(['```', '  ````', '> ```', '``', '```ts'].map((line) => closesFence(line, '```'))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
