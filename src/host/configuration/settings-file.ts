import * as vscode from 'vscode';
import type { RawSettings } from '../../config/parse-configuration.ts';
import { asRecord } from '../../lib/json.ts';
import type { SettingsDocument } from './document-problems.ts';
import { SETTING_NAMES } from './setting-names.ts';
import type { SettingsFormat } from './settings-text.ts';

/** Whose settings a file holds. `machine` is the settings file of a remote machine. */
type SettingsScope = 'user' | 'machine' | 'workspace';

/** Files that hold settings, wherever they are. */
export const SETTINGS_FILES: vscode.DocumentSelector = [
  { pattern: '**/settings.json' },
  { pattern: '**/*.code-workspace' },
  { scheme: 'vscode-userdata' },
];

/** Schemes of files that are settings, and no old version, comparison or preview of them. */
const SCHEMES = new Set(['file', 'vscode-userdata', 'vscode-remote', 'vscode-vfs']);

function scopeOf({ path, scheme }: vscode.Uri): SettingsScope | undefined {
  if (!SCHEMES.has(scheme)) return undefined;
  if (path.endsWith('/Machine/settings.json')) return 'machine';
  if (/\/User\/(profiles\/[^/]+\/)?settings\.json$/.test(path)) return 'user';
  if (path.endsWith('/.vscode/settings.json') || path.endsWith('.code-workspace')) return 'workspace';
  return undefined;
}

export function formatOf({ uri }: vscode.TextDocument): SettingsFormat {
  return uri.path.endsWith('.code-workspace') ? 'workspace-file' : 'settings';
}

/** Whether a file holds the person's own settings, here or on a remote machine. */
export function isOwnSettings({ uri }: vscode.TextDocument): boolean {
  const scope = scopeOf(uri);
  return scope === 'user' || scope === 'machine';
}

/** Whether the list of models is read from this file in this window. */
export function isReadHere({ uri }: vscode.TextDocument): boolean {
  const scope = scopeOf(uri);
  return scope !== undefined && ignoredIn(scope) === undefined;
}

/**
 * The address that the editor knows a settings file by. code-server shows the extension host a `file:` URI of the user's
 * settings and takes it back as another file than the one in the editor, whose URI has no authority.
 */
export function editorUri({ uri }: vscode.TextDocument): vscode.Uri {
  const mistaken = uri.scheme === 'file' && vscode.env.remoteName !== undefined && scopeOf(uri) === 'user';
  return mistaken ? uri.with({ scheme: 'vscode-remote', authority: '' }) : uri;
}

/** A settings file in an editor and the settings that come from elsewhere; `undefined` when it is another file. */
export function settingsFile(
  document: vscode.TextDocument,
): { readonly file: SettingsDocument; readonly others: RawSettings } | undefined {
  const scope = scopeOf(document.uri);
  if (scope === undefined) return undefined;
  const ignores = ignoredIn(scope);
  const file = { text: document.getText(), format: formatOf(document), ignores };
  return { file, others: { ...readSettings(), fallbacks: fallbacksBeside(scope) } };
}

/** In a remote window the person's own machine-scoped settings do not count: the models are called from the other side. */
function ignoredIn(scope: SettingsScope): SettingsDocument['ignores'] {
  if (scope === 'workspace') return 'workspace';
  return scope === 'user' && vscode.env.remoteName !== undefined ? 'remote' : undefined;
}

/** The settings as VS Code merges them, as plain values. */
export function readSettings(): RawSettings {
  const configuration = vscode.workspace.getConfiguration();
  return {
    models: plain(configuration.get<unknown>(SETTING_NAMES.models)),
    defaultModel: plain(configuration.get<unknown>(SETTING_NAMES.defaultModel)),
    fallbacks: plain(configuration.get<unknown>(SETTING_NAMES.fallbacks)),
    routing: plain(configuration.get<unknown>(SETTING_NAMES.routing)),
  };
}

/** VS Code merges objects of several files: the fallbacks that are written in files of another scope. */
function fallbacksBeside(scope: SettingsScope): unknown {
  const found = vscode.workspace.getConfiguration().inspect<unknown>(SETTING_NAMES.fallbacks);
  if (scope === 'workspace') return plain(found?.globalValue);
  return { ...asRecord(plain(found?.workspaceValue)), ...asRecord(plain(found?.workspaceFolderValue)) };
}

/** VS Code hands out proxies that refuse changes; a configuration is made from plain values. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
