// What a test says of the workspace and of the terminals.

import { Emitter } from '../../src/lib/emitter.ts';

interface WorkspaceState {
  /** Paths of the folders of the workspace. With several, a path that is shown begins with the folder's name. */
  folders: readonly string[];
  /** Paths that a search finds; without them the folder of the search is walked on disk. */
  files: readonly string[] | undefined;
  /** Each search: its pattern, what it leaves out, and how many it wants. */
  readonly searches: { readonly include: string; readonly exclude: unknown; readonly limit: number | undefined }[];
  /** What the settings say, by their whole names. */
  readonly settings: Map<string, unknown>;
  /** What VS Code knows of files that are not on disk, by their addresses. */
  readonly remoteFiles: Map<string, Uint8Array>;
  diagnostics: readonly (readonly [unknown, readonly unknown[]])[];
  /** What the Git extension exports. */
  git: unknown;
  openTabs: readonly unknown[];
  activeTerminal: unknown;
}

export const workspaceState: WorkspaceState = {
  folders: [],
  files: undefined,
  searches: [],
  settings: new Map(),
  remoteFiles: new Map(),
  diagnostics: [],
  git: undefined,
  openTabs: [],
  activeTerminal: undefined,
};

interface TerminalEvents {
  readonly start: Emitter<unknown>;
  readonly end: Emitter<unknown>;
  readonly close: Emitter<unknown>;
}

export const terminalEvents: TerminalEvents = { start: new Emitter(), end: new Emitter(), close: new Emitter() };

export function resetWorkspace(): void {
  Object.assign(workspaceState, {
    folders: [],
    files: undefined,
    diagnostics: [],
    git: undefined,
    openTabs: [],
    activeTerminal: undefined,
  });
  workspaceState.searches.length = 0;
  workspaceState.settings.clear();
  workspaceState.remoteFiles.clear();
}
