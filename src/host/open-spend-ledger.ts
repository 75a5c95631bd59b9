import * as vscode from 'vscode';
import type { LedgerProblem } from '../ledger/ledger-messages.ts';
import { openLedger, type Ledger } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';

/** The ledger in the extension's own storage, shared by all windows. What goes wrong is logged, and said once. */
export function openSpendLedger(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Ledger {
  const told = new Set<LedgerProblem['kind']>();
  return openLedger({
    file: vscode.Uri.joinPath(context.globalStorageUri, 'ledger.sqlite').fsPath,
    workerPath: vscode.Uri.joinPath(context.extensionUri, 'dist', 'ledger-worker.cjs').fsPath,
    clock: systemClock,
    onProblem: (problem) => {
      const words = problemWords(problem);
      log[problem.kind === 'written-again' ? 'info' : 'error'](words);
      if (problem.kind === 'written-again' || told.has(problem.kind)) return;
      told.add(problem.kind);
      void vscode.window.showWarningMessage(words);
    },
  });
}

function problemWords(problem: LedgerProblem): string {
  switch (problem.kind) {
    case 'damaged':
      return `The spend ledger was damaged. It is kept as ${problem.movedTo}, and a new one was begun. (${problem.reason})`;
    case 'unwritable':
      return `Turnpike cannot write its spend ledger: ${problem.reason}. What is spent is kept in memory and written when it can be.`;
    case 'written-again':
      return `The spend ledger can be written again: ${problem.rows} rows that waited are on disk.`;
    case 'rows-dropped':
      return 'The spend ledger could not be written for too long: the oldest rows that waited are lost.';
    case 'newer':
      return 'A newer version of Turnpike wrote the spend ledger. It is left alone: update the extension to record spend again.';
    case 'stopped':
      return `The spend ledger has stopped: ${problem.reason}. Reload the window to record spend again.`;
  }
}
