import * as vscode from 'vscode';
import { titleOf } from '../../conversation/conversation.ts';
import { notify } from '../notify.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { deleteOpen } from './delete-with-undo.ts';
import { exportConversation } from './export-conversation.ts';
import { importConversation } from './import-conversation.ts';
import { openInstead, openStored } from './open-conversation.ts';
import { pickConversation } from './pick-conversation.ts';

type Command = (argument?: unknown) => Promise<void> | void;

/** The commands that are about whole conversations, by their ids. */
export function conversationCommands(ports: ConversationPorts): Readonly<Record<string, Command>> {
  const { chat } = ports;
  return {
    'turnpike.newChat': () => {
      openInstead(chat(), (session) => session.open(), ports);
      return chat().focus();
    },
    'turnpike.newPrivateChat': () => {
      openInstead(chat(), (session) => session.openPrivate(), ports);
      return chat().focus();
    },
    'turnpike.showConversations': () => showConversations(ports),
    'turnpike.renameConversation': () => rename(ports),
    'turnpike.deleteConversation': () => deleteOpen(chat(), ports),
    'turnpike.exportConversation': () => exportConversation(chat().session),
    'turnpike.importConversation': () => importConversation(ports),
    'turnpike.openConversationInEditor': async () => {
      await openInEditor(ports);
    },
    'turnpike.openConversationInNewWindow': async () => {
      if (await openInEditor(ports)) await vscode.commands.executeCommand('workbench.action.moveEditorToNewWindow');
    },
  };
}

/** Where its text was searched, the words are found in it: it may be long, and is shown at its end. */
async function showConversations(ports: ConversationPorts): Promise<void> {
  const picked = await pickConversation(ports);
  if (picked === undefined) return ports.chat().focus();
  const isShown = await openStored(picked.id, ports);
  if (isShown && picked.words !== undefined)
    await vscode.commands.executeCommand('turnpike.findInConversation', picked.words);
}

async function rename({ chat }: ConversationPorts): Promise<void> {
  const { session, focus } = chat();
  const { conversation, isPrivate } = session;
  if (isPrivate) {
    await notify('information', 'A private conversation is in no list, so it has no name.');
    return focus();
  }
  const title = await vscode.window.showInputBox({
    title: 'Rename Conversation',
    value: titleOf(conversation),
    prompt: 'Leave it empty to name it by its first question.',
  });
  if (title !== undefined && session.conversation.id === conversation.id) session.rename(title);
  await focus();
}

/** Moves the conversation from the view into an editor, so that it is not shown in two places. Whether an editor has it now. */
async function openInEditor({ chat, openInEditor: open }: ConversationPorts): Promise<boolean> {
  const { session, focus, close } = chat();
  if (close !== undefined) {
    await focus();
    return true; // it is in an editor already
  }
  const { conversation, busy, isPrivate } = session;
  const why = whyNotMoved(busy, isPrivate);
  if (why !== undefined) {
    await notify('information', why);
    return false;
  }
  const waiting = session.takeWaiting();
  session.open();
  open(conversation, waiting);
  return true;
}

function whyNotMoved(busy: boolean, isPrivate: boolean): string | undefined {
  if (busy) return 'An answer is running. Stop it, or wait until it has ended, to open the conversation in an editor.';
  return isPrivate ? 'A private conversation is not kept, so it cannot be opened in an editor.' : undefined;
}
