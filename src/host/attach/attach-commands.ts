import * as vscode from 'vscode';
import { addOrSay } from './add-or-say.ts';
import { currentChanges } from './attach-changes.ts';
import { attachUris, fileKey } from './attach-files.ts';
import type { AttachTarget } from './attach-files.ts';
import { currentProblems } from './attach-problems.ts';
import { pickSymbol } from './attach-symbol.ts';
import { boundedCode } from './bounded-code.ts';
import type { CodePart } from './bounded-code.ts';
import { nameOf } from './name-of.ts';
import type { Found } from './pending-attachments.ts';
import { NOTHING_SELECTED, selectedCode } from './selection.ts';
import type { TerminalOutput } from './terminal-output.ts';

export interface AttachPorts {
  /** The chat that is in use. */
  readonly target: () => AttachTarget;
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
      if (uris.length > 0) void attachUris(uris, ports.target());
      else attachCurrentFile(ports);
      await focus(); // at once: a large image is scaled by the chat's page
    },
  };
}

interface Source {
  readonly label: string;
  /** What of it is there now, beside the label. */
  readonly description?: () => string;
  readonly attach: (ports: AttachPorts) => Promise<void> | void;
}

const SOURCES: readonly Source[] = [
  { label: '$(selection) Selection', description: selectionWords, attach: attachSelection },
  { label: '$(file) Current file', description: currentFileWords, attach: attachCurrentFile },
  { label: '$(files) Files…', attach: (ports) => pickFiles(ports, FILES) },
  { label: '$(file-media) Image…', attach: (ports) => pickFiles(ports, IMAGES) },
  { label: '$(folder) Folder…', attach: (ports) => pickFiles(ports, FOLDERS) },
  { label: '$(symbol-method) Symbol…', description: currentFileWords, attach: attachSymbol },
  {
    label: '$(warning) Problems',
    attach: ({ target }) => addOrSay(currentProblems() ?? 'There are no problems.', target().attachments),
  },
  {
    label: '$(terminal) Terminal output',
    description: () => '(last command)',
    attach: async ({ target, terminals }) => addOrSay(await terminals.last(), target().attachments),
  },
  {
    label: '$(git-compare) Git changes',
    attach: async ({ target }) => addOrSay(await currentChanges(), target().attachments),
  },
];

function selectionWords(): string {
  const part = selectedCode(vscode.window.activeTextEditor)?.part;
  if (part === undefined) return '(nothing is selected)';
  const { name, lines } = part;
  if (lines === undefined) return name;
  return lines.start === lines.end ? `${name}:${lines.start}` : `${name}:${lines.start}-${lines.end}`;
}

function currentFileWords(): string {
  const document = vscode.window.activeTextEditor?.document;
  return document === undefined ? '(no file is open)' : nameOf(document.uri);
}

async function attachContext(ports: AttachPorts): Promise<void> {
  const rows = SOURCES.map(({ label, description, attach }) => ({ label, description: description?.() ?? '', attach }));
  const choice = await vscode.window.showQuickPick(rows, { title: 'Attach Context', matchOnDescription: true });
  await choice?.attach(ports);
}

function attachSelection({ target }: AttachPorts): void {
  addOrSay(selectedCode(vscode.window.activeTextEditor) ?? NOTHING_SELECTED, target().attachments);
}

function attachCurrentFile({ target }: AttachPorts): void {
  const document = vscode.window.activeTextEditor?.document;
  const found = document === undefined ? 'Open a file first: there is none to attach.' : wholeDocument(document);
  addOrSay(found, target().attachments);
}

/** What is in the editor, also where it is not saved yet. */
function wholeDocument(document: vscode.TextDocument): Found {
  const part: CodePart = {
    type: 'context',
    source: 'file',
    name: nameOf(document.uri),
    languageId: document.languageId,
    lines: { start: 1, end: document.lineCount },
    text: document.getText(),
  };
  const { part: bounded, leftOut } = boundedCode(part);
  const { lines: _, ...whole } = bounded;
  const key = fileKey(document.uri);
  return leftOut === undefined ? { key, part: whole } : { key, part: bounded, leftOut };
}

const FILES: vscode.OpenDialogOptions = { title: 'Attach Files', canSelectMany: true };
const FOLDERS: vscode.OpenDialogOptions = {
  title: 'Attach Folder',
  canSelectFiles: false,
  canSelectFolders: true,
  canSelectMany: true,
};
/** Those that all vendors take whose models see images. */
const IMAGES: vscode.OpenDialogOptions = {
  title: 'Attach Images',
  canSelectMany: true,
  filters: { Images: ['png', 'jpg', 'jpeg', 'gif', 'webp'] },
};

async function pickFiles({ target }: AttachPorts, options: vscode.OpenDialogOptions): Promise<void> {
  const uris = await vscode.window.showOpenDialog({ ...options, openLabel: 'Attach' });
  void attachUris(uris ?? [], target());
}

async function attachSymbol({ target }: AttachPorts): Promise<void> {
  const found = await pickSymbol();
  if (found !== undefined) addOrSay(found, target().attachments);
}

function urisOf(clicked: unknown, selected: unknown): readonly vscode.Uri[] {
  const all: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return all.filter((uri) => uri instanceof vscode.Uri);
}
