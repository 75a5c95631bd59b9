import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationHit, ConversationStore } from '../../../src/conversation/conversation-store.ts';
import { chatsOfWindow } from '../../support/chats-of-window.ts';
import { settled } from '../../support/fake-clock.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { workspaceState } from '../../support/fake-workspace.ts';
import { memoryStore } from '../../support/memory-store.ts';

beforeEach(resetEditor);

/** A conversation of one round in an editor; its row in the list is called `asked`. */
async function askedInEditor(found = (hit: ConversationHit): ConversationHit => hit) {
  const memory = memoryStore();
  const list: ConversationStore['list'] = async (workspace) => (await memory.store.list(workspace)).map(found);
  const window = chatsOfWindow({ ...memory.store, list });
  await window.inEditor.ask('asked');
  window.inEditor.rename('asked');
  editor.picks = 'asked';
  return { ...memory, ...window, id: window.inEditor.conversation.id };
}

describe('a conversation that is open in an editor', () => {
  it('is shown there where it is chosen in the list, and not in a second place', async () => {
    const { view, happened, run } = await askedInEditor();
    await run('showConversations');
    expect(happened).toEqual(['focus editor']);
    expect(view.branch).toEqual([]);
  });

  it.each([
    ['Pin', { pinned: true }],
    ['Archive', { archived: true }],
  ])('keeps what the list did to it (%s) when it is written again', async (pressesButton, change) => {
    const { stored, inEditor, run, id } = await askedInEditor();
    editor.pressesButton = pressesButton;
    await run('showConversations');
    expect(stored.get(id)).toMatchObject(change);
    await inEditor.ask('again');
    expect(stored.get(id)).toMatchObject(change);
  });

  it('is not torn where the list deletes it: its editor is closed, and Undo brings all of it', async () => {
    const { stored, inEditor, happened, run, id } = await askedInEditor();
    const before = inEditor.conversation;
    const pressed = Promise.withResolvers<string | undefined>();
    editor.press = () => pressed.promise;
    editor.pressesButton = 'Delete';
    await run('showConversations');
    await settled();
    expect(stored.has(id)).toBe(false);
    expect(happened).toContain('close editor');
    expect(inEditor.branch).toEqual([]);
    pressed.resolve('Undo');
    await settled();
    expect(stored.get(id)).toEqual(before);
  });

  it('stands in the list with its title as one clean line', async () => {
    const { run } = await askedInEditor((hit) => ({ ...hit, title: `pay \u202Egnp.exe\u202C\n${'x'.repeat(300)}` }));
    await run('showConversations');
    expect(editor.rows[0]?.label).toMatch(/^pay gnp\.exe x{180,190}…$/);
  });

  it.each([
    [
      'its text was searched, the words are found in it',
      { excerpt: 'asked here' },
      [['turnpike.findInConversation', 'ask']],
    ],
    ['only its title has the words, nothing is looked for', {}, []],
  ])('is shown where it is chosen; where %s', async (_, found, executed) => {
    const { inEditor, happened, run } = await askedInEditor((hit) => ({ ...hit, ...found }));
    editor.typed = ' ask ';
    await run('showConversations');
    expect(happened).toEqual(['focus editor']);
    expect(editor.executed).toEqual(executed);
    expect(inEditor.branch).toHaveLength(2);
  });

  it('is moved with its editor into a new window: no second tab is opened', async () => {
    const { inEditor, happened, run, use, id } = await askedInEditor();
    use('editor');
    await run('openConversationInNewWindow');
    expect(happened).toEqual(['focus editor']);
    expect(editor.executed).toEqual([['workbench.action.moveEditorToNewWindow']]);
    expect(inEditor.conversation.id).toBe(id);
  });
});

it('a conversation that no chat shows is pinned where it is stored', async () => {
  const { stored, inEditor, run, id } = await askedInEditor();
  inEditor.open();
  editor.pressesButton = 'Pin';
  await run('showConversations');
  await settled();
  expect(stored.get(id)).toMatchObject({ pinned: true, setAt: { pinned: Number.MAX_SAFE_INTEGER } });
});

it('a title with the name of an icon stays words in the list', async () => {
  const { inEditor, run } = await askedInEditor();
  inEditor.rename('What does $(pwd) do?');
  inEditor.set({ pinned: true });
  await run('showConversations');
  expect(editor.rows.map(({ label }) => label)).toEqual([String.raw`$(pinned) What does \$(pwd) do?`]);
});

describe('a private conversation', () => {
  async function askedInPrivate() {
    const memory = memoryStore();
    const window = chatsOfWindow(memory.store);
    await window.run('newPrivateChat');
    await window.view.ask('secret');
    return { ...memory, ...window };
  }

  it('comes back from its deletion as a private one, and nothing of it is ever written', async () => {
    const { view, written, stored, run } = await askedInPrivate();
    const before = view.conversation;
    editor.press = async () => 'Undo';
    await run('deleteConversation');
    expect(view.conversation).toEqual(before);
    expect(view.isPrivate).toBe(true);
    await view.ask('more');
    view.set({ pinned: true });
    expect([written, [...stored.keys()]]).toEqual([[], []]);
    expect(editor.messages).toEqual(['The private conversation was deleted.']);
  });

  it('is offered back where another one is opened, as long as the window lives', async () => {
    const { view, run, stored } = await askedInPrivate();
    const before = view.conversation;
    editor.press = async () => 'Go Back';
    await run('newChat');
    await settled();
    expect(editor.messages).toEqual(['The private chat was closed. Nothing of it is kept.']);
    expect([view.conversation, view.isPrivate, stored.size]).toEqual([before, true, 0]);
  });

  it('is left without a word where it is empty', async () => {
    const { run } = chatsOfWindow(memoryStore().store);
    await run('newPrivateChat');
    await run('newChat');
    expect(editor.messages).toEqual([]);
  });

  it('waits for an empty chat where another conversation has begun', async () => {
    const { view, run, stored } = await askedInPrivate();
    const before = view.conversation;
    const presses = [Promise.withResolvers<string | undefined>(), Promise.withResolvers<string | undefined>()];
    const [first, second] = presses;
    editor.press = () => presses[editor.messages.length - 1]?.promise ?? Promise.resolve(undefined);
    const deleted = run('deleteConversation');
    await settled();
    await view.ask('public');
    first?.resolve('Undo');
    await settled();
    expect(editor.messages.at(-1)).toContain('comes back only into an empty chat');
    expect(view.isPrivate).toBe(false);
    view.open();
    second?.resolve('Undo');
    await deleted;
    expect([view.isPrivate, view.conversation]).toEqual([true, before]);
    expect([...stored.values()].map(({ messages }) => messages.size)).toEqual([2]); // the public one
  });

  it('is not renamed, and not moved into an editor', async () => {
    const { view, happened, run } = await askedInPrivate();
    for (const command of ['renameConversation', 'openConversationInEditor', 'openConversationInNewWindow'])
      await run(command);
    expect(editor.messages).toHaveLength(3);
    expect(happened).not.toContain('open in editor');
    expect(view.isPrivate).toBe(true);
  });

  it('is exported to a file only after it was said that the file keeps its text', async () => {
    const { run } = await askedInPrivate();
    await run('exportConversation');
    expect(editor.quickPick).toMatchObject({ placeHolder: expect.stringContaining('will keep its text') });
  });
});

it.each([
  ['$(markdown) Markdown', 'md'],
  ['$(json) JSON', 'json'],
])('an export as %s is suggested in the folder of the workspace, as a file of its kind', async (picks, extension) => {
  const { run, use } = await askedInEditor();
  use('editor');
  workspaceState.folders = ['/workspace'];
  editor.picks = picks;
  await run('exportConversation');
  expect(editor.rows.map(({ description }) => description)).toEqual(['to read', 'to import again']);
  expect(editor.saveOptions).toMatchObject({
    defaultUri: { path: `/workspace/asked.${extension}` },
    filters: { [extension === 'md' ? 'Markdown' : 'JSON']: [extension] },
  });
});
