/** A code block that is not closed. */
export interface OpenFence {
  /** What opened it: three or more backticks, or tildes. */
  readonly marks: string;
  /** What stands behind the marks: the language, as `ts`. */
  readonly info: string;
  /** The text ends within the line that opens the block. */
  readonly unfinished: boolean;
}

/** Fences of lists and quotes are indented, so any indentation counts. */
const FENCE = /^[ \t>]*(`{3,}(?=[^`]*$)|~{3,})(.*)$/;

/** The code block in which `text` ends; `undefined` when it does not end in one. */
export function openFence(text: string): OpenFence | undefined {
  let open: OpenFence | undefined;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const [, marks, info = ''] = FENCE.exec(line) ?? [];
    if (marks === undefined) continue;
    if (open === undefined) open = { marks, info: info.trim(), unfinished: index === lines.length - 1 };
    else if (info.trim() === '' && marks.startsWith(open.marks)) open = undefined;
  }
  return open;
}
