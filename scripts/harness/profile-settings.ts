import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** Keeps the editor from opening pages, sending telemetry and asking questions. */
const quiet: Settings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'window.commandCenter': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
};

/** Where the settings of a window are read from: `remote` in the browser (code-server), `desktop` in the application. */
export type EditorKind = 'remote' | 'desktop';

/**
 * Writes the person's settings of a profile. A window in the browser takes an extension's settings from
 * `Machine/settings.json`, which it watches; `User/settings.json` is for the workbench and is read at load.
 */
export async function writeProfileSettings(userDataDir: string, settings: Settings, kind: EditorKind): Promise<void> {
  const entries = Object.entries({ ...quiet, ...settings });
  const machine = entries.filter(([key]) => kind === 'remote' && key.startsWith('turnpike.'));
  const user = entries.filter((entry) => !machine.includes(entry));
  await writeJson(join(userDataDir, 'User/settings.json'), Object.fromEntries(user));
  if (kind === 'remote') await writeJson(join(userDataDir, 'Machine/settings.json'), Object.fromEntries(machine));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
