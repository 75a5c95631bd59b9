import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../../src/conversation/chat-request.ts';
import {
  asWholeTree,
  newConversation,
  shownBranch,
  showVersion,
  titleOf,
  versionsOf,
  withMessage,
  withoutMessage,
  withReplaced,
} from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import { DeletedMessages } from '../../../src/conversation/deleted-messages.ts';
import type { Deletion } from '../../../src/conversation/deleted-messages.ts';
import { textOf } from '../../../src/conversation/message.ts';
import type { Answer, ConversationMessage, Question } from '../../../src/conversation/message.ts';
import { expectWholeTree } from '../../support/whole-tree.ts';

/** Without the message, and how it is taken back. */
function deleted(conversation: Conversation, id: string): readonly [Conversation, Deletion] {
  const result = new DeletedMessages().delete(conversation, id);
  if (result === undefined) throw new Error('there is no such message');
  return [result.conversation, result.deletion];
}

function question(id: string, parent: string | undefined, at: number): Question {
  return {
    kind: 'question',
    id,
    ...(parent !== undefined && { parent }),
    at,
    parts: [{ type: 'text', text: `ask ${id}` }],
  };
}

function answer(id: string, parent: string, at: number): Answer {
  return { kind: 'answer', id, parent, at, status: 'done', parts: [{ type: 'text', text: `say ${id}` }], steps: [] };
}

/** Q1 → A1 → Q2 → A2, and beside A1 a second answer. */
function sample(): Conversation {
  const messages: readonly ConversationMessage[] = [
    question('q1', undefined, 1),
    answer('a1', 'q1', 2),
    question('q2', 'a1', 3),
    answer('a2', 'q2', 4),
    answer('a1b', 'q1', 5),
  ];
  return messages.reduce(withMessage, newConversation('c', 0));
}

const ids = (conversation: Conversation) => shownBranch(conversation).map(({ id }) => id);

describe('a conversation', () => {
  it('shows the branch of the newest message', () => {
    expect(ids(sample())).toEqual(['q1', 'a1b']);
  });

  it('steps between the versions of a place, and shows what came after each', () => {
    const conversation = sample();
    const [first] = versionsOf(conversation.messages, answer('a1b', 'q1', 5));
    expect(versionsOf(conversation.messages, answer('a1b', 'q1', 5)).map(({ id }) => id)).toEqual(['a1', 'a1b']);
    expect(ids(showVersion(conversation, first?.id ?? ''))).toEqual(['q1', 'a1', 'q2', 'a2']);
  });

  it('keeps what came after a message that is deleted', () => {
    const conversation = withoutMessage(showVersion(sample(), 'a1'), 'a1');
    expect(ids(conversation)).toEqual(['q1', 'q2', 'a2']);
  });

  it('deletes a question with its answers, and shows what is left', () => {
    const conversation = withoutMessage(showVersion(sample(), 'a1'), 'q2');
    expect(ids(conversation)).toEqual(['q1', 'a1']);
    expect(ids(withoutMessage(conversation, 'q1'))).toEqual([]);
  });

  it('undoes a deletion', () => {
    const before = showVersion(sample(), 'a1');
    const [after, deletion] = deleted(before, 'q1');
    expect(ids(after)).toEqual(['q2', 'a2']);
    expect(deletion.restoredIn(after)).toEqual(before);
  });

  it('keeps what came since, when a deletion is undone', () => {
    const [after, deletion] = deleted(showVersion(sample(), 'a1'), 'q1');
    const longer = { ...answer('a2', 'q2', 4), parts: [{ type: 'text', text: 'say a2 and more' }] } as const;
    const since = withMessage(withReplaced(after, longer), question('q3', 'a2', 6));
    const restored = deletion.restoredIn(since);
    expect(ids(restored)).toEqual(['q1', 'a1', 'q2', 'a2', 'q3']);
    expect(shownBranch(restored).map(textOf)).toContain('say a2 and more');
  });

  it('steps from the question that followed a deleted answer to the other answers, and back', () => {
    const conversation = withoutMessage(showVersion(sample(), 'a1'), 'a1');
    const versions = versionsOf(conversation.messages, question('q2', 'q1', 3));
    expect(versions.map(({ id }) => id)).toEqual(['q2', 'a1b']);
  });

  it('shows the end of a branch also where the clock was set back', () => {
    const messages = [question('q1', undefined, 9), answer('a1', 'q1', 8), question('q2', 'a1', 5)];
    const conversation = messages.reduce<Conversation>(withMessage, newConversation('c', 0));
    expect(ids(showVersion(conversation, 'q1'))).toEqual(['q1', 'a1', 'q2']);
  });

  it('is named by its first question, or by the person', () => {
    const conversation = sample();
    expect(titleOf(conversation)).toBe('ask q1');
    expect(titleOf({ ...conversation, title: 'Mine' })).toBe('Mine');
    expect(titleOf(newConversation('c', 0))).toBe('Conversation');
  });

  it('is named by its oldest question in whatever order they come', () => {
    const { messages } = sample();
    expect(titleOf({ messages: new Map([...messages].toReversed()) })).toBe('ask q1');
  });

  it('of which rows are missing shows all that there is, and ends where a branch ends', () => {
    const { messages } = sample();
    const left = new Map([...messages].filter(([id]) => id !== 'a1'));
    const whole = asWholeTree({ ...sample(), messages: left, shown: 'a1' });
    expect(ids(whole)).toEqual(['q1', 'a1b']);
    expect(ids(showVersion(whole, 'q2'))).toEqual(['q2', 'a2']);
    expect(versionsOf(whole.messages, question('q1', undefined, 1)).map(({ id }) => id)).toEqual(['q1', 'q2']);
    expect(ids(asWholeTree({ ...sample(), shown: 'q2' }))).toEqual(['q1', 'a1', 'q2', 'a2']);
  });

  it('that a damaged file made a ring of begins somewhere', () => {
    const { messages } = sample();
    const ring = new Map(messages).set('q1', question('q1', 'a2', 1));
    const whole = asWholeTree({ ...sample(), messages: ring });
    expect([...whole.messages.values()].filter(({ parent }) => parent === undefined)).toHaveLength(1);
    expect(whole.messages.size).toBe(5);
    expect(ids(showVersion(whole, shownBranch(whole)[0]?.id ?? ''))).not.toEqual([]);
  });

  it('that a damaged file made a ring of is still shown, once around', () => {
    const ring = [{ ...question('q1', undefined, 1), parent: 'a1' }, answer('a1', 'q1', 2)].reduce<Conversation>(
      withMessage,
      newConversation('c', 0),
    );
    expect(ids(ring)).toEqual(['q1', 'a1']);
  });
});

type Operation =
  | { readonly type: 'ask' }
  | { readonly type: 'edit' | 'regenerate' | 'delete' | 'version' | 'undo'; readonly at: number };

const operations = fc.array(
  fc.oneof(
    fc.constant({ type: 'ask' } as const),
    fc.record({ type: fc.constantFrom('edit', 'regenerate', 'delete', 'version', 'undo'), at: fc.nat(30) }),
  ),
  { maxLength: 40 },
);

interface World {
  readonly conversation: Conversation;
  readonly deleted: DeletedMessages;
  /** Those that can be undone. */
  readonly deletions: readonly Deletion[];
  readonly time: number;
}

const emptyWorld = (): World => ({
  conversation: newConversation('c', 0),
  deleted: new DeletedMessages(),
  deletions: [],
  time: 1,
});

/** What the session does to a conversation, without the answers' text. */
function step(world: World, operation: Operation): World {
  const { conversation, time } = world;
  const branch = shownBranch(conversation);
  const ask = (parent: string | undefined): World => {
    const asked = withMessage(conversation, question(`q${time}`, parent, time));
    return { ...world, conversation: withMessage(asked, answer(`a${time}`, `q${time}`, time + 1)), time: time + 2 };
  };
  if (operation.type === 'ask') return ask(conversation.shown);
  if (operation.type === 'undo') return undo(world, operation.at);
  const message = branch[operation.at % Math.max(1, branch.length)];
  if (message === undefined) return world;
  switch (operation.type) {
    case 'edit':
      return message.kind === 'question' ? ask(message.parent) : world;
    case 'regenerate': {
      if (message.kind === 'question' || message.parent === undefined) return world;
      const again = withMessage(conversation, answer(`a${time}`, message.parent, time));
      return { ...world, conversation: again, time: time + 1 };
    }
    case 'delete': {
      const result = world.deleted.delete(conversation, message.id);
      if (result === undefined) return world;
      return { ...world, conversation: result.conversation, deletions: [...world.deletions, result.deletion] };
    }
    case 'version': {
      const versions = versionsOf(conversation.messages, message);
      const other = versions[operation.at % versions.length];
      return other === undefined ? world : { ...world, conversation: showVersion(conversation, other.id) };
    }
  }
}

function undo(world: World, at: number): World {
  const deletion = world.deletions[at % Math.max(1, world.deletions.length)];
  if (deletion === undefined) return world;
  const deletions = world.deletions.filter((other) => other !== deletion);
  return { ...world, conversation: deletion.restoredIn(world.conversation), deletions };
}

describe('any sequence of edits', () => {
  it('keeps the tree whole, and sends exactly the branch that is shown', () => {
    fc.assert(
      fc.property(operations, (all) => {
        let world = emptyWorld();
        for (const operation of all) {
          world = step(world, operation);
          const { conversation } = world;
          const { messages, shown } = conversation;
          // every parent is there, and the end of the branch that is shown
          for (const { parent } of messages.values()) expect(parent === undefined || messages.has(parent)).toBe(true);
          expect(shown === undefined ? messages.size === 0 : messages.has(shown)).toBe(true);
          const branch = shownBranch(conversation);
          expect(new Set(branch).size).toBe(branch.length);
          const sent = chatRequest({ group: 'main', branch });
          const words = sent.messages.flatMap((message) =>
            message.role === 'tool' ? [] : message.parts.flatMap((part) => (part.type === 'text' ? part.text : [])),
          );
          for (const message of branch) expect(words.join('\n')).toContain(textOf(message));
          for (const message of messages.values()) {
            if (!branch.includes(message)) expect(words.join('\n').split('\n')).not.toContain(textOf(message));
          }
          // roles alternate
          for (const [index, { role }] of sent.messages.entries())
            expect(role).not.toBe(sent.messages[index + 1]?.role);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('with whatever deletions, undone in whatever order, is what it would be without them', () => {
    fc.assert(
      fc.property(operations, fc.array(fc.nat(30)), (all, order) => {
        let world = emptyWorld();
        const whole = new Map<string, ConversationMessage>();
        for (const operation of all) {
          world = step(world, operation);
          // the parent that a message is made with is one that was there
          for (const message of world.conversation.messages.values())
            if (!whole.has(message.id)) whole.set(message.id, message);
        }
        while (world.deletions.length > 0) {
          world = undo(world, order.shift() ?? 0);
          expectWholeTree(world.conversation);
        }
        expect(world.conversation.messages).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});
