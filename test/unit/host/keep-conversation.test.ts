import { describe, expect, it } from 'vitest';
import type { ConversationRow, ConversationStore } from '../../../src/conversation/conversation-store.ts';
import type { MessageChanges } from '../../../src/conversation/conversation.ts';
import { textOf } from '../../../src/conversation/message.ts';
import { Emitter } from '../../../src/lib/emitter.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { finish, text } from '../../support/stream-samples.ts';

interface Written {
  readonly row: ConversationRow;
  readonly changes: MessageChanges;
}

/** Notes what is written. */
function notingStore(): {
  readonly store: ConversationStore;
  readonly written: Written[];
  readonly remembered: string[];
  readonly deleted: string[];
  readonly lose: () => void;
} {
  const written: Written[] = [];
  const remembered: string[] = [];
  const deleted: string[] = [];
  const losses = new Emitter<void>();
  const store: ConversationStore = {
    write: (row, changes) => void written.push({ row, changes }),
    update: () => undefined,
    writeMissing: async () => undefined,
    writePages: async () => undefined,
    delete: (id) => void deleted.push(id),
    load: async () => undefined,
    list: async () => [],
    othersChange: async () => 'none',
    loadNewer: async () => undefined,
    runsElsewhere: async () => undefined,
    search: async () => [],
    isPartial: async () => false,
    remember: (_workspace, id) => void remembered.push(id),
    last: async () => undefined,
    written: async () => undefined,
    onDidChange: () => ({ dispose: () => undefined }),
    onDidLose: losses.on,
  };
  return { store, written, remembered, deleted, lose: () => losses.fire() };
}

const wait = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('a conversation that is kept', () => {
  it('is written message by message, and an answer that streams once a second', async () => {
    const { store, written } = notingStore();
    const clock = new FakeClock();
    const model = scriptedModel([start(openai), text('Hel'), text('lo'), 'wait-for-abort']);
    const { session } = sessionOf(model);
    const kept = keepConversation(session, { store, clock, workspace: 'w', remembered: true });
    const asked = session.ask('Hi');
    await wait();
    const before = written.length;
    await clock.advance(999);
    expect(written).toHaveLength(before);
    await clock.advance(1);
    expect(written.at(-1)?.changes.put.map(textOf)).toEqual(['Hello']);
    expect(written[0]).toMatchObject({
      row: { shownTitle: 'Hi', workspace: 'w' },
      changes: { put: [{ kind: 'question' }] },
    });
    // each write has only what changed
    for (const { changes } of written) expect(changes.put.length).toBeLessThanOrEqual(1);
    session.stop();
    await asked;
    expect(written.at(-1)?.row.shown).toBe(session.conversation.shown);
    kept.dispose();
  });

  it('is written once a second also where each piece of an answer says what was used so far', async () => {
    const { store, written } = notingStore();
    const clock = new FakeClock();
    const used = { type: 'usage', attempt: ATTEMPT, usage: { output: 1 } } as const;
    const pieces = Array.from({ length: 50 }, () => [text('x'), used]).flat();
    const { session } = sessionOf(scriptedModel([start(openai), ...pieces, 'wait-for-abort']));
    const kept = keepConversation(session, { store, clock, workspace: 'w', remembered: true });
    const asked = session.ask('Hi');
    await wait();
    expect(written).toHaveLength(2); // the question, and that an answer runs
    await clock.advance(1_000);
    expect(written).toHaveLength(3);
    session.stop();
    await asked;
    expect(written).toHaveLength(4);
    kept.dispose();
  });

  it('loses what was deleted, is gone when nothing is left, and comes back', async () => {
    const { store, written, deleted } = notingStore();
    const answer = [start(openai), text('Hi'), finish()];
    const { session } = sessionOf(scriptedModel(answer, answer));
    const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: true });
    await session.ask('one');
    await session.ask('two');
    const ids = session.branch.map(({ id }) => id);
    session.delete(ids[0] ?? '');
    expect(written.at(-1)?.changes).toMatchObject({ put: [{ id: ids[2] }], removed: ids.slice(0, 2) });
    const deletion = session.delete(ids[2] ?? '');
    expect(deleted).toEqual([session.conversation.id]);
    if (deletion !== undefined) session.undoDelete(deletion);
    expect(written.at(-1)?.changes.put.map(({ id }) => id)).toEqual(ids.slice(2));
    kept.dispose();
  });

  it('is written as a whole again when the file was lost', async () => {
    const { store, written, remembered, lose } = notingStore();
    const answer = [start(openai), text('Hi'), finish()];
    const { session } = sessionOf(scriptedModel(answer, answer));
    const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: true });
    await session.ask('one');
    await session.ask('two');
    lose();
    expect(written.at(-1)?.changes).toMatchObject({ put: [...session.conversation.messages.values()], removed: [] });
    expect(remembered).toEqual([session.conversation.id, session.conversation.id]);
    kept.dispose();
  });

  it('is remembered as the one that is shown, also where it was not opened', async () => {
    const { store, remembered } = notingStore();
    const answer = [start(openai), text('Hi'), finish()];
    const { session } = sessionOf(scriptedModel(answer, answer));
    const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: true });
    const first = session.conversation.id;
    await session.ask('one');
    await session.ask('two');
    expect(remembered).toEqual([first]);
    session.open();
    expect(remembered).toEqual([first, session.conversation.id]);
    kept.dispose();
  });

  it('is not remembered where it has an editor of its own', async () => {
    const { store, written, remembered } = notingStore();
    const { session } = sessionOf(scriptedModel([start(openai), text('Hi'), finish()]));
    const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: false });
    session.open();
    await session.ask('one');
    kept.dispose();
    expect(written).not.toEqual([]);
    expect(remembered).toEqual([]);
  });

  it('is not written at all where it is private', async () => {
    const { store, written, remembered, lose } = notingStore();
    const { session } = sessionOf(scriptedModel([start(openai), text('Hi'), finish()]));
    const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: true });
    session.openPrivate();
    await session.ask('one');
    lose();
    kept.dispose();
    expect([written, remembered]).toEqual([[], []]);
  });
});
