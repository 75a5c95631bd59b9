import { FENCE } from './fence.ts';

/** A code fence that has not been closed. */
export interface FenceLine {
  /** The line that opens it, with its language. */
  readonly line: string;
  /** Its marks alone: a line of at least as many closes it. */
  readonly marks: string;
  /** Blanks before it: a block in a list item needs the same before the line that closes it. */
  readonly indent: string;
}

/** The code fence in which `text` ends; `undefined` when it does not end in one. */
export function openFenceLine(text: string): FenceLine | undefined {
  let open: FenceLine | undefined;
  for (const line of text.split('\n')) {
    const [, indent, marks] = FENCE.exec(line) ?? [];
    if (open === undefined && marks !== undefined) open = { line: line.trim(), marks, indent: indent ?? '' };
    else if (open !== undefined && closesFence(line, open.marks)) open = undefined;
  }
  return open;
}

export function closesFence(line: string, marks: string): boolean {
  const trimmed = line.trim();
  return trimmed.startsWith(marks) && trimmed.replaceAll(marks.charAt(0), '') === '';
}
