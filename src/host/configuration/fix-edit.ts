import { applyEdits, modify } from 'jsonc-parser';
import { pathInFile } from './settings-text.ts';
import type { SettingsFormat, TextRange } from './settings-text.ts';
import type { Fix } from './problem-fixes.ts';
import { ROUTING_PREFIX } from './setting-names.ts';
import type { LocatedProblem, SettingsProblem } from './settings-problem.ts';
import { difference } from './text-cuts.ts';
import type { Span } from './text-cuts.ts';
import { withoutItem, withoutProperty } from './without-property.ts';

/** A settings file as text. */
export interface FixedText {
  readonly text: string;
  readonly format: SettingsFormat;
  /** Of a place in the text. */
  readonly offsetAt: (position: TextRange['start']) => number;
}

/** The one replacement in the text that a fix makes; all comments stay. */
export function fixEdit(
  fix: Fix,
  { problem, range }: LocatedProblem,
  file: FixedText,
): Span & { readonly text: string } {
  const { text, format, offsetAt } = file;
  switch (fix.kind) {
    case 'replace': {
      const span = { start: offsetAt(range.start), end: offsetAt(range.end) };
      return { ...span, text: JSON.stringify(nameIn(text.slice(span.start, span.end), fix.value, problem)) };
    }
    case 'remove': {
      const isItem = typeof problem.path.at(-1) === 'number';
      return difference(text, (isItem ? withoutItem : withoutProperty)(text, problem.path, format));
    }
    case 'insert': {
      const path = pathInFile([...problem.path, fix.property], format);
      const edits = modify(text, path, fix.value, {
        getInsertionIndex: () => 0,
        formattingOptions: { insertSpaces: true },
      });
      return difference(text, applyEdits(text, edits));
    }
  }
}

/** A routing setting that stands under its own name keeps what its name begins with. */
function nameIn(written: string, value: unknown, { part }: SettingsProblem): unknown {
  return part === 'name' && written.startsWith(`"${ROUTING_PREFIX}`) ? `${ROUTING_PREFIX}${String(value)}` : value;
}
