import * as vscode from 'vscode';
import type { ConversationStore } from '../conversation/conversation-store.ts';
import { storedConversations } from '../conversation/stored-conversations.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';
import type { StorageProblem } from '../storage/storage-messages.ts';
import { openStorage } from '../storage/storage.ts';
import { storageProblemWords } from './words/storage-words.ts';

/** What all windows share on disk, by what it is for. */
export interface Stores {
  readonly ledger: Ledger;
  readonly conversations: ConversationStore;
  /** Resolves when everything is written. */
  readonly close: () => Promise<void>;
}

/** Problems that mended themselves: they are for the log alone. */
const MENDED: ReadonlySet<StorageProblem['kind']> = new Set(['written-again', 'restarted']);

/**
 * The stores in the extension's own storage. What goes wrong is logged each time, and each kind is told to the person once.
 */
export function openStores(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Stores {
  const told = new Set<StorageProblem['kind']>();
  const storage = openStorage({
    file: vscode.Uri.joinPath(context.globalStorageUri, 'turnpike.sqlite').fsPath,
    workerPath: vscode.Uri.joinPath(context.extensionUri, 'dist', 'storage-worker.cjs').fsPath,
    clock: systemClock,
    onProblem: (problem) => {
      const words = storageProblemWords(problem);
      const isMended = MENDED.has(problem.kind);
      log[isMended ? 'info' : 'error'](words);
      if (isMended || told.has(problem.kind)) return;
      told.add(problem.kind);
      void vscode.window.showWarningMessage(words);
    },
  });
  return {
    ledger: openLedger(storage),
    conversations: storedConversations(storage, systemClock.now),
    close: () => storage.close(),
  };
}
