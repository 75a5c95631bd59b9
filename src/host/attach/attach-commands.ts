import * as vscode from 'vscode';
import type { PendingAttachments } from './pending-attachments.ts';
import { selectedCode } from './selection.ts';

export interface AttachPorts {
  readonly attachments: PendingAttachments;
  /** Shows the chat, with the keyboard in its message box. */
  readonly focus: () => Promise<void>;
}

type Command = (argument?: unknown) => Promise<void> | void;

/** The commands that attach something to the next question, by their ids. */
export function attachCommands(ports: AttachPorts): Readonly<Record<string, Command>> {
  return {
    'turnpike.attachSelection': () => attachSelection(ports),
  };
}

async function attachSelection({ attachments, focus }: AttachPorts): Promise<void> {
  const selected = selectedCode(vscode.window.activeTextEditor);
  if (selected === undefined) {
    await vscode.window.showInformationMessage('Select some code in an editor first.');
    return;
  }
  if (selected.leftOut !== undefined) void vscode.window.showWarningMessage(selected.leftOut);
  attachments.add(selected.part);
  await focus();
}
