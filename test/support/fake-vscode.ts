// Stands in for the module `vscode` in unit tests of `src/host`: as much of the editor as they need, kept in plain arrays.

type CommandHandler = (...args: unknown[]) => unknown;

/** What the code under test did to the editor. */
interface EditorRecord {
  readonly executed: (readonly unknown[])[];
  readonly messages: string[];
  /** Commands that do something when they are executed. */
  readonly handlers: Map<string, CommandHandler>;
  /** What a person has selected; `undefined` without an editor. */
  activeTextEditor: unknown;
}

export const editor: EditorRecord = { executed: [], messages: [], handlers: new Map(), activeTextEditor: undefined };

export function resetEditor(): void {
  editor.executed.length = 0;
  editor.messages.length = 0;
  editor.handlers.clear();
  editor.activeTextEditor = undefined;
}

export const commands = {
  executeCommand: async (command: string, ...args: unknown[]): Promise<unknown> => {
    editor.executed.push([command, ...args]);
    return editor.handlers.get(command)?.(...args);
  },
};

async function showMessage(message: string): Promise<undefined> {
  editor.messages.push(message);
}

export const window = {
  showInformationMessage: showMessage,
  showWarningMessage: showMessage,
  get activeTextEditor(): unknown {
    return editor.activeTextEditor;
  },
};

export const workspace = { asRelativePath: (uri: { readonly path: string }): string => uri.path };

export const Uri = {
  joinPath: (base: { readonly path: string }, ...parts: readonly string[]) => ({
    path: [base.path, ...parts].join('/'),
  }),
};

export class ThemeIcon {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export const QuickPickItemKind = { Separator: -1, Default: 0 };
