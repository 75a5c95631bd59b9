import type * as vscode from 'vscode';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ConfigurationService } from '../../../src/host/configuration/configuration-service.ts';
import { registerChat } from '../../../src/host/chat/register-chat.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { Disposable } from '../../../src/lib/disposable.ts';
import { cost, openai, start } from '../../support/chat-session.ts';
import { settled } from '../../support/fake-clock.ts';
import { fakePanel } from '../../support/fake-panel.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { text } from '../../support/stream-samples.ts';

const none = () => ({ dispose: () => undefined });

/** Answers until it is stopped; the first question is answered at once. */
function endlessModel(): Model {
  let asked = 0;
  return {
    id: 'endless',
    async *stream(_request, { signal }) {
      yield start(openai);
      yield text('So far');
      if (++asked === 1) return yield { type: 'finish', reason: { unified: 'stop', raw: 'stop' } };
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      yield cost;
    },
  };
}

let opened: Disposable[] = [];

beforeEach(resetEditor);
afterEach(() => {
  for (const chat of opened) chat.dispose();
  opened = [];
});

/** What the editor keeps for a workspace. */
function memento() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
}

/** The chat beside the editors, in a window with some code selected; what it writes into its store. */
function window(workspaceState = memento()) {
  const { store, written } = memoryStore();
  const model = endlessModel();
  const folder = { path: '/folder', fsPath: '/folder/that/is/not/there' };
  const log = { info: () => undefined, warn: () => undefined, error: (words: string) => expect.fail(words) };
  const configuration = {
    configuration: { defaultGroup: 'main', deployments: [{ group: 'main' }] },
    problems: [],
    onDidChange: none,
  };
  const chat = registerChat({
    // oxlint-disable typescript/no-unsafe-type-assertion -- the parts of them that are used
    context: {
      extensionUri: folder,
      storageUri: folder,
      globalStorageUri: folder,
      workspaceState,
    } as unknown as vscode.ExtensionContext,
    log: log as unknown as vscode.LogOutputChannel,
    configuration: configuration as unknown as ConfigurationService,
    // oxlint-enable typescript/no-unsafe-type-assertion
    conversations: store,
    router: () => ({ model, groups: () => [{ name: 'main', deployments: [] }] }),
    onDidChangeHealth: none,
  });
  opened.push(chat);
  editor.activeTextEditor = {
    document: { uri: { path: 'src/a.ts' }, languageId: 'typescript', getText: () => 'let a;' },
    selection: { isEmpty: false, start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
  };
  return { chat, written, run: async (command: string) => editor.handlers.get(`turnpike.${command}`)?.() };
}

/** A window in which a conversation was moved into an editor, and is being answered there. */
async function answeringInEditor() {
  const opening = window();
  await opening.run('explainSelection');
  await opening.run('openConversationInEditor');
  void opening.run('explainSelection');
  await settled();
  const [panel] = editor.panels;
  if (panel === undefined) throw new Error('no editor was opened');
  return { ...opening, panel };
}

/** What the palette was told last: whether there is an answer to stop. */
function isStopEnabled(): unknown {
  return editor.executed.findLast(([command, key]) => command === 'setContext' && key === 'turnpike.busy')?.[2];
}

it('Stop Answer is about the chat in use: the one in an editor, or the one beside it', async () => {
  const { panel, run } = await answeringInEditor();
  expect(isStopEnabled()).toBe(true);
  panel.active = false;
  expect(isStopEnabled()).toBe(false);
  panel.active = true;
  expect(isStopEnabled()).toBe(true);
  await run('stop');
  await settled();
  expect(isStopEnabled()).toBe(false);
});

it('Stop Answer stands for the chat beside the editors when the editor is closed', async () => {
  const { panel, run } = await answeringInEditor();
  panel.active = false;
  void run('explainSelection');
  await settled();
  panel.active = true;
  await run('stop');
  await settled();
  expect(isStopEnabled()).toBe(false);
  panel.close();
  expect(isStopEnabled()).toBe(true);
});

it.each(['its editor', 'the window'])(
  'an answer ends, and is written as stopped, in the moment in which %s is closed',
  async (what) => {
    const { chat, panel, written } = await answeringInEditor();
    expect(written.at(-1)?.changes.put[0]).toMatchObject({ kind: 'answer', status: 'running' });
    if (what === 'its editor') panel.close();
    else chat.dispose();
    expect(written.at(-1)?.changes.put[0]).toMatchObject({ status: 'stopped', parts: [{ text: 'So far' }] });
  },
);

it('what an answer cost that the end of the window stopped is written before the storage is closed', async () => {
  const { chat, written, run } = window();
  await run('explainSelection');
  void run('explainSelection');
  await settled();
  chat.dispose();
  await chat.settled();
  const last = written.at(-1)?.changes.put.at(-1);
  expect(last).toMatchObject({ kind: 'answer', status: 'stopped', steps: [{ cost: { nanoUsd: 4_200_000 } }] });
});

it.each(['closed', 'deleted'])(
  'questions that wait in an editor are not lost without a word where it is %s',
  async (what) => {
    const { panel, run } = await answeringInEditor();
    await run('explainSelection');
    await settled();
    if (what === 'closed') panel.close();
    else await run('deleteConversation');
    expect(editor.messages).toContain('A question was still waiting in an editor that was closed. It was not asked.');
  },
);

it('an editor whose conversation is not there is closed after a restart, and that is said', async () => {
  window();
  const panel = fakePanel();
  await editor.restorePanel?.(panel, { conversation: 'gone' });
  expect(() => panel.active).toThrow('disposed');
  expect(editor.messages).toEqual([expect.stringMatching(/^The conversation is not there/)]);
});

it('a window that was in a private chat comes back with a new private one', async () => {
  const workspaceState = memento();
  const before = window(workspaceState);
  await before.run('newPrivateChat');
  await before.run('explainSelection');
  before.chat.dispose();
  expect([...workspaceState.kept]).toEqual([['turnpike.wasPrivate', true]]);
  const after = window(workspaceState);
  await after.run('explainSelection');
  expect(after.written).toEqual([]);
  await after.run('newChat');
  expect(workspaceState.kept.get('turnpike.wasPrivate')).toBeUndefined();
});
