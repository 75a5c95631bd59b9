/** A code block of Markdown that is not closed. */
export interface OpenFence {
  /** What opened it: three or more backticks, or tildes. A line of at least as many of them closes it. */
  readonly marks: string;
  /** What stands behind the marks: the language, as `ts`. */
  readonly info: string;
  /** What stands before the marks: blanks of a list item, and the `>` of a quote. The line that closes it has the same. */
  readonly prefix: string;
  /** The text ends within the line that opens the block. */
  readonly unfinished: boolean;
}

const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const QUOTE = /^(?: {0,3}> ?)*/;
const LIST_ITEM = /^(\s*(?:[-*+]|\d{1,9}[.)])\s+)/;

/** Blanks that make a line one of indented code, where a fence is only text: https://spec.commonmark.org/0.31.2/#fenced-code-blocks */
const CODE_INDENT = 4;

/** So many lines back is looked for the list item that an indented fence stands in. */
const LOOK_BACK_LINES = 200;

/**
 * The code block in which `text` ends; `undefined` when it does not end in one. Only lines with marks are looked at, since this
 * is asked of texts of several MB.
 */
export function openFence(text: string): OpenFence | undefined {
  let open: OpenFence | undefined;
  for (let at = nextMarks(text, 0); at >= 0;) {
    const start = text.lastIndexOf('\n', at) + 1;
    const lineEnd = text.indexOf('\n', at);
    const line = text.slice(start, lineEnd < 0 ? undefined : lineEnd);
    if (open === undefined) open = opened(line, text, start, lineEnd < 0);
    else if (closesFence(line, open.marks)) open = undefined;
    at = lineEnd < 0 ? -1 : nextMarks(text, lineEnd);
  }
  return open;
}

function nextMarks(text: string, from: number): number {
  const backticks = text.indexOf('```', from);
  const tildes = text.indexOf('~~~', from);
  return backticks < 0 || (tildes >= 0 && tildes < backticks) ? tildes : backticks;
}

function opened(line: string, text: string, start: number, unfinished: boolean): OpenFence | undefined {
  const quote = QUOTE.exec(line)?.[0] ?? '';
  const rest = line.slice(quote.length);
  const item = LIST_ITEM.exec(rest)?.[1];
  const content = item === undefined ? rest.trimStart() : rest.slice(item.length);
  const [, marks, info = ''] = FENCE.exec(content) ?? [];
  if (marks === undefined) return undefined;
  const indent = rest.length - content.length;
  const isCode = item === undefined && indent >= CODE_INDENT && indent >= itemIndent(text, start) + CODE_INDENT;
  return isCode ? undefined : { marks, info: info.trim(), prefix: quote + ' '.repeat(indent), unfinished };
}

/** Where the text of the list item begins that the line at `start` stands in; 0 outside a list. */
function itemIndent(text: string, start: number): number {
  let before = Number.POSITIVE_INFINITY;
  let end = start - 1;
  for (let lines = 0; lines < LOOK_BACK_LINES && end >= 0; lines++) {
    const lineStart = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(lineStart, end);
    const item = LIST_ITEM.exec(line)?.[1];
    if (item !== undefined && item.length <= before) return item.length;
    if (line.trim() !== '') before = Math.min(before, line.length - line.trimStart().length);
    if (before === 0) return 0; // a line that begins at the margin ends a list
    end = lineStart - 1;
  }
  return 0;
}

/** Whether this line ends a block that these marks opened. */
export function closesFence(line: string, marks: string): boolean {
  const trimmed = line.slice(QUOTE.exec(line)?.[0].length ?? 0).trim();
  return trimmed.startsWith(marks) && trimmed.replaceAll(marks.charAt(0), '') === '';
}
