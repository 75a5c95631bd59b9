import { beforeEach, describe, expect, it } from 'vitest';
import type { QuestionPart } from '../../../src/conversation/message.ts';
import { textOf } from '../../../src/conversation/message.ts';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import type { ChatSession } from '../../../src/host/chat/chat-session.ts';
import { giveBackAll } from '../../../src/host/chat/give-back.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import type { SessionScript, SessionWorld } from '../../support/chat-session.ts';
import { settled } from '../../support/fake-clock.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { finish, text } from '../../support/stream-samples.ts';

beforeEach(resetEditor);

const say = (words: string): SessionScript => [start(openai), text(words), finish()];
const unending: SessionScript = [start(openai), text('So far'), 'wait-for-abort'];

function shown({ branch }: ChatSession): readonly string[] {
  return branch.map((message) => textOf(message));
}

function waiting({ queue }: ChatSession): readonly string[] {
  return queue.map((question) => textOf(question));
}

function idOf(session: ChatSession, words: string): string {
  return session.branch.find((message) => textOf(message) === words)?.id ?? '';
}

/** Asked "one", which was stopped while "two" and "three" were waiting. */
async function stopped(...scripts: SessionScript[]): Promise<SessionWorld> {
  const world = sessionOf(scriptedModel(unending, ...scripts));
  const { session } = world;
  void session.ask('one');
  await session.ask('two');
  await session.ask('three');
  await settled();
  session.stop();
  await settled();
  return world;
}

describe('questions that wait after an answer was stopped', () => {
  it('are asked before one that comes later', async () => {
    const { session } = await stopped(say('second'), say('third'), say('fourth'));
    expect(waiting(session)).toEqual(['two', 'three']);
    void session.ask('four');
    await settled();
    expect(shown(session)).toEqual(['one', 'So far', 'two', 'second', 'three', 'third', 'four', 'fourth']);
    expect(waiting(session)).toEqual([]);
  });

  it('keep their order where one of them is stopped in its turn', async () => {
    const { session } = await stopped(unending, say('third'), say('fourth'));
    void session.ask('four');
    await settled();
    session.stop();
    await settled();
    expect(waiting(session)).toEqual(['three', 'four']);
    await session.askNow(session.queue[0]?.id ?? '');
    await settled();
    expect(shown(session)).toEqual(['one', 'So far', 'two', 'So far', 'three', 'third', 'four', 'fourth']);
  });

  it('follow the answer that is asked for once more', async () => {
    const { session } = await stopped(say('first'), say('second'), say('third'));
    await session.restart(idOf(session, 'So far'));
    await settled();
    expect(shown(session)).toEqual(['one', 'first', 'two', 'second', 'three', 'third']);
  });

  it('follow the question with other words', async () => {
    const { session } = await stopped(say('first'), say('second'), say('third'));
    await session.edit(idOf(session, 'one'), 'uno');
    await settled();
    expect(shown(session)).toEqual(['uno', 'first', 'two', 'second', 'three', 'third']);
  });

  it('are asked where they were written, also where another branch is shown', async () => {
    const { session } = sessionOf(scriptedModel(say('first'), say('primo'), unending, say('other'), say('second')));
    await session.ask('one');
    await session.edit(idOf(session, 'one'), 'uno');
    void session.ask('due');
    await session.ask('two');
    await settled();
    session.stop();
    await settled();
    session.showOtherVersion(idOf(session, 'uno'), -1);
    expect(shown(session)).toEqual(['one', 'first']);
    await session.ask('elsewhere');
    expect(shown(session)).toEqual(['one', 'first', 'elsewhere', 'other']);
    expect(waiting(session)).toEqual(['two']);
    await session.askNow(session.queue[0]?.id ?? '');
    expect(shown(session)).toEqual(['uno', 'primo', 'due', 'So far', 'two', 'second']);
  });
});

describe('Undo of a deletion', () => {
  const begun = async (): Promise<SessionWorld & { readonly undo: () => void }> => {
    const world = sessionOf(scriptedModel(say('first'), unending, say('third')));
    const { session } = world;
    await session.ask('one');
    const deletion = session.delete(idOf(session, 'one'));
    void session.ask('two');
    await session.ask('three, about two');
    await settled();
    return { ...world, undo: () => deletion && session.undoDelete(deletion) };
  };

  it('while an answer runs leaves it in view, and what waits is asked behind it', async () => {
    const { session, undo } = await begun();
    undo();
    expect(shown(session)).toEqual(['two', 'So far']);
    await session.askNow(session.queue[0]?.id ?? '');
    await settled();
    expect(shown(session)).toEqual(['two', 'So far', 'three, about two', 'third']);
  });

  it('after that, too: what was asked since the deletion stays in view', async () => {
    const { session, undo } = await begun();
    session.stop();
    await settled();
    undo();
    expect(shown(session)).toEqual(['two', 'So far']);
    expect(session.conversation.messages.size).toBe(4);
    session.showOtherVersion(idOf(session, 'two'), -1);
    expect(shown(session)).toEqual(['one', 'first']);
  });
});

it('what an Undo puts behind an answer that is gone on with comes into view when it has ended', async () => {
  const half: SessionScript = [start(openai), text('Half'), new LlmError('truncated', 'x', {})];
  const more: SessionScript = [start(openai), text(' more'), 'wait-for-abort'];
  const { session } = sessionOf(scriptedModel(half, say('second'), more));
  await session.ask('one');
  await session.ask('two');
  const deletion = session.delete(idOf(session, 'two'));
  void session.continue(idOf(session, 'Half'));
  await settled();
  if (deletion !== undefined) session.undoDelete(deletion);
  expect(shown(session)).toEqual(['one', 'Half more']);
  session.stop();
  await settled();
  expect(shown(session)).toEqual(['one', 'Half more', 'two', 'second']);
});

describe('questions that wait when another conversation is opened', () => {
  const file: QuestionPart = { type: 'context', source: 'file', name: 'a.ts', languageId: '', text: 'let a;' };

  /** Opens another conversation; gives what came into the message box and what was attached. */
  async function left(begin: (session: ChatSession) => void, open: (session: ChatSession) => void) {
    const { session } = sessionOf(scriptedModel(unending));
    const attachments = new PendingAttachments(() => 'chip');
    const written: string[] = [];
    session.onDidChange((change) => {
      if (change.type !== 'given-back') return;
      void giveBackAll(change, { attachments, view: { write: (words) => void written.push(words) } });
    });
    begin(session);
    void session.ask('one');
    await session.ask('two');
    await session.ask('three', [file]);
    open(session);
    await settled();
    return { session, written, attached: attachments.chips.map(({ name }) => name) };
  }

  it.each([
    ['New Chat', (session: ChatSession) => void session.open()],
    ['a private chat', (session: ChatSession) => session.openPrivate()],
  ])('by %s come into the message box, with what was attached', async (_, open) => {
    const { session, written, attached } = await left(() => undefined, open);
    expect(written).toEqual(['two\n\nthree']);
    expect(attached).toEqual(['a.ts']);
    expect(waiting(session)).toEqual([]);
    expect(shown(session)).toEqual([]);
  });

  it('after a private one do so only where the person wants it: the message box of another one is kept', async () => {
    const open = (session: ChatSession) => void session.open();
    const dismissed = await left((session) => session.openPrivate(), open);
    expect(editor.messages).toEqual(['2 questions were still waiting in the private chat. They were not asked.']);
    expect(dismissed.written).toEqual([]);
    editor.press = async () => 'Put into Message Box';
    expect((await left((session) => session.openPrivate(), open)).written).toEqual(['two\n\nthree']);
  });

  it('are none where nothing waits', async () => {
    const { session, changes } = sessionOf(scriptedModel(say('first')));
    await session.ask('one');
    session.open();
    expect(changes.map(({ type }) => type)).not.toContain('given-back');
  });
});
