import * as vscode from 'vscode';
import type { LedgerProblem } from '../ledger/ledger-messages.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';

/** Problems that mended themselves: they are for the log alone. */
const MENDED: ReadonlySet<LedgerProblem['kind']> = new Set(['written-again', 'restarted']);

/**
 * The ledger in the extension's own storage, shared by all windows. What goes wrong is logged each time, and each kind is
 * told to the person once.
 */
export function openSpendLedger(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Ledger {
  const told = new Set<LedgerProblem['kind']>();
  return openLedger({
    file: vscode.Uri.joinPath(context.globalStorageUri, 'ledger.sqlite').fsPath,
    workerPath: vscode.Uri.joinPath(context.extensionUri, 'dist', 'ledger-worker.cjs').fsPath,
    clock: systemClock,
    onProblem: (problem) => {
      const words = problemWords(problem);
      const isMended = MENDED.has(problem.kind);
      log[isMended ? 'info' : 'error'](words);
      if (isMended || told.has(problem.kind)) return;
      told.add(problem.kind);
      void vscode.window.showWarningMessage(words);
    },
  });
}

function problemWords(problem: LedgerProblem): string {
  switch (problem.kind) {
    case 'damaged':
      return `The spend ledger was damaged. It is kept as ${problem.movedTo}, and a new one was begun. (${problem.reason})`;
    case 'replaced':
      return 'The file of the spend ledger was removed or replaced while it was open. What is spent from now on is recorded in the file that is in its place; sums no longer include what only the old file held.';
    case 'unwritable':
      return `Turnpike cannot write its spend ledger: ${problem.reason}. What is spent is kept in memory and written when it can be.`;
    case 'written-again':
      return `The spend ledger can be written again: ${problem.rows} rows that waited are on disk.`;
    case 'rows-dropped':
      return 'The spend ledger could not be written for too long: the oldest rows that waited are lost.';
    case 'newer':
      return 'A newer version of Turnpike wrote the spend ledger. It is left alone: update the extension to record spend again.';
    case 'row-rejected':
      return `The spend ledger could not take a call, which is missing in the sums: ${problem.reason}. (Attempt ${problem.attempt})`;
    case 'restarted':
      return `The spend ledger had stopped (${problem.reason}) and was started again. What had not been written is written now.`;
    case 'stopped':
      return `The spend ledger has stopped: ${problem.reason}. Spend is no longer counted. Reload the window to count it again.`;
  }
}
