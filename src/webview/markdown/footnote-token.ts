import type { Token, Tokens } from 'marked';

/** The text of a footnote, which is shown at the end of the answer: `[^label]: text`. */
export interface FootnoteToken extends Tokens.Generic {
  readonly type: 'footnote';
  readonly raw: string;
  readonly label: string;
  readonly tokens: Token[];
}

/** The place a footnote belongs to: `[^label]`. */
export interface FootnoteReferenceToken extends Tokens.Generic {
  readonly type: 'footnote-reference';
  readonly raw: string;
  readonly label: string;
}

const REFERENCE = /^\[\^([^\]\s]{1,40})\](?!\()/;
const DEFINITION = /^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]*/;
const DEFINITION_INSIDE = /\n {0,3}\[\^[^\]\s]{1,40}\]:/;

export function isFootnoteToken(token: Token): token is FootnoteToken {
  return token.type === 'footnote';
}

export function isFootnoteReference(token: Token): token is FootnoteReferenceToken {
  return token.type === 'footnote-reference';
}

export function footnoteReference(source: string): FootnoteReferenceToken | undefined {
  const [raw, label] = REFERENCE.exec(source) ?? [];
  return raw === undefined || label === undefined ? undefined : { type: 'footnote-reference', raw, label };
}

/** The footnote that `source` begins with: to a blank line, and on behind it as long as lines are indented. */
export function footnote(source: string, blocks: (text: string) => Token[]): FootnoteToken | undefined {
  const [opening, label] = DEFINITION.exec(source) ?? [];
  if (opening === undefined || label === undefined) return undefined;
  const raw = source.slice(0, footnoteEnd(source));
  const text = raw.slice(opening.length).replaceAll(/^(?: {1,4}|\t)/gm, '');
  return { type: 'footnote', raw, label, tokens: blocks(text) };
}

function footnoteEnd(source: string): number {
  let end = lineEnd(source, 0);
  let isBehindBlank = false;
  for (let from = end; from < source.length;) {
    const to = lineEnd(source, from);
    const line = source.slice(from, to);
    const isBlank = line.trim() === '';
    if (!isBlank && (DEFINITION.test(line) || (isBehindBlank && !/^(?: {2,}|\t)/.test(line)))) break;
    if (!isBlank) end = to;
    isBehindBlank = isBlank;
    from = to;
  }
  return end;
}

/** Behind the line break of the line that begins at `from`. */
function lineEnd(source: string, from: number): number {
  const at = source.indexOf('\n', from);
  return at < 0 ? source.length : at + 1;
}

/** Where a footnote may begin inside `source`; `undefined` when none can. */
export function footnoteStart(source: string): number | undefined {
  const at = DEFINITION_INSIDE.exec(source)?.index;
  return at === undefined ? undefined : at + 1;
}
