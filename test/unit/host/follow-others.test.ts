import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { OthersChange } from '../../../src/conversation/conversation-store.ts';
import { textOf } from '../../../src/conversation/message.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { turnOf } from '../../../src/host/chat/turns.ts';
import { followOthers } from '../../../src/host/conversations/follow-others.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Disposable } from '../../../src/lib/disposable.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import type { SessionScript } from '../../support/chat-session.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { temporaryFolder } from '../../support/ledger-fixtures.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { conversationOf, openConversations } from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';
import { finish, text } from '../../support/stream-samples.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 60_000 });
const WITHIN = { timeout: 30_000, interval: 20 };

const say = (words: string): SessionScript => [start(openai), text(words), finish()];

let file = '';
let remove = (): Promise<void> => Promise.resolve();
let opened: OpenedConversations[] = [];
let owned: Disposable[] = [];

beforeEach(async () => {
  resetEditor();
  const folder = await temporaryFolder();
  file = join(folder.path, 'turnpike.sqlite');
  remove = folder.remove;
});

afterEach(async () => {
  for (const each of owned) each.dispose();
  await Promise.all(opened.map(({ storage }) => storage.close()));
  [owned, opened] = [[], []];
  await remove();
});

function fail(error: unknown): never {
  throw error;
}

function openWindow(name: string, ...scripts: SessionScript[]) {
  const conversations = openConversations(file);
  opened.push(conversations);
  const { store } = conversations;
  const { session } = sessionOf(scriptedModel(...scripts), { ids: name, now: Date.now });
  owned.push(
    keepConversation(session, { store, clock: systemClock, workspace: 'w', remembered: true }),
    followOthers(session, {
      store,
      workspace: 'w',
      clock: systemClock,
      onError: fail,
    }),
  );
  return { store, session };
}

/** Two windows that show the same conversation of one round. */
async function twoWindows(scripts: { readonly first?: SessionScript; readonly second?: SessionScript } = {}) {
  const first = openWindow('first', say('one'), scripts.first ?? say('later'));
  await first.session.ask('asked');
  await first.store.written();
  const second = openWindow('second', scripts.second ?? say('two'), say('three'));
  const { id } = first.session.conversation;
  const loaded = await second.store.load(id);
  if (loaded === undefined) throw new Error('the second window does not find the conversation');
  second.session.open(loaded);
  return { first, second, id };
}

test('what another window adds is shown, and asked about', async () => {
  const { first, second } = await twoWindows();
  await second.session.ask('in the second window');
  second.session.rename('My name');
  await vi.waitFor(() => expect(first.session.conversation.title).toBe('My name'), WITHIN);
  expect(first.session.branch).toEqual(second.session.branch);
  await first.session.ask('in the first window');
  await vi.waitFor(() => expect(second.session.branch).toHaveLength(6), WITHIN);
});

test('what another window adds while an answer runs is shown when that has ended', async () => {
  const { first, second } = await twoWindows({ first: [start(openai), text('So far'), 'wait-for-abort'] });
  const asked = first.session.ask('in the first window');
  await second.session.ask('in the second window');
  await second.store.written();
  expect(first.session.busy).toBe(true);
  first.session.stop();
  await asked;
  await vi.waitFor(() => expect(first.session.conversation.messages.size).toBe(6), WITHIN);
});

test('one that another window deletes is said, and can be kept whole', async () => {
  const { first, second, id } = await twoWindows();
  const before = first.session.conversation;
  const pressed = Promise.withResolvers<string | undefined>();
  editor.press = () => pressed.promise;
  second.session.open();
  second.store.delete(id);
  await second.store.written();
  await vi.waitFor(() => expect(editor.messages).toEqual(['“asked” was deleted in another window.']), WITHIN);
  expect(first.session.branch).toEqual([]);
  pressed.resolve('Keep It');
  await vi.waitFor(async () => expect(await second.store.load(id)).toEqual(before), WITHIN);
  expect(first.session.conversation).toEqual(before);
});

test('one that is gone on with after another window has deleted it is kept whole, and not its last turn alone', async () => {
  const { first, second, id } = await twoWindows({ first: [start(openai), text('So far'), 'wait-for-abort'] });
  const asked = first.session.ask('gone on with');
  await first.store.written();
  second.session.open();
  second.store.delete(id);
  await second.store.written();
  first.session.stop();
  await asked;
  await vi.waitFor(async () => expect((await second.store.load(id))?.messages.size).toBe(4), WITHIN);
  expect(await second.store.load(id)).toEqual(first.session.conversation);
});

test('what another window has deleted and brought back without what was asked here is whole again', async () => {
  const { store: memory, stored } = memoryStore();
  const changes: OthersChange[] = ['deleted'];
  const store = { ...memory, othersChange: async () => changes.shift() ?? 'none' };
  const { session } = sessionOf(scriptedModel(say('one')), { ids: 'here' });
  await session.ask('asked here');
  const { conversation } = session;
  const theirs = conversationOf(conversation.id, { rounds: 1 });
  stored.set(conversation.id, theirs);
  owned.push(followOthers(session, { store, workspace: 'w', clock: systemClock, onError: fail }));
  editor.windowState.fire({ focused: true, active: true });
  const all = [...theirs.messages.keys(), ...conversation.messages.keys()];
  await vi.waitFor(() => expect([...session.conversation.messages.keys()]).toEqual(all), WITHIN);
  expect([...(stored.get(conversation.id)?.messages.keys() ?? [])]).toEqual(all);
});

test('a chat that is closed while it looks tells of no error: the storage is closed with it', async () => {
  const looking = Promise.withResolvers<OthersChange>();
  const store = { ...memoryStore().store, othersChange: () => looking.promise };
  const { session } = sessionOf(scriptedModel(say('one')));
  await session.ask('asked');
  const onError = vi.fn<(error: unknown) => void>();
  const following = followOthers(session, { store, workspace: 'w', clock: systemClock, onError });
  editor.windowState.fire({ focused: true, active: true });
  following.dispose();
  looking.reject(new Error('the storage has stopped'));
  await new Promise(setImmediate);
  expect(onError).not.toHaveBeenCalled();
});

test('a window that comes back looks, though its storage rests', async () => {
  const { first, second } = await twoWindows();
  await second.session.ask('in the second window');
  editor.windowState.fire({ focused: true, active: true });
  await vi.waitFor(() => expect(first.session.branch).toHaveLength(4), WITHIN);
});

test('what was read while the person renamed it here is shown all the same', async () => {
  const { first, second } = await twoWindows();
  const { load } = first.store;
  vi.spyOn(first.store, 'load').mockImplementationOnce(async (id) => {
    const loaded = await load(id);
    first.session.rename('My name');
    return loaded;
  });
  await second.session.ask('in the second window');
  await vi.waitFor(() => expect(first.session.branch).toHaveLength(4), WITHIN);
  expect(first.session.conversation.title).toBe('My name');
});

describe('an answer that another window is making', () => {
  const SLOW: SessionScript = [start(openai), text('So far'), 'wait-for-abort'];

  /** The second window is answering, and the first one shows how far that has come. */
  async function answeredElsewhere() {
    const { first, second } = await twoWindows({ first: say('asked behind it'), second: SLOW });
    const asked = second.session.ask('in the second window');
    await vi.waitFor(() => expect(lastText(first.session)).toBe('So far'), WITHIN);
    return { first, second, asked };
  }

  test('is shown as such with its text, and not as one that was interrupted', async () => {
    const { first, second, asked } = await answeredElsewhere();
    const question = first.session.branch[0];
    const loads = vi.spyOn(first.store, 'load');
    expect(first.session.isAnswering).toBe(true);
    second.session.rename('My name');
    await vi.waitFor(() => expect(first.session.conversation.title).toBe('My name'), WITHIN);
    expect(first.session.branch[0]).toBe(question); // it was not read again
    expect(loads).not.toHaveBeenCalled();
    const last = first.session.branch.at(-1);
    if (last === undefined) throw new Error('no answer is shown');
    expect(turnOf(last, first.session, { askable: 'main' })).toMatchObject({
      status: 'streaming',
      progress: 'Being answered in another window…',
    });
    second.session.stop();
    await asked;
    await vi.waitFor(() => expect(first.session.isAnswering).toBe(false), WITHIN);
    expect(first.session.branch).toEqual(second.session.branch);
  });

  test('is waited for by what is asked here, and changed by nothing', async () => {
    const { first, second, asked } = await answeredElsewhere();
    const before = first.session.conversation;
    await first.session.ask('in the first window');
    for (const { id } of before.messages.values()) {
      expect(first.session.delete(id)).toBeUndefined();
      expect(first.session.edit(id, 'Otherwise')).toBeUndefined();
    }
    expect(first.session.queue).toHaveLength(1);
    expect(first.session.conversation).toBe(before);
    await first.session.askNow(first.session.queue[0]?.id ?? '');
    second.session.stop();
    await asked;
    await vi.waitFor(() => expect(lastText(first.session)).toBe('asked behind it'), WITHIN);
    expect(first.session.branch).toHaveLength(6);
  });

  test('was interrupted where that window is gone', async () => {
    const { first, second } = await answeredElsewhere();
    const last = second.session.branch.at(-1);
    if (last?.kind !== 'answer') throw new Error('no answer runs');
    // the highest process id of Linux, macOS and Windows is lower
    const gone = { ...last, runsIn: '2147483646-gone' };
    const { runsElsewhere } = first.store;
    const messages = new Map([...first.session.conversation.messages, [gone.id, gone]]);
    vi.spyOn(first.store, 'runsElsewhere').mockImplementation((conversation) =>
      runsElsewhere({ ...conversation, messages }),
    );
    await vi.waitFor(() => expect(first.session.isAnswering).toBe(false), WITHIN);
    const shown = first.session.branch.at(-1);
    expect(shown && turnOf(shown, first.session, { askable: 'main' })).toMatchObject({ status: 'cut' });
  });
});

const lastText = ({ branch }: ChatSession): string => textOf(branch.at(-1) ?? { parts: [] });
