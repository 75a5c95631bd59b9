import * as vscode from 'vscode';
import { asRecord } from '../../lib/json.ts';

/** At most so many files that match, without what the settings exclude from searches. An abort ends the search. */
export async function searchFiles(
  include: vscode.GlobPattern,
  limit: number,
  signal: AbortSignal,
): Promise<readonly vscode.Uri[]> {
  const cancellation = new vscode.CancellationTokenSource();
  const cancel = (): void => cancellation.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (signal.aborted) return [];
    return await vscode.workspace.findFiles(include, searchExclude(), limit, cancellation.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    cancellation.dispose();
  }
}

/** Braces within braces are not understood everywhere: such a pattern is left out, and what it excludes is found. */
const BRACES = /[{},]/;

/** `findFiles` knows only `files.exclude` by itself: `node_modules` stands in `search.exclude`. */
function searchExclude(): string | undefined {
  const patterns = asRecord(vscode.workspace.getConfiguration('search').get('exclude')) ?? {};
  const all = Object.keys(patterns).filter((pattern) => patterns[pattern] === true);
  const excluded = all.filter((pattern) => !BRACES.test(pattern));
  if (excluded.length === 0) return undefined;
  return excluded.length === 1 ? excluded[0] : `{${excluded.join(',')}}`;
}
