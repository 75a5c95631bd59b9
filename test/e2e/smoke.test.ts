import { afterAll, beforeAll, test } from 'vitest';
import { launchEditor } from './support/launch-editor.ts';
import type { Editor } from './support/launch-editor.ts';
import { runCommand } from './support/run-command.ts';
import { screenshot } from './support/screenshot.ts';
import { setTheme } from './support/set-theme.ts';

let editor: Editor;

beforeAll(async () => {
  editor = await launchEditor({ files: { 'hello.ts': 'export const hello = 1;\n' } });
  // The workbench restores its side bar late. A toggle before that is undone.
  await editor.page.getByRole('tab', { name: /Turnpike/ }).waitFor();
});

afterAll(async () => editor.dispose());

test('the packaged extension is installed', async () => {
  await editor.page.getByRole('tab', { name: /Turnpike/ }).waitFor();
});

test('commands run from the palette', async () => {
  await runCommand(editor.page, 'View: Toggle Primary Side Bar Visibility');
  await editor.page.locator('.part.sidebar').waitFor({ state: 'hidden' });
});

test('a theme can be changed while the editor is open', async () => {
  await setTheme(editor, 'Default High Contrast');
  await screenshot(editor.page, 'smoke-high-contrast');
  await setTheme(editor, 'Light 2026');
  await screenshot(editor.page, 'smoke-light');
});
