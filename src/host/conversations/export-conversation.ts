import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { jsonPieces, markdownPieces } from '../../conversation/exported-conversation.ts';
import { shownBranch, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import type { KnownConversation } from '../../conversation/write-conversation.ts';
import { notify } from '../notify.ts';
import { exportName } from './export-name.ts';
import { fileNameOf } from './file-name-of.ts';
import { joinedBytes } from './joined-bytes.ts';

interface Format extends vscode.QuickPickItem {
  /** Of its files, without the dot. */
  readonly extension: string;
  readonly pieces: (conversation: Conversation) => Iterable<string>;
}

const FORMATS: readonly Format[] = [
  {
    label: '$(markdown) Markdown',
    description: 'to read',
    detail: 'The questions and answers that are shown',
    extension: 'md',
    pieces: (conversation) => markdownPieces(conversation, shownBranch(conversation)),
  },
  {
    label: '$(json) JSON',
    description: 'to import again',
    detail: 'Everything, with all versions and what was attached',
    extension: 'json',
    pieces: jsonPieces,
  },
];

/** Writes the conversation that is shown to a file that the person names. */
export async function exportConversation({ conversation, isPrivate }: KnownConversation): Promise<void> {
  const { window, workspace } = vscode;
  if (conversation.messages.size === 0) {
    await notify('information', 'This conversation is empty: there is nothing to export.');
    return;
  }
  const format = await window.showQuickPick(FORMATS, {
    title: 'Export Conversation',
    ...(isPrivate && { placeHolder: 'This conversation is private. The file will keep its text.' }),
  });
  if (format === undefined) return;
  const { extension, pieces } = format;
  const uri = await window.showSaveDialog({
    title: 'Export Conversation',
    defaultUri: vscode.Uri.joinPath(exportFolder(), `${exportName(titleOf(conversation))}.${extension}`),
    filters: { [extension === 'md' ? 'Markdown' : 'JSON']: [extension] },
  });
  if (uri === undefined) return;
  await workspace.fs.writeFile(uri, await joinedBytes(pieces(conversation)));
  const open = 'Open';
  const choice = await notify('information', `The conversation was exported to ${fileNameOf(uri)}.`, open);
  if (choice === open) await window.showTextDocument(uri);
}

function exportFolder(): vscode.Uri {
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
}
