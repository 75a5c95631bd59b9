import { beforeEach, expect, it } from 'vitest';
import { deleteWithUndo } from '../../../src/host/conversations/delete-with-undo.ts';
import { notify } from '../../../src/host/notify.ts';
import { sessionOf, scriptedModel } from '../../support/chat-session.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { conversationOf } from '../../support/sample-conversations.ts';

beforeEach(resetEditor);

/** What VS Code makes a link of: https://github.com/microsoft/vscode, `parseLinkedText`. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["']).+?\3)?\)/i;

it.each(['information', 'warning', 'error'] as const)('a notification (%s) holds no link', async (severity) => {
  const words =
    'See [this](command:workbench.action.quit), [that](https://evil.example "now") and [[it](file:///etc/passwd)';
  expect(words).toMatch(LINK);
  editor.press = async () => 'Undo';
  expect(await notify(severity, words, 'Undo')).toBe('Undo');
  expect(editor.messages).toEqual([expect.not.stringMatching(LINK)]);
});

it('a notification is one line, which reads as it was written', async () => {
  await notify('warning', 'pay \u202Egnp.exe\u202C\n\u001B[31mred');
  expect(editor.messages).toEqual(['pay gnp.exe red']);
});

it('the title of a conversation that is deleted is no link', async () => {
  const asked = '[Restore it](command:workbench.action.files.newUntitledFile)';
  const conversation = conversationOf('imported', { rounds: 1, asked, answered: 'Yes.' });
  const { session } = sessionOf(scriptedModel());
  const ports = { store: memoryStore().store, workspace: 'w', chat: () => ({ session }) };
  await deleteWithUndo({ conversation, isPrivate: false }, ports);
  expect(editor.messages).toEqual(['“[Restore it] (command:workbench.action.files.newUntitledFile)” was deleted.']);
});
