import { FENCE } from './fence.ts';

/** The line that opens the code fence in which `text` ends; `''` when it does not end in one. */
export function openFenceLine(text: string): string {
  let open: { readonly line: string; readonly mark: string } | undefined;
  for (const line of text.split('\n')) {
    const [, , marks] = FENCE.exec(line) ?? [];
    if (open === undefined && marks !== undefined) open = { line, mark: marks };
    else if (open !== undefined && closes(line, open.mark)) open = undefined;
  }
  return open === undefined ? '' : `${open.line.trim()}\n`;
}

function closes(line: string, mark: string): boolean {
  const trimmed = line.trim();
  return trimmed.startsWith(mark) && trimmed.replaceAll(mark.charAt(0), '') === '';
}
