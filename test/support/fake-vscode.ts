// Stands in for the module `vscode` in unit tests of `src/host`: as much of the editor as they need, kept in plain arrays.

import { Emitter } from '../../src/lib/emitter.ts';
import { fakePanel } from './fake-panel.ts';
import type { FakePanel } from './fake-panel.ts';
import { resetWorkspace, terminalEvents, workspaceState } from './fake-workspace.ts';

export * from './fake-workspace-api.ts';

type CommandHandler = (...args: unknown[]) => unknown;

interface StatusBarItem {
  readonly id: string;
  text: string;
  tooltip: unknown;
  readonly show: () => void;
  readonly dispose: () => void;
}

interface WindowState {
  readonly focused: boolean;
  readonly active: boolean;
}

/** What the code under test did to the editor. */
interface EditorRecord {
  readonly executed: (readonly unknown[])[];
  readonly messages: string[];
  /** Which button the person presses in a message; without it all are dismissed. */
  press: ((message: string) => Promise<string | undefined>) | undefined;
  /** Commands that do something when they are executed. */
  readonly handlers: Map<string, CommandHandler>;
  /** What a person has selected; `undefined` without an editor. */
  activeTextEditor: unknown;
  /** The person moves the cursor in an editor; `kind` as in `TextEditorSelectionChangeKind`. */
  readonly selection: Emitter<{ readonly kind: number | undefined }>;
  /** The status bar items that are there. */
  readonly statusBarItems: StatusBarItem[];
  /** The window gets or loses the focus, or is used again after a pause. */
  readonly windowState: Emitter<WindowState>;
  /** The editors in which conversations were opened. */
  readonly panels: FakePanel[];
  /** What brings an editor back after a restart, with what its page has kept. */
  restorePanel: ((panel: FakePanel, state: unknown) => Promise<void>) | undefined;
  /** Label of the row that the person takes in a quick pick; `undefined` dismisses it. */
  picks: string | undefined;
  /** What the person types into a quick pick before. */
  typed: string | undefined;
  /** The person presses this button of the row that `picks` names, and dismisses the quick pick. */
  pressesButton: string | undefined;
  /** Rows of the quick pick that was shown last. */
  rows: readonly QuickPickRow[];
  /** Its options, where it has any. */
  quickPick: unknown;
  /** What the person chooses in an open dialog, and what the last one offered. */
  opens: unknown;
  openOptions: unknown;
  /** What the last save dialog suggested. */
  saveOptions: unknown;
}

interface PanelSerializer {
  readonly deserializeWebviewPanel: NonNullable<EditorRecord['restorePanel']>;
}

export const editor: EditorRecord = {
  executed: [],
  messages: [],
  press: undefined,
  handlers: new Map(),
  activeTextEditor: undefined,
  selection: new Emitter(),
  statusBarItems: [],
  windowState: new Emitter(),
  panels: [],
  restorePanel: undefined,
  picks: undefined,
  typed: undefined,
  pressesButton: undefined,
  rows: [],
  quickPick: undefined,
  opens: undefined,
  openOptions: undefined,
  saveOptions: undefined,
};

export function resetEditor(): void {
  editor.executed.length = 0;
  editor.messages.length = 0;
  editor.press = undefined;
  editor.handlers.clear();
  editor.activeTextEditor = undefined;
  editor.statusBarItems.length = 0;
  editor.panels.length = 0;
  editor.restorePanel = undefined;
  editor.picks = undefined;
  editor.typed = undefined;
  editor.pressesButton = undefined;
  editor.rows = [];
  editor.quickPick = undefined;
  editor.opens = undefined;
  editor.openOptions = undefined;
  editor.saveOptions = undefined;
  resetWorkspace();
}

export const commands = {
  registerCommand: (command: string, run: CommandHandler) => {
    editor.handlers.set(command, run);
    return { dispose: () => void editor.handlers.delete(command) };
  },
  executeCommand: async (command: string, ...args: unknown[]): Promise<unknown> => {
    editor.executed.push([command, ...args]);
    return editor.handlers.get(command)?.(...args);
  },
};

interface QuickPickButton {
  readonly tooltip?: string;
}

interface QuickPickRow {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly buttons?: readonly QuickPickButton[];
}

/** A quick pick in which the person has decided before it is shown. */
class FakeQuickPick {
  value = '';
  items: readonly QuickPickRow[] = [];
  selectedItems: readonly QuickPickRow[] = [];
  readonly #accept = new Emitter<void>();
  readonly #hide = new Emitter<void>();
  readonly #change = new Emitter<string>();
  readonly onDidChangeValue = this.#change.on;
  readonly onDidAccept = this.#accept.on;
  readonly onDidHide = this.#hide.on;
  readonly #button = new Emitter<{ readonly item: QuickPickRow; readonly button: QuickPickButton }>();
  readonly onDidTriggerItemButton = this.#button.on;

  show(): void {
    if (editor.typed !== undefined) this.#change.fire((this.value = editor.typed));
    editor.rows = this.items;
    this.selectedItems = this.items.filter(({ label }) => label === editor.picks);
    const [item] = this.selectedItems;
    const button = item?.buttons?.find(({ tooltip }) => tooltip === editor.pressesButton);
    if (item !== undefined && button !== undefined) this.#button.fire({ item, button });
    if (editor.pressesButton !== undefined) return this.#hide.fire();
    if (this.selectedItems.length > 0) this.#accept.fire();
    else this.#hide.fire();
  }

  dispose(): void {}
}

async function showMessage(message: string): Promise<string | undefined> {
  editor.messages.push(message);
  return editor.press?.(message);
}

export const window = {
  registerWebviewViewProvider: () => ({ dispose: () => undefined }),
  registerWebviewPanelSerializer: (_type: string, { deserializeWebviewPanel }: PanelSerializer) => {
    editor.restorePanel = deserializeWebviewPanel;
    return { dispose: () => undefined };
  },
  createWebviewPanel: () => {
    const panel = fakePanel();
    editor.panels.push(panel);
    return panel;
  },
  createQuickPick: () => new FakeQuickPick(),
  showInformationMessage: showMessage,
  showWarningMessage: showMessage,
  showErrorMessage: showMessage,
  showQuickPick: async (rows: readonly QuickPickRow[], options?: unknown) => {
    editor.rows = rows;
    editor.quickPick = options;
    return rows.find(({ label }) => label === editor.picks);
  },
  showOpenDialog: async (options: unknown) => {
    editor.openOptions = options;
    return editor.opens;
  },
  showSaveDialog: async (options: unknown) => {
    editor.saveOptions = options;
    return undefined;
  },
  createStatusBarItem: (id: string): StatusBarItem => {
    const item: StatusBarItem = { id, text: '', tooltip: undefined, show: () => {}, dispose: () => {} };
    editor.statusBarItems.push(item);
    return item;
  },
  state: { focused: true, active: true },
  onDidChangeWindowState: editor.windowState.on,
  onDidChangeTextEditorSelection: editor.selection.on,
  onDidChangeActiveTextEditor: new Emitter<unknown>().on,
  onDidStartTerminalShellExecution: terminalEvents.start.on,
  onDidEndTerminalShellExecution: terminalEvents.end.on,
  onDidCloseTerminal: terminalEvents.close.on,
  get activeTerminal(): unknown {
    return workspaceState.activeTerminal;
  },
  get tabGroups(): unknown {
    return { all: [{ tabs: workspaceState.openTabs.map((input) => ({ input })) }] };
  },
  get activeTextEditor(): unknown {
    return editor.activeTextEditor;
  },
};

export const ViewColumn = { Active: -1 };

export class MarkdownString {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }
}

export class ThemeIcon {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export const StatusBarAlignment = { Left: 1, Right: 2 };

export const TextEditorSelectionChangeKind = { Keyboard: 1, Mouse: 2, Command: 3 };

export const QuickPickItemKind = { Separator: -1, Default: 0 };
