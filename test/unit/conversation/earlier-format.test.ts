import { expect, test } from 'vitest';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import { shownBranch } from '../../../src/conversation/conversation.ts';
import { conversationOfEarlierFormat } from '../../../src/conversation/earlier-format.ts';
import { messageSchema } from '../../../src/conversation/message-schema.ts';
import type { Answer, ConversationMessage } from '../../../src/conversation/message.ts';
import { answerTurn } from '../../../src/host/chat/answer-turn.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const asked = { kind: 'user', id: 'u1', text: 'Why?' };
const answered = { kind: 'answer', id: 'a1', status: 'done', text: 'Because', reasoning: '', seams: [] };

function branchOf(turns: readonly unknown[], id = 'c'): readonly ConversationMessage[] {
  const conversation = conversationOfEarlierFormat({ id, turns }, 1_000);
  return conversation === undefined ? [] : shownBranch(conversation);
}

function lastAnswer(turn: object): Answer {
  const last = branchOf([asked, { ...answered, ...turn }]).at(-1);
  if (last?.kind !== 'answer') throw new Error('no answer');
  return last;
}

test('a failure keeps the sentence that was shown, and says nothing that is not known of it', () => {
  const title = 'There is no API key for openai/gpt-5-mini.';
  const failed = lastAnswer({ status: 'failed', text: '', error: { title, detail: 'Set one.' } });
  const place = { version: { index: 0, count: 1 }, isLive: false, isLast: true, askable: undefined };
  const { error } = answerTurn(failed, place);
  expect(error?.title).toBe(title);
  expect(error?.detail).toBeUndefined();
  expect(error?.actions.map(({ action }) => action)).toEqual(['retry', 'switch-model']);
  const cut = lastAnswer({ status: 'cut', error: { title: 'The answer was cut off.' } });
  expect(answerTurn(cut, place).error?.actions.map(({ action }) => action)).toEqual([
    'continue',
    'restart',
    'switch-model',
  ]);
});

test.each(['waiting', 'streaming'])('an answer that was %s was stopped', (status) => {
  expect(lastAnswer({ status })).toMatchObject({ status: 'stopped', endedAt: expect.any(Number) });
});

test('values that a message cannot have are left out, and all messages can be read again', () => {
  const attachment = { path: 'a.ts', languageId: 'typescript', startLine: -1, endLine: 2.5, text: 'let a;' };
  const branch = branchOf([
    { ...asked, attachment },
    { ...answered, footer: { model: 'openai/gpt-5-mini', cost: '$99,999,999,999' } },
    { ...asked, text: 'And?' },
    { ...answered, seams: [{ at: -3, label: 'Continued by x' }] },
  ]);
  expect(branch).toHaveLength(4); // two turns of one id are two messages
  for (const message of branch) expect(messageSchema.safeParse(message).error).toBeUndefined();
  expect(branch[0]?.parts[0]).not.toHaveProperty('lines');
  expect(branch[1]).toMatchObject({ steps: [{ cost: { kind: 'unpriced', reason: 'no-price' } }] });
});

test('two files with the same ids of turns share no message, and a file that is read again has the same ones', () => {
  const ids = (file: string) => branchOf([asked, answered], file).map(({ id }) => id);
  expect(new Set([...ids('one'), ...ids('two')]).size).toBe(4);
  expect(ids('one')).toEqual(ids('one'));
});

test.each([
  ['of their own', (index: number) => `t${index}`],
  ['that are all the same', () => 't'],
])('5,000 turns with ids %s are taken over in far less than a second', (_, idOf) => {
  const turns = Array.from({ length: 5_000 }, (_each, index) => ({ ...asked, id: idOf(index) }));
  let conversation: Conversation | undefined;
  const taken = cpuMs(() => {
    conversation = conversationOfEarlierFormat({ id: 'c', turns }, 10_000);
  });
  expect(taken).toBeLessThan(1_000); // it was 8,000 where each turn copied the messages before it
  expect(conversation?.messages.size).toBe(5_000);
  expect([...(conversation?.messages.values() ?? [])].at(-1)).toMatchObject({ id: conversation?.shown, at: 9_999 });
});
