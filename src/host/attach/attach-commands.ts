import * as vscode from 'vscode';
import { currentChanges } from './attach-changes.ts';
import { attachUris } from './attach-files.ts';
import { currentProblems } from './attach-problems.ts';
import { pickSymbol } from './attach-symbol.ts';
import { boundedCode } from './bounded-code.ts';
import type { CodePart } from './bounded-code.ts';
import { MAX_ATTACHMENTS } from './pending-attachments.ts';
import type { AttachedPart, PendingAttachments } from './pending-attachments.ts';
import { selectedCode } from './selection.ts';
import type { TerminalOutput } from './terminal-output.ts';

export interface AttachPorts {
  /** Of the chat that is in use. */
  readonly attachments: () => PendingAttachments;
  readonly terminals: TerminalOutput;
  /** Shows the chat, with the keyboard in its message box. */
  readonly focus: () => Promise<void>;
}

type Command = (...args: readonly unknown[]) => Promise<void> | void;

/** The commands that attach something to the next question, by their ids. */
export function attachCommands(ports: AttachPorts): Readonly<Record<string, Command>> {
  const { focus } = ports;
  const then = (attach: () => Promise<void> | void) => async () => {
    await attach();
    await focus();
  };
  return {
    'turnpike.attachContext': then(() => attachContext(ports)),
    'turnpike.attachSelection': then(() => attachSelection(ports)),
    /** From the explorer with the file that was clicked and all that are selected; from the palette with nothing. */
    'turnpike.attachFile': async (clicked, selected) => {
      const uris = urisOf(clicked, selected);
      await (uris.length > 0 ? attachUris(uris, ports.attachments()) : attachCurrentFile(ports));
      await focus();
    },
  };
}

interface Row extends vscode.QuickPickItem {
  readonly attach: (ports: AttachPorts) => Promise<void> | void;
}

const ROWS: readonly Row[] = [
  { label: '$(selection) Selection', description: 'of the editor', attach: attachSelection },
  { label: '$(file) Current file', description: 'of the editor', attach: attachCurrentFile },
  { label: '$(files) Files…', attach: (ports) => pickFiles(ports, false) },
  { label: '$(folder) Folder…', attach: (ports) => pickFiles(ports, true) },
  { label: '$(symbol-method) Symbol…', description: 'of the current file', attach: attachSymbol },
  {
    label: '$(warning) Problems',
    attach: ({ attachments }) => addOrSay(currentProblems() ?? 'There are no problems.', attachments()),
  },
  {
    label: '$(terminal) Terminal output',
    description: 'of the last command',
    attach: async ({ attachments, terminals }) => addOrSay(await terminals.last(), attachments()),
  },
  {
    label: '$(git-compare) Git changes',
    attach: async ({ attachments }) => addOrSay(await currentChanges(), attachments()),
  },
];

async function attachContext(ports: AttachPorts): Promise<void> {
  const choice = await vscode.window.showQuickPick(ROWS, { title: 'Attach Context', matchOnDescription: true });
  await choice?.attach(ports);
}

async function attachSelection({ attachments }: AttachPorts): Promise<void> {
  const selected = selectedCode(vscode.window.activeTextEditor);
  if (selected === undefined) {
    await vscode.window.showInformationMessage('Select some code in an editor first.');
    return;
  }
  if (selected.leftOut !== undefined) void vscode.window.showWarningMessage(selected.leftOut);
  await addOrSay(selected.part, attachments());
}

async function attachCurrentFile({ attachments }: AttachPorts): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    await vscode.window.showInformationMessage('Open a file first: there is none to attach.');
    return;
  }
  await attachDocument(document, attachments());
}

/** What is in the editor, also where it is not saved yet. */
async function attachDocument(document: vscode.TextDocument, attachments: PendingAttachments): Promise<void> {
  const part: CodePart = {
    type: 'context',
    source: 'file',
    name: vscode.workspace.asRelativePath(document.uri, false),
    languageId: document.languageId,
    lines: { start: 1, end: document.lineCount },
    text: document.getText(),
  };
  const { part: bounded, leftOut } = boundedCode(part);
  const { lines: _, ...whole } = bounded;
  if (leftOut !== undefined) void vscode.window.showWarningMessage(leftOut);
  await addOrSay(leftOut === undefined ? whole : bounded, attachments);
}

async function pickFiles({ attachments }: AttachPorts, folders: boolean): Promise<void> {
  const uris = await vscode.window.showOpenDialog({
    title: folders ? 'Attach Folder' : 'Attach Files',
    openLabel: 'Attach',
    canSelectFiles: !folders,
    canSelectFolders: folders,
    canSelectMany: true,
  });
  await attachUris(uris ?? [], attachments());
}

async function attachSymbol({ attachments }: AttachPorts): Promise<void> {
  const part = await pickSymbol();
  if (part !== undefined) await addOrSay(boundedCode(part).part, attachments());
}

/** A text is the sentence that says why there is nothing to attach. */
async function addOrSay(found: AttachedPart | string, attachments: PendingAttachments): Promise<void> {
  if (typeof found === 'string') await vscode.window.showInformationMessage(found);
  else if (!attachments.add(found)) {
    await vscode.window.showWarningMessage(`${MAX_ATTACHMENTS} attachments are enough for one question.`);
  }
}

function urisOf(clicked: unknown, selected: unknown): readonly vscode.Uri[] {
  const all: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return all.filter((uri) => uri instanceof vscode.Uri);
}
