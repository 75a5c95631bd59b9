import * as vscode from 'vscode';
import { titleOf } from '../../conversation/conversation.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deleteWithUndo } from './delete-with-undo.ts';
import { exportConversation, importConversation } from './conversation-files.ts';
import { pickConversation } from './pick-conversation.ts';

type Command = (argument?: unknown) => Promise<void> | void;

/** The commands that are about whole conversations, by their ids. */
export function conversationCommands(ports: ConversationPorts): Readonly<Record<string, Command>> {
  const { session, focus } = ports;
  return {
    'turnpike.newPrivateChat': () => {
      session().openPrivate();
      return focus();
    },
    'turnpike.showConversations': () => showConversations(ports),
    'turnpike.renameConversation': () => rename(ports),
    'turnpike.deleteConversation': () => deleteShown(ports),
    'turnpike.exportConversation': () => exportConversation(session()),
    'turnpike.importConversation': () => importConversation(ports),
    'turnpike.openConversationInEditor': async () => {
      await openInEditor(ports);
    },
    'turnpike.openConversationInNewWindow': async () => {
      if (await openInEditor(ports)) await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
    },
  };
}

async function showConversations(ports: ConversationPorts): Promise<void> {
  const { session, store, focus } = ports;
  const id = await pickConversation(ports);
  // the one that is shown stays as it is: to open it would stop its answer
  const isOther = id !== undefined && id !== session().conversation.id;
  const conversation = isOther ? await store.load(id) : undefined;
  if (conversation !== undefined) session().open(conversation);
  else if (isOther)
    void vscode.window.showWarningMessage('The conversation is not there: it was deleted, or cannot be read now.');
  await focus();
}

async function rename({ session, focus }: ConversationPorts): Promise<void> {
  const title = await vscode.window.showInputBox({
    title: 'Rename Conversation',
    value: titleOf(session().conversation),
    prompt: 'Leave it empty to name it by its first question.',
  });
  if (title !== undefined) session().rename(title);
  await focus();
}

async function deleteShown(ports: ConversationPorts): Promise<void> {
  const { session, focus } = ports;
  const left = session().open();
  await focus();
  await deleteWithUndo(left, ports);
}

/** Moves the conversation from the view into an editor, so that it is not shown in two places. Whether it did. */
async function openInEditor({ session, openInEditor: open }: ConversationPorts): Promise<boolean> {
  const { conversation, busy, isPrivate } = session();
  const why = whyNotMoved(busy, isPrivate);
  if (why !== undefined) {
    await vscode.window.showInformationMessage(why);
    return false;
  }
  const waiting = session().takeWaiting();
  session().open();
  open(conversation, waiting);
  return true;
}

function whyNotMoved(busy: boolean, isPrivate: boolean): string | undefined {
  if (busy) return 'An answer is running. Stop it, or wait until it has ended, to open the conversation in an editor.';
  return isPrivate ? 'A private conversation is not kept, so it cannot be opened in an editor.' : undefined;
}
