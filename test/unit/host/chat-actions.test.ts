import { describe, expect, it } from 'vitest';
import { PageImages } from '../../../src/host/attach/page-images.ts';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import { chatActions } from '../../../src/host/chat/chat-actions.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import type { SessionScript } from '../../support/chat-session.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { finish, text } from '../../support/stream-samples.ts';

const say = (words: string): SessionScript => [start(openai), text(words), finish()];

/** A page and its host; `pick` is what happens where a model is asked for. */
function page(model: ReturnType<typeof scriptedModel>, pick: (session: ChatSession) => boolean = () => false) {
  const { session } = sessionOf(model);
  const taken: string[] = [];
  const attachments = new PendingAttachments(() => 'chip');
  const act = chatActions({
    session,
    attachments,
    images: new PageImages({ attachments, newId: () => 'i', clock: new FakeClock(), post: () => undefined }),
    view: {
      tellSent: (id) => void taken.push(id),
      tellNotSent: () => undefined,
      tellFound: () => undefined,
      write: () => undefined,
    },
    deleteMessage: async () => undefined,
    pickOtherModel: async () => undefined,
    pickModel: async () => pick(session),
    hasModel: () => true,
    mistakenSetting: () => undefined,
  });
  return { session, taken, act };
}

describe('an edited question from the page', () => {
  it('is said to be taken only when it is: while an answer runs it stays in its box, and may be sent again', async () => {
    const model = scriptedModel([start(openai), 'wait-for-abort'], say('second'));
    const { session, taken, act } = page(model);
    void session.ask('one');
    await settled();
    const edit = { type: 'edit', id: 'e1', turn: session.branch[0]?.id ?? '', text: 'uno' } as const;
    await act(edit);
    expect(taken).toEqual([]);
    session.stop();
    await settled();
    await act(edit);
    await act(edit);
    expect(taken).toEqual(['e1', 'e1']);
    expect(model.requests).toHaveLength(2);
    expect(lastAnswer(session).text).toBe('second');
  });

  it('is not said to be taken where the question is gone', async () => {
    const { session, taken, act } = page(scriptedModel(say('first')));
    await session.ask('one');
    const turn = session.branch[0]?.id ?? '';
    session.delete(turn);
    await act({ type: 'edit', id: 'e1', turn, text: 'uno' });
    expect(taken).toEqual([]);
  });
});

describe('Switch model', () => {
  it.each([
    ['a failed answer', [new LlmError('server', 'x')]],
    ['a cut answer', [start(openai), text('Half'), new LlmError('truncated', 'x', {})]],
  ] as const)('asks the other model, and not again the one of %s', async (_, script) => {
    const model = scriptedModel(script, say('second'));
    const { session, act } = page(model, (chat) => {
      chat.change({ group: 'other' });
      return true;
    });
    await session.ask('one');
    await act({ type: 'action', turn: lastAnswer(session).id, action: 'switch-model' });
    expect(model.requests.map(({ group }) => group)).toEqual(['main', 'other']);
  });
});
