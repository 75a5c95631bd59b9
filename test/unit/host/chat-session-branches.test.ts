import { describe, expect, it } from 'vitest';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, shownTurns, start } from '../../support/chat-session.ts';
import type { SessionScript } from '../../support/chat-session.ts';
import { finish, text } from '../../support/stream-samples.ts';

const say = (words: string): SessionScript => [start(openai), text(words), finish()];

/** What is shown, in short: `Q one`, `A first (2 of 3)`. */
function shown(session: ChatSession): readonly string[] {
  return shownTurns(session).map((turn) => {
    const words =
      turn.kind === 'user'
        ? `Q ${turn.text}`
        : `A ${turn.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`;
    const { index, count } = turn.version;
    return count === 1 ? words : `${words} (${index} of ${count})`;
  });
}

function idOf(session: ChatSession, index: number): string {
  return session.branch.at(index)?.id ?? '';
}

describe('an edited question', () => {
  it('is asked on a branch of its own, and the branch that was there is one step away', async () => {
    const model = scriptedModel(say('first'), say('second'), say('third'));
    const { session } = sessionOf(model);
    await session.ask('one');
    await session.ask('two');
    await session.edit(idOf(session, 0), 'uno');
    expect(shown(session)).toEqual(['Q uno (2 of 2)', 'A third']);
    expect(model.requests[2]?.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'uno' }] }]);
    session.showOtherVersion(idOf(session, 0), -1);
    expect(shown(session)).toEqual(['Q one (1 of 2)', 'A first', 'Q two', 'A second']);
  });

  it('keeps what was attached to it', async () => {
    const model = scriptedModel(say('first'), say('second'));
    const { session } = sessionOf(model);
    await session.ask('what?', [{ type: 'image', mediaType: 'image/png', data: 'AAAA' }]);
    await session.edit(idOf(session, 0), 'what is it?');
    expect(model.requests[1]?.messages[0]?.role === 'user' && model.requests[1].messages[0].parts).toEqual([
      { type: 'image', mediaType: 'image/png', data: 'AAAA' },
      { type: 'text', text: 'what is it?' },
    ]);
  });
});

describe('an answer that is asked for again', () => {
  it('stands beside the one that was there, and the conversation goes on from the one that is shown', async () => {
    const model = scriptedModel(say('first'), say('second'), say('third'));
    const { session } = sessionOf(model);
    await session.ask('one');
    await session.regenerate(lastAnswer(session).id);
    expect(shown(session)).toEqual(['Q one', 'A second (2 of 2)']);
    session.showOtherVersion(idOf(session, 1), -1);
    await session.ask('two');
    const sent = model.requests[2]?.messages.map(({ role, ...message }) => [role, JSON.stringify(message)]);
    expect(sent?.[1]).toEqual(['assistant', expect.stringContaining('first')]);
    expect(shown(session)).toEqual(['Q one', 'A first (1 of 2)', 'Q two', 'A third']);
  });

  it('may be asked of another model, and the conversation keeps its own', async () => {
    const model = scriptedModel(say('first'), say('second'));
    const { session } = sessionOf(model);
    await session.ask('one');
    await session.regenerate(lastAnswer(session).id, { group: 'other' });
    expect(model.requests.map(({ group }) => group)).toEqual(['main', 'other']);
    expect(session.group).toBe('main');
  });

  it.each([
    ['Retry', [new LlmError('server', 'x', {})], 'restart'],
    ['Restart', [start(openai), text('Half'), new LlmError('truncated', 'x', {})], 'restart'],
    ['Continue', [start(openai), text('Half'), new LlmError('truncated', 'x', {})], 'continue'],
  ] as const)('of another model is asked of that one by %s, too', async (_, script, again) => {
    const model = scriptedModel(say('first'), script, say('second'));
    const { session } = sessionOf(model);
    await session.ask('one');
    await session.regenerate(lastAnswer(session).id, { group: 'other' });
    await session[again](lastAnswer(session).id);
    expect(model.requests.map(({ group }) => group)).toEqual(['main', 'other', 'other']);
    expect(session.group).toBe('main');
  });

  it('of a model that is gone is asked of the conversation’s', async () => {
    const model = scriptedModel(say('first'), [new LlmError('server', 'x', {})], say('second'));
    const { session } = sessionOf(model, { hasGroup: (name) => name === 'main' });
    await session.ask('one');
    await session.regenerate(lastAnswer(session).id, { group: 'other' });
    await session.restart(lastAnswer(session).id);
    expect(model.requests.map(({ group }) => group)).toEqual(['main', 'other', 'main']);
  });

  it('of a model that is there again is offered to that one, by its name', async () => {
    const settings = new Set(['main']);
    const gone = new LlmError('no-deployment', 'x', { group: 'other' });
    const { session } = sessionOf(scriptedModel(say('first'), [gone]), { hasGroup: (name) => settings.has(name) });
    await session.ask('one');
    await session.regenerate(lastAnswer(session).id, { group: 'other' });
    expect(lastAnswer(session, 'main').error?.title).toBe('main can be asked now.');
    settings.add('other');
    expect(lastAnswer(session, 'main').error?.title).toBe('other can be asked now.');
  });

  it('by Restart stays when it has text, and goes when it has none', async () => {
    const cut = new LlmError('truncated', 'x', {});
    const { session } = sessionOf(scriptedModel([start(openai), text('Half'), cut], [cut], say('whole')));
    await session.ask('one');
    await session.restart(lastAnswer(session).id);
    expect(shown(session)).toEqual(['Q one', 'A  (2 of 2)']);
    await session.restart(lastAnswer(session).id);
    expect(shown(session)).toEqual(['Q one', 'A whole (2 of 2)']);
  });
});

/** Deletes a message of the branch; what is given undoes it. */
function deleteAt(session: ChatSession, index: number): () => boolean {
  const deletion = session.delete(idOf(session, index));
  if (deletion === undefined) throw new Error('nothing was deleted');
  return () => session.undoDelete(deletion);
}

describe('messages that are deleted one after the other', () => {
  const all = ['Q one', 'A first', 'Q two', 'A second', 'Q three', 'A third'];

  async function asked(): Promise<ChatSession> {
    const { session } = sessionOf(scriptedModel(say('first'), say('second'), say('third'), say('fourth')));
    for (const words of ['one', 'two', 'three']) await session.ask(words);
    return session;
  }

  it('come back one by one, each to its own place, in the order in which they went', async () => {
    const session = await asked();
    const undo = [deleteAt(session, 0), deleteAt(session, 0)];
    expect(shown(session)).toEqual(all.slice(4));
    undo[0]?.();
    expect(shown(session)).toEqual(['Q one', 'A first', 'Q three', 'A third']);
    undo[1]?.();
    expect(shown(session)).toEqual(all);
  });

  it('come back in the other order too, also where the conversation went on', async () => {
    const session = await asked();
    const undo = [deleteAt(session, 0), deleteAt(session, 0)];
    await session.ask('four');
    undo[1]?.();
    expect(shown(session)).toEqual([...all.slice(2), 'Q four', 'A fourth']);
    undo[0]?.();
    expect(shown(session)).toEqual([...all, 'Q four', 'A fourth']);
  });

  it('bring their question with them where they are answers', async () => {
    const session = await asked();
    const undo = [deleteAt(session, 5), deleteAt(session, 4)];
    expect(shown(session)).toEqual(all.slice(0, 4));
    undo[0]?.();
    expect(shown(session)).toEqual(all);
    undo[1]?.();
    expect(shown(session)).toEqual(all);
  });

  it('do not change what is shown while an answer runs', async () => {
    const { session } = sessionOf(scriptedModel(say('first'), [start(openai), text('So far'), 'wait-for-abort']));
    await session.ask('one');
    const undo = deleteAt(session, 1);
    const running = session.ask('two');
    await new Promise((resolve) => setTimeout(resolve, 5));
    undo();
    expect(shown(session)).toEqual(['Q one', 'Q two (2 of 2)', 'A So far']);
    session.stop();
    await running;
    session.showOtherVersion(idOf(session, 1), -1);
    expect(shown(session)).toEqual(['Q one', 'A first (1 of 2)']);
  });

  it('do not come back into another conversation', async () => {
    const session = await asked();
    const undo = deleteAt(session, 0);
    session.open();
    expect(undo()).toBe(false);
    expect(shown(session)).toEqual([]);
  });
});

describe('a message that is deleted', () => {
  it('leaves the rest, is not sent any more, and comes back', async () => {
    const model = scriptedModel(say('first'), say('second'), say('third'));
    const { session } = sessionOf(model);
    await session.ask('one');
    await session.ask('two');
    const undo = deleteAt(session, 0);
    expect(shown(session)).toEqual(['Q two', 'A second']);
    undo();
    expect(shown(session)).toEqual(['Q one', 'A first', 'Q two', 'A second']);
    session.delete(idOf(session, 1));
    await session.ask('three');
    const roles = model.requests[2]?.messages.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'user']);
    expect(JSON.stringify(model.requests[2]?.messages)).not.toContain('first');
  });
});

describe('a message that cannot be deleted', () => {
  it('is not said to be deleted, because Undo would take back another deletion', async () => {
    const { session } = sessionOf(scriptedModel([start(openai), text('So far'), 'wait-for-abort']));
    const asked = session.ask('one');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(session.delete(idOf(session, 0))).toBeUndefined();
    session.stop();
    await asked;
    expect(session.delete('gone')).toBeUndefined();
    expect(session.delete(idOf(session, 0))).toBeDefined();
  });
});

describe('a question that is sent while an answer runs', () => {
  it('is asked when it has ended, and not when it was stopped', async () => {
    const model = scriptedModel([start(openai), text('So far'), 'wait-for-abort'], say('second'), say('third'));
    const { session } = sessionOf(model);
    const asked = session.ask('one');
    await session.ask('two');
    await session.ask('three');
    expect(session.queue.map(({ parts }) => parts)).toEqual([
      [{ type: 'text', text: 'two' }],
      [{ type: 'text', text: 'three' }],
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.stop();
    await asked;
    expect(shown(session)).toEqual(['Q one', 'A So far']);
    expect(session.unqueue(session.queue[0]?.id ?? '')?.parts).toEqual([{ type: 'text', text: 'two' }]);
    await session.ask('four');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(shown(session)).toEqual(['Q one', 'A So far', 'Q three', 'A second', 'Q four', 'A third']);
    expect(session.queue).toEqual([]);
  });
});

describe('a question of the queue that is wanted now', () => {
  it('stops the answer that runs, is asked before the others, and they follow', async () => {
    const wait = [start(openai), text('So far'), 'wait-for-abort'] as const;
    const { session } = sessionOf(scriptedModel(wait, say('second'), say('third')));
    const asked = session.ask('one');
    await session.ask('two');
    await session.ask('three');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await session.askNow(session.queue[1]?.id ?? '');
    await asked;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(shown(session)).toEqual(['Q one', 'A So far', 'Q three', 'A second', 'Q two', 'A third']);
    expect(session.queue).toEqual([]);
  });

  it('is asked at once where the queue is paused', async () => {
    const wait = [start(openai), text('So far'), 'wait-for-abort'] as const;
    const { session } = sessionOf(scriptedModel(wait, say('second'), say('third')));
    const asked = session.ask('one');
    await session.ask('two');
    await session.ask('three');
    await new Promise((resolve) => setTimeout(resolve, 5));
    session.stop();
    await asked;
    expect(session.queue).toHaveLength(2);
    await session.askNow('gone');
    await session.askNow(session.queue[1]?.id ?? '');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(shown(session)).toEqual(['Q one', 'A So far', 'Q three', 'A second', 'Q two', 'A third']);
  });

  it('does not let the others be asked where it was taken back before the answer had stopped', async () => {
    const wait = [start(openai), text('So far'), 'wait-for-abort'] as const;
    const { session } = sessionOf(scriptedModel(wait, say('second')));
    const asked = session.ask('one');
    await session.ask('two');
    await session.ask('three');
    const id = session.queue[1]?.id ?? '';
    await new Promise((resolve) => setTimeout(resolve, 5));
    await session.askNow(id);
    session.unqueue(id);
    await asked;
    expect(session.queue).toHaveLength(1);
    expect(session.busy).toBe(false);
  });

  it('leaves no moment without an answer in which the queue would seem to be paused', async () => {
    const { session } = sessionOf(scriptedModel(say('first'), say('second')));
    const idle: number[] = [];
    session.onDidChange(({ type }) => {
      if (type === 'panel' && !session.busy) idle.push(session.queue.length);
    });
    const asked = session.ask('one');
    await session.ask('two');
    await asked;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(shown(session)).toEqual(['Q one', 'A first', 'Q two', 'A second']);
    expect(idle).toEqual([0]);
  });
});

describe('a question with images that a model refuses', () => {
  const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
  const blind = new LlmError('unsupported', 'x', { vendor: 'openai', model: 'gpt-5-mini', lacks: 'images' });

  it('can be asked without them, on a branch of its own', async () => {
    const model = scriptedModel([blind], say('Blind answer'));
    const { session } = sessionOf(model);
    await session.ask('What is this?', [image]);
    const failed = lastAnswer(session, 'main');
    expect(failed.error).toMatchObject({
      title: 'openai/gpt-5-mini cannot see images.',
      detail: 'Choose a model that sees images, or ask without them.',
    });
    expect(failed.error?.actions.map(({ label }) => label)).toEqual(['Switch model', 'Ask without images', 'Retry']);
    await session.askWithoutImages(failed.id);
    expect(shown(session)).toEqual(['Q What is this? (2 of 2)', 'A Blind answer']);
    expect(JSON.stringify(model.requests[1])).not.toContain('AAAA');
    expect(shownTurns(session)[0]).toMatchObject({ attachments: [], version: { index: 2, count: 2 } });
  });

  it('and without a word cannot, nor one whose images stand in an earlier message', async () => {
    const { session } = sessionOf(scriptedModel([blind], [blind]));
    await session.ask('', [image]);
    expect(lastAnswer(session).error?.detail).toBe('Choose a model that sees images.');
    await session.ask('And now?');
    const { error } = lastAnswer(session);
    expect(error?.detail).toContain('An earlier message holds images');
    expect(error?.actions.map(({ action }) => action)).not.toContain('drop-images');
  });
});

describe('a conversation that has begun', () => {
  it('keeps its model when the default becomes another one', async () => {
    const model = scriptedModel(say('first'), say('second'));
    const settings = { group: 'main' };
    const { session } = sessionOf(model, { defaultGroup: () => settings.group });
    await session.ask('one');
    settings.group = 'other';
    await session.ask('two');
    expect(model.requests.map(({ group }) => group)).toEqual(['main', 'main']);
    session.open();
    expect(session.group).toBe('other');
  });
});

describe('a private conversation', () => {
  it('is said to be one, and the next one is not', async () => {
    const { session } = sessionOf(scriptedModel(say('first')));
    session.openPrivate();
    expect(session.isPrivate).toBe(true);
    session.open();
    expect(session.isPrivate).toBe(false);
  });
});
