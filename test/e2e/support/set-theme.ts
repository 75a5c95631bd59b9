import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chatFrame } from './chat.ts';
import type { Editor, Theme } from './launch-editor.ts';

const kinds: Readonly<Record<Theme, string>> = {
  'Dark 2026': 'vs-dark',
  'Light 2026': 'vs',
  'Default High Contrast': 'hc-black',
  'Default High Contrast Light': 'hc-light',
};

/** Changes the colour theme through the settings of the workspace and waits until the workbench shows it. */
export async function setTheme(editor: Editor, theme: Theme): Promise<void> {
  const file = join(editor.profile.workspaceDir, '.vscode/settings.json');
  const settings: Record<string, unknown> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...settings, 'workbench.colorTheme': theme }, undefined, 2));
  await editor.page.locator(`.monaco-workbench.${kinds[theme]}`).waitFor();
  // an open chat hears of it a moment later
  const chat = chatFrame(editor.page);
  if (await chat.locator('body').count()) await chat.locator(`body[data-vscode-theme-id="${theme}"]`).waitFor();
}
