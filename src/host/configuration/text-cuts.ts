import { createScanner } from 'jsonc-parser';

/** Half open, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The comma that follows `offset` after nothing but blanks and comments, or `undefined`. */
export function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const comma = scanner.getTokenOffset();
  return text[comma] === ',' ? comma : undefined;
}

/** The end of the comments that follow `offset` on its own line; `offset` where there are none. */
export function endOfCommentsAfter(text: string, offset: number): number {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  let end = offset;
  for (;;) {
    scanner.scan();
    const tokenEnd = scanner.getTokenOffset() + scanner.getTokenLength();
    const token = text.slice(scanner.getTokenOffset(), tokenEnd);
    const isComment = token.startsWith('//') || token.startsWith('/*');
    const isBlank = /^[ \t]+$/.test(token);
    if (isComment) end = tokenEnd;
    if (isComment ? /[\r\n]/.test(token) : !isBlank) return end;
  }
}

/** The comments between two tokens. */
export function commentsBetween(text: string, { start, end }: Span): readonly Span[] {
  const scanner = createScanner(text, false);
  scanner.setPosition(start);
  const comments: Span[] = [];
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= end) return comments;
    const isComment = text.startsWith('//', offset) || text.startsWith('/*', offset);
    if (isComment) comments.push({ start: offset, end: offset + scanner.getTokenLength() });
  }
}

/** The line that an offset is in, without its end. */
export function lineAround(text: string, offset: number): Span {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const length = text.slice(offset).search(/[\r\n]/);
  return { start, end: length < 0 ? text.length : offset + length };
}

/** The offset of the next line, or the end of the text. */
export function nextLine(text: string, lineEnd: number): number {
  return lineEnd + (/^(?:\r\n|\r|\n)/.exec(text.slice(lineEnd, lineEnd + 2))?.[0].length ?? 0);
}

/** The text without these spans, which may touch but not overlap. */
export function cut(text: string, spans: readonly Span[]): string {
  const ordered = spans.toSorted((first, second) => second.start - first.start);
  return ordered.reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

/** The one replacement that makes `before` into `after`, as small as it can be: cursors and folds elsewhere stay. */
export function difference(before: string, after: string): Span & { readonly text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}
