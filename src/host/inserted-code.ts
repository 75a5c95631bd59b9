/** Where code goes: the text of the lines that the selection touches, and where in them it begins and ends. */
export interface InsertPlace {
  /** Of the line where the selection begins. */
  readonly firstLine: string;
  readonly start: number;
  /** Of the line where it ends; the same one where nothing is selected. */
  readonly lastLine: string;
  readonly end: number;
}

/**
 * The code as it stands at this place: on lines of its own, indented as the lines there are. `wholeLines` says that it takes
 * the place of the lines that the selection touches; else it takes the place of the selection alone.
 */
export function insertedCode(
  code: string,
  place: InsertPlace,
): { readonly text: string; readonly wholeLines: boolean } {
  const { firstLine, start, lastLine, end } = place;
  const before = firstLine.slice(0, start);
  const after = lastLine.slice(end);
  const indent = /^[ \t]*/.exec(firstLine)?.[0] ?? '';
  const lines = reindented(code.replace(/\n+$/, ''), indent);
  if (before.trim() === '' && after.trim() === '') return { text: lines, wholeLines: true };
  // in the middle of a line one line of code may be an expression: it goes where the cursor is
  if (!lines.includes('\n')) return { text: lines.trimStart(), wholeLines: false };
  const head = before.trim() === '' ? '' : `${before.trimEnd()}\n`;
  const tail = after.trim() === '' ? '' : `\n${indent}${after.trimStart()}`;
  return { text: head + lines + tail, wholeLines: true };
}

/** Of several selections that share a line only the first: VS Code takes no edits that overlap. */
export function withoutSharedLines<Selected extends LineRange>(selections: readonly Selected[]): readonly Selected[] {
  const inOrder = selections.toSorted((first, second) => first.start.line - second.start.line);
  return inOrder.filter((each, index) => inOrder.slice(0, index).every(({ end }) => end.line < each.start.line));
}

interface LineRange {
  readonly start: { readonly line: number };
  readonly end: { readonly line: number };
}

/** Without the indentation that all its lines share, and with `indent` before each that is not empty. */
function reindented(code: string, indent: string): string {
  const lines = code.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const indents = filled.map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const shared = indents.reduce(commonStart, indents[0] ?? '');
  return lines.map((line) => (line.trim() === '' ? '' : indent + line.slice(shared.length))).join('\n');
}

function commonStart(first: string, second: string): string {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length += 1;
  return first.slice(0, length);
}
