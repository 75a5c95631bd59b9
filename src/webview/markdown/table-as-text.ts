import type { Tokenizer } from 'marked';
import { TABLE_CELLS, TABLE_COLUMNS } from './lex-limits.ts';
import { plainToken } from './plain-token.ts';
import type { PlainToken } from './plain-token.ts';
import { thousands } from './thousands.ts';

/** The table that `source` begins with, as text, when it is too large to be laid out; `undefined` for any other one. */
export function tableAsText(tokenizer: Tokenizer, source: string): PlainToken | undefined {
  const [raw, , delimiters = '', body = ''] = tokenizer.rules.block.table.exec(source) ?? [];
  if (raw === undefined) return undefined;
  const columns = delimiters.replaceAll(/^\||\| *$/g, '').split('|').length;
  const rows = body.split('\n').length;
  if (columns <= TABLE_COLUMNS && columns * rows <= TABLE_CELLS) return undefined;
  return plainToken(raw, `the table has ${thousands(columns * rows)} cells in ${columns} columns`);
}
