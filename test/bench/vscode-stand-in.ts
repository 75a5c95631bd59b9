// The editor's API where only our own part of an activation is measured: whatever is called gives something that can be called,
// and settings have no values.

import { tmpdir } from 'node:os';

/** Can be called, constructed and asked for any field, and gives the same again. */
function anything(fields: Readonly<Record<string, unknown>> = {}): unknown {
  // A function of this kind can be constructed; an arrow cannot.
  return new Proxy(function standIn() {}, {
    get: (_, name) =>
      typeof name === 'string' ? (fields[name] ?? (name === 'then' ? undefined : anything())) : undefined,
    set: () => true,
    apply: () => anything(),
    construct: () => ({}),
  });
}

const settings = { get: () => undefined, inspect: () => undefined };

export const workspace = anything({ getConfiguration: () => settings, textDocuments: [], workspaceFolders: [] });
export const window = anything({ visibleTextEditors: [], state: { focused: true, active: true } });
export const env = anything({ remoteName: '', language: 'en', appName: 'bench' });
export const commands = anything();
export const languages = anything();
export const Uri = anything({ joinPath: () => ({ fsPath: tmpdir() }) });
export const EventEmitter = anything();
export const Disposable = anything();
export const RelativePattern = anything();
export const ThemeIcon = anything();
export const CodeActionKind = anything();
export const ConfigurationTarget = anything();
export const DiagnosticSeverity = anything();
export const QuickPickItemKind = anything();
export const StatusBarAlignment = anything();
export const UIKind = anything();
export const ViewColumn = anything();

export const context = anything({
  subscriptions: [],
  extension: { packageJSON: {} },
  globalState: { get: () => undefined, update: async () => {}, keys: () => [] },
  workspaceState: { get: () => undefined, update: async () => {}, keys: () => [] },
  secrets: { get: async () => undefined, onDidChange: () => ({ dispose() {} }) },
});
