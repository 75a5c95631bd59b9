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

/** The code block in which `text` ends; `undefined` when it does not end in one. */
export function openFence(text: string): OpenFence | undefined {
  let open: OpenFence | undefined;
  /** Where the text of the list item begins that the lines stand in; 0 outside a list. */
  let itemIndent = 0;
  const end = text.length;
  for (let start = 0; start <= end; ) {
    const lineEnd = text.indexOf('\n', start);
    const stop = lineEnd < 0 ? end : lineEnd;
    const line = text.slice(start, stop);
    const isLast = lineEnd < 0;
    start = stop + 1;
    if (open !== undefined) {
      if (closesFence(line, open.marks)) open = undefined;
      continue;
    }
    const quote = QUOTE.exec(line)?.[0] ?? '';
    const rest = line.slice(quote.length);
    const indent = rest.length - rest.trimStart().length;
    const item = LIST_ITEM.exec(rest)?.[1];
    if (rest.trim() !== '' && indent < itemIndent && item === undefined) itemIndent = 0;
    const content = item === undefined ? rest.trimStart() : rest.slice(item.length);
    const before = item === undefined ? indent : item.length;
    if (item !== undefined) itemIndent = item.length;
    const [, marks, info = ''] = FENCE.exec(content) ?? [];
    if (marks === undefined || before >= itemIndent + CODE_INDENT) continue;
    open = { marks, info: info.trim(), prefix: quote + ' '.repeat(before), unfinished: isLast };
  }
  return open;
}

/** Whether this line ends a block that these marks opened. */
export function closesFence(line: string, marks: string): boolean {
  const trimmed = line.slice(QUOTE.exec(line)?.[0].length ?? 0).trim();
  return trimmed.startsWith(marks) && trimmed.replaceAll(marks.charAt(0), '') === '';
}
