import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/conversation/message.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { keepLateEvent } from '../../../src/host/chat/keep-late-event.ts';
import type { LateEvent } from '../../../src/host/chat/keep-late-event.ts';
import type { Model } from '../../../src/llm/model.ts';
import { cost, lastAnswer, openai, sessionOf, start } from '../../support/chat-session.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { text } from '../../support/stream-samples.ts';

/** Says what it has cost when it is told to. */
function slowlySettling(): Model & { readonly settle: () => Promise<void> } {
  const settling = Promise.withResolvers<void>();
  return {
    id: 'slow',
    settle: async () => {
      settling.resolve();
      await settled();
    },
    async *stream() {
      yield start(openai);
      yield text('So far');
      await settling.promise;
      yield cost;
    },
  };
}

/** A question is being answered, in a conversation that is kept. */
async function answering({ isPrivate = false } = {}) {
  const { store, stored, written } = memoryStore();
  const model = slowlySettling();
  const late: LateEvent[] = [];
  const keepLate = (event: LateEvent): void => {
    late.push(event);
    void keepLateEvent(event, { store, workspace: 'w' });
  };
  const world = sessionOf(model, { keepLate });
  const { session } = world;
  const kept = keepConversation(session, { store, clock: new FakeClock(), workspace: 'w', remembered: true });
  if (isPrivate) session.openPrivate();
  void session.ask('Hi');
  await settled();
  const { id } = session.conversation;
  const answer = session.runningAnswer ?? '';
  const storedAnswer = (): Answer | undefined => {
    const message = stored.get(id)?.messages.get(answer);
    return message?.kind === 'answer' ? message : undefined;
  };
  return { ...world, model, store, stored, written, kept, late, id, storedAnswer };
}

describe('an answer that is left by New Chat', () => {
  it('still learns what it cost, in its own conversation, and the page hears nothing of it', async () => {
    const { session, model, changes, storedAnswer } = await answering();
    session.open();
    expect(storedAnswer()).toMatchObject({ status: 'stopped', steps: [{ outcome: 'stopped' }] });
    changes.length = 0;
    await model.settle();
    expect(storedAnswer()?.steps).toMatchObject([{ outcome: 'stopped', cost: { nanoUsd: 4_200_000 } }]);
    expect(changes).toEqual([]);
  });

  it('learns it also where its conversation is shown again meanwhile', async () => {
    const { session, store, id, model, late, storedAnswer } = await answering();
    session.open();
    session.open(await store.load(id));
    await model.settle();
    expect(lastAnswer(session).footer?.cost).toBe('$0.0042');
    expect(storedAnswer()?.steps[0]?.cost).toBeDefined();
    expect(late).toEqual([]);
  });

  it('does not come back where its conversation was deleted', async () => {
    const { session, store, stored, id, model } = await answering();
    session.open();
    store.delete(id);
    await model.settle();
    expect([...stored.keys()]).toEqual([]);
  });

  it('is written nowhere where it was private', async () => {
    const { session, model, late, written } = await answering({ isPrivate: true });
    session.open();
    await model.settle();
    expect([late, written]).toEqual([[], []]);
  });
});

describe('an answer whose chat is closed', () => {
  it('is stored as stopped before the chat is gone, and what it cost comes to it', async () => {
    const { session, kept, model, storedAnswer } = await answering();
    session.close();
    kept.dispose();
    expect(storedAnswer()).toMatchObject({ status: 'stopped', parts: [{ text: 'So far' }] });
    expect(session.busy).toBe(false);
    await model.settle();
    expect(storedAnswer()).toMatchObject({ status: 'stopped', steps: [{ cost: { nanoUsd: 4_200_000 } }] });
  });

  it('is followed by no question that waited', async () => {
    const { session, model, changes } = await answering();
    await session.ask('And now?');
    await session.askNow(session.queue[0]?.id ?? '');
    session.close();
    await model.settle();
    expect(session.branch).toHaveLength(2);
    expect(changes.filter(({ type }) => type === 'message-added')).toHaveLength(2);
  });
});
