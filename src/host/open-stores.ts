import * as vscode from 'vscode';
import type { ConversationStore } from '../conversation/conversation-store.ts';
import { storedConversations } from '../conversation/stored-conversations.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { systemClock } from '../lib/clock.ts';
import { openStorage } from '../storage/storage.ts';
import { notify } from './notify.ts';
import { isMended, ToldProblems } from './told-problems.ts';
import { storageProblemWords } from './words/storage-words.ts';

/** What all windows share on disk, by what it is for. */
export interface Stores {
  readonly ledger: Ledger;
  readonly conversations: ConversationStore;
  /** Resolves when everything is written. */
  readonly close: () => Promise<void>;
}

/**
 * The stores in the extension's own storage. What goes wrong is logged each time, and the person is told once, until it is well again.
 */
export function openStores(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Stores {
  const told = new ToldProblems();
  const storage = openStorage({
    file: vscode.Uri.joinPath(context.globalStorageUri, 'turnpike.sqlite').fsPath,
    workerPath: vscode.Uri.joinPath(context.extensionUri, 'dist', 'storage-worker.cjs').fsPath,
    clock: systemClock,
    onProblem: (problem) => {
      const words = storageProblemWords(problem);
      log[isMended(problem) ? 'info' : 'error'](words);
      if (told.take(problem)) void notify('warning', words);
    },
  });
  return {
    ledger: openLedger(storage),
    conversations: storedConversations(storage, systemClock.now),
    close: () => storage.close(),
  };
}
