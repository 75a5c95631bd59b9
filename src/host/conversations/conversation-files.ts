import { homedir } from 'node:os';
import * as vscode from 'vscode';
import {
  conversationFromJson,
  conversationToJson,
  conversationToMarkdown,
  withNewIds,
} from '../../conversation/conversation-file.ts';
import { shownBranch, titleOf } from '../../conversation/conversation.ts';
import type { Conversation } from '../../conversation/conversation.ts';
import { parseJson } from '../../lib/json.ts';
import type { ChatSession } from '../chat/chat-session.ts';
import type { ConversationPorts } from './conversation-ports.ts';

/** A conversation with many pictures has some 10 MB; a larger file is none, and would fill the memory. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Writes the conversation that is shown to a file that the person names: the branch as Markdown, or all of it as JSON. */
export async function exportConversation(session: ChatSession): Promise<void> {
  const { conversation } = session;
  if (conversation.messages.size === 0) {
    await vscode.window.showInformationMessage('This conversation is empty: there is nothing to export.');
    return;
  }
  const uri = await vscode.window.showSaveDialog({
    title: 'Export Conversation',
    defaultUri: vscode.Uri.joinPath(exportFolder(), `${fileName(conversation)}.md`),
    filters: { 'Markdown (what is shown)': ['md'], 'JSON (everything, to be imported again)': ['json'] },
  });
  if (uri === undefined) return;
  const text = uri.path.toLowerCase().endsWith('.json')
    ? conversationToJson(conversation)
    : conversationToMarkdown(conversation, shownBranch(conversation));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const open = 'Open';
  const choice = await vscode.window.showInformationMessage(`The conversation was exported to ${nameOf(uri)}.`, open);
  if (choice === open) await vscode.window.showTextDocument(uri);
}

/** Reads a conversation that was exported as JSON, keeps it as a new one, and shows it. */
export async function importConversation(ports: ConversationPorts): Promise<void> {
  const { session, store, workspace, newId, focus } = ports;
  const [uri] =
    (await vscode.window.showOpenDialog({ title: 'Import Conversation', filters: { JSON: ['json'] } })) ?? [];
  if (uri === undefined) return;
  const conversation = await read(uri);
  if (typeof conversation === 'string') {
    await vscode.window.showErrorMessage(conversation);
    return;
  }
  const imported = withNewIds(conversation, newId);
  const { messages, ...head } = imported;
  store.write({ ...head, shownTitle: titleOf(imported), workspace }, { put: [...messages.values()], removed: [] });
  session().open(imported);
  await focus();
}

/** The conversation, or why it could not be read. */
async function read(uri: vscode.Uri): Promise<Conversation | string> {
  const name = nameOf(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_FILE_BYTES) return `${name} is too large to be a conversation.`;
  const bytes = await vscode.workspace.fs.readFile(uri);
  const result = conversationFromJson(parseJson(new TextDecoder().decode(bytes)));
  switch (result.kind) {
    case 'conversation':
      return result.conversation;
    case 'newer':
      return `${name} was exported by a newer version of Turnpike (form ${result.version}). Update the extension to import it.`;
    case 'invalid':
      return `${name} is no exported conversation${result.place === '' ? '' : ` (mistake at ${result.place}: ${result.reason})`}.`;
  }
}

function exportFolder(): vscode.Uri {
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
}

const MAX_NAME_CHARACTERS = 60;

/** The title without what file systems refuse. */
function fileName(conversation: Conversation): string {
  const name = titleOf(conversation)
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_NAME_CHARACTERS);
  return name === '' ? 'conversation' : name;
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
