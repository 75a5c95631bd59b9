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

/**
 * The code block in which `text` ends; `undefined` when it does not end in one. Only lines with marks are looked at, since this
 * is asked of texts of several MB; and each of them once: an answer may be nothing but marks.
 */
export function openFence(text: string): OpenFence | undefined {
  const marks = /`{3}|~{3}/g;
  const itemIndent = itemIndents(text);
  let open: OpenFence | undefined;
  for (let at = marks.exec(text)?.index; at !== undefined; at = marks.exec(text)?.index) {
    const start = text.lastIndexOf('\n', at) + 1;
    const lineEnd = text.indexOf('\n', at);
    const line = text.slice(start, lineEnd < 0 ? undefined : lineEnd);
    if (open === undefined) open = opened(line, { indentAround: () => itemIndent(start), unfinished: lineEnd < 0 });
    else if (closesFence(line, open.marks)) open = undefined;
    marks.lastIndex = lineEnd < 0 ? text.length : lineEnd;
  }
  return open;
}

interface LinePlace {
  /** Where the text of the list item begins that the line stands in; 0 outside a list. */
  readonly indentAround: () => number;
  /** The text ends within the line. */
  readonly unfinished: boolean;
}

function opened(line: string, { indentAround, unfinished }: LinePlace): OpenFence | undefined {
  const quote = QUOTE.exec(line)?.[0] ?? '';
  const rest = line.slice(quote.length);
  const item = LIST_ITEM.exec(rest)?.[1];
  const content = item === undefined ? rest.trimStart() : rest.slice(item.length);
  const [, marks, info = ''] = FENCE.exec(content) ?? [];
  if (marks === undefined) return undefined;
  const indent = rest.length - content.length;
  const isCode = item === undefined && indent >= CODE_INDENT && indent >= indentAround() + CODE_INDENT;
  return isCode ? undefined : { marks, info: info.trim(), prefix: quote + ' '.repeat(indent), unfinished };
}

/**
 * Tells where the text of the list item begins that the line at `start` stands in; 0 outside a list. To be asked for the lines in
 * their order, since each line is looked at once.
 */
function itemIndents(text: string): (start: number) => number {
  // of the items that go on, the outermost first
  const items: number[] = [];
  let at = 0;
  return (start) => {
    while (at < start) {
      const end = text.indexOf('\n', at);
      takeLine(items, text.slice(at, end));
      at = end + 1;
    }
    return items.at(-1) ?? 0;
  };
}

/** A line that begins before the text of an item ends that item. */
function takeLine(items: number[], line: string): void {
  if (line.trim() === '') return;
  const indent = line.length - line.trimStart().length;
  while ((items.at(-1) ?? 0) > indent) items.pop();
  const item = LIST_ITEM.exec(line)?.[1];
  if (item !== undefined) items.push(item.length);
}

/** Whether this line ends a block that these marks opened. */
export function closesFence(line: string, marks: string): boolean {
  const trimmed = line.slice(QUOTE.exec(line)?.[0].length ?? 0).trim();
  return trimmed.startsWith(marks) && trimmed.replaceAll(marks.charAt(0), '') === '';
}
