import * as fc from 'fast-check';
import { parse } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { asArray, asRecord } from '../../../src/lib/json.ts';
import { withModelEntry } from '../../../src/host/configuration/with-model-entry.ts';
import { withoutProperty } from '../../../src/host/configuration/without-property.ts';

/** What people put between the tokens of a settings file. */
const gap = fc.array(fc.constantFrom(' ', '\n', '\r\n', '\t', '/* a */', '// b\n', '/* c\n d */', '// e\r\n'), {
  maxLength: 4,
});

interface Layout {
  /** What stands between the tokens, in turn. */
  readonly gaps: readonly string[];
  readonly names: readonly string[];
  readonly entries: number;
  readonly trailingCommas: boolean;
  /** Between a name and its value. */
  readonly colon: string;
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  gaps: fc.array(
    gap.map((parts) => parts.join('')),
    { minLength: 1, maxLength: 12 },
  ),
  // a name may stand twice
  names: fc.array(fc.constantFrom('name', 'apiKey', 'model'), { minLength: 1, maxLength: 4 }),
  entries: fc.integer({ min: 1, max: 3 }),
  trailingCommas: fc.boolean(),
  colon: fc.tuple(gap, gap).map(([before, after]) => `${before.join('')}:${after.join('')}`),
});

function textOf({ gaps, names, entries, trailingCommas, colon }: Layout): string {
  let turn = 0;
  const between = (): string => gaps[turn++ % gaps.length] ?? '';
  const list = (parts: readonly string[]): string =>
    parts
      .map((part, at) => `${between()}${part}${between()}${at < parts.length - 1 || trailingCommas ? ',' : ''}`)
      .join('') + between();
  const entry = (at: number): string => `{${list(names.map((name) => `"${name}"${colon}"${name}${at}"`))}}`;
  const models = Array.from({ length: entries }, (_, at) => entry(at));
  return `{${list([`"turnpike.models":${between()}[${list(models)}]`])}}`;
}

function read(text: string): readonly unknown[] {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return asArray(asRecord(value)?.['turnpike.models']);
}

function commentsOf(text: string): readonly string[] {
  return text.match(/\/\*[^]*?\*\/|\/\/[^\r\n]*/g) ?? [];
}

describe('edits of a settings file, however it is laid out', () => {
  it('take one property out, and nothing else: no comment either', () => {
    fc.assert(
      fc.property(layouts, fc.nat(2), (layout, chosen) => {
        const text = textOf(layout);
        const at = chosen % layout.entries;
        const after = withoutProperty(text, ['models', at, 'apiKey'], 'settings');
        const expected = read(text).map((entry, index) => {
          if (index !== at) return entry;
          return Object.fromEntries(Object.entries(asRecord(entry) ?? {}).filter(([name]) => name !== 'apiKey'));
        });
        expect(read(after)).toEqual(expected);
        expect(commentsOf(after)).toEqual(commentsOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it('add one model at the end, and change nothing else', () => {
    const added = { name: 'new', model: 'openai/x' };
    fc.assert(
      fc.property(layouts, (layout) => {
        const text = textOf(layout);
        const after = withModelEntry(text, added, 'settings');
        expect(read(after)).toEqual([...read(text), added]);
        expect(commentsOf(after)).toEqual(commentsOf(text));
      }),
      { numRuns: 500 },
    );
  });
});
