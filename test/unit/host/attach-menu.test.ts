import { beforeEach, expect, it } from 'vitest';
import { attachCommands } from '../../../src/host/attach/attach-commands.ts';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import { TerminalOutput } from '../../../src/host/attach/terminal-output.ts';
import { editor, resetEditor, Uri } from '../../support/fake-vscode.ts';

beforeEach(resetEditor);

/** Opens the menu; the person takes the row `picks`, if any. */
async function openMenu(picks?: string): Promise<PendingAttachments> {
  let id = 0;
  const attachments = new PendingAttachments(() => `id${++id}`);
  const terminals = new TerminalOutput();
  const images = { scale: async () => ({ kind: 'refused', reason: 'there is no page' }) as const };
  const commands = attachCommands({ target: () => ({ attachments, images }), terminals, focus: async () => undefined });
  editor.picks = picks;
  await commands['turnpike.attachContext']?.();
  terminals.dispose();
  return attachments;
}

/** `label` without its icon. */
const rows = () => editor.rows.map(({ label, description }) => [label.replace(/^\S+ /, ''), description]);

it('each thing has a name, and beside it what of it is there now', async () => {
  await openMenu();
  expect(rows().slice(0, 4)).toEqual([
    ['Selection', '(nothing is selected)'],
    ['Current file', '(no file is open)'],
    ['Files…', ''],
    ['Image…', ''],
  ]);
  const text = 'let a;\nlet b;\n';
  editor.activeTextEditor = {
    document: { uri: Uri.file('/src/a.ts'), languageId: 'typescript', getText: () => text },
    selection: { isEmpty: false, start: { line: 2, character: 0 }, end: { line: 4, character: 0 } },
  };
  await openMenu();
  expect(rows().slice(0, 2)).toEqual([
    ['Selection', '/src/a.ts:3-4'],
    ['Current file', '/src/a.ts'],
  ]);
});

it('an image is picked among images, and attached as any picked file is', async () => {
  editor.opens = [Uri.file('/not/there.png')];
  const attachments = await openMenu('$(file-media) Image…');
  expect(editor.openOptions).toMatchObject({ filters: { Images: expect.arrayContaining(['png', 'jpg', 'webp']) } });
  expect(attachments.chips.map(({ name }) => name)).toEqual(['/not/there.png']);
});
