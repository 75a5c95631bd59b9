import { describe, expect, it } from 'vitest';
import { conversationFromJson } from '../../../src/conversation/conversation-from-json.ts';
import { withSetting } from '../../../src/conversation/conversation-settings.ts';
import { newConversation, titleOf } from '../../../src/conversation/conversation.ts';
import { EXPORTED_FORM } from '../../../src/conversation/exported-form.ts';
import {
  MAX_ANSWER_PARTS,
  MAX_DATA_CHARACTERS,
  MAX_IMPORTED_MESSAGES,
  MAX_INPUT_VALUES,
  MAX_NAME_CHARACTERS,
  MAX_QUESTION_PARTS,
  MAX_ROUTE_STEPS,
  MAX_TEXT_CHARACTERS,
  MAX_TITLE_CHARACTERS,
  MAX_WORDS_CHARACTERS,
} from '../../../src/conversation/message-limits.ts';
import { messagePages } from '../../../src/conversation/message-pages.ts';
import { messageSchema } from '../../../src/conversation/message-schema.ts';
import type {
  Answer,
  AnswerPart,
  ConversationMessage,
  Question,
  RouteStep,
} from '../../../src/conversation/message.ts';
import { storedRowSchema } from '../../../src/conversation/stored-row-schema.ts';
import { openai } from '../../support/chat-session.ts';

const question: Question = { kind: 'question', id: 'q', at: 1, parts: [{ type: 'text', text: 'Hi' }] };
const answer: Answer = { kind: 'answer', id: 'a', parent: 'q', at: 2, status: 'done', parts: [], steps: [] };
const seam: AnswerPart = { type: 'seam', target: openai };
const step: RouteStep = { outcome: 'answered', target: openai, at: 1 };
const times = <Item>(count: number, item: Item): readonly Item[] => Array.from({ length: count }, () => item);

function imported(messages: readonly ConversationMessage[], head: object = {}) {
  const { messages: _, ...conversation } = newConversation('c', 0);
  return conversationFromJson({ ...EXPORTED_FORM, conversation: { ...conversation, ...head }, messages });
}

describe('lists of a conversation from a file', () => {
  it.each([
    [
      'parts of an answer',
      MAX_ANSWER_PARTS,
      'messages.0.parts',
      (count: number) => [{ ...answer, parts: times(count, seam) }],
    ],
    [
      'steps of a route',
      MAX_ROUTE_STEPS,
      'messages.0.steps',
      (count: number) => [{ ...answer, steps: times(count, step) }],
    ],
    [
      'parts of a question',
      MAX_QUESTION_PARTS,
      'messages.0.parts',
      (count: number) => [{ ...question, parts: times(count, { type: 'text', text: '' } as const) }],
    ],
    ['messages', MAX_IMPORTED_MESSAGES, 'messages', (count: number) => times(count, question)],
  ] as const)('may be long, and are refused where they are longer: %s', (_, most, place, messagesOf) => {
    expect(imported(messagesOf(most)).kind).toBe('conversation');
    expect(imported(messagesOf(most + 1))).toEqual({
      kind: 'invalid',
      place,
      reason: `it has more than ${most} entries`,
    });
  });
});

describe('a file that is no exported conversation', () => {
  it.each([{ name: 'package' }, { ...EXPORTED_FORM, format: 'other' }, [], 'x', null])(
    'is said to be none, without a place in it: %j',
    (value) => expect(conversationFromJson(value)).toMatchObject({ kind: 'invalid', place: '' }),
  );
});

describe('words of a conversation from a file', () => {
  it('are cut where they are longer than any of ours', () => {
    const long = 'x'.repeat(MAX_TEXT_CHARACTERS + 1);
    const text = { type: 'text', text: long } as const;
    const target = { ...openai, model: long };
    const error = { kind: 'server', message: long, details: {} } as const;
    const read = messageSchema.parse({ ...answer, parts: [text, { type: 'seam', target }], error });
    expect(read.parts).toMatchObject([
      { text: text.text.slice(1) },
      { target: { model: 'x'.repeat(MAX_NAME_CHARACTERS) } },
    ]);
    expect(read).toMatchObject({ error: { message: 'x'.repeat(MAX_WORDS_CHARACTERS) } });
  });

  it('hold no half of a character at their end', () => {
    const model = `${'x'.repeat(MAX_NAME_CHARACTERS - 1)}😀`;
    const read = messageSchema.parse({ ...answer, group: model });
    expect(read).toMatchObject({ group: `${'x'.repeat(MAX_NAME_CHARACTERS - 1)}\uFFFD` });
  });

  it('are refused where a piece of them is worth nothing', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'A'.repeat(MAX_DATA_CHARACTERS + 1) } as const;
    expect(imported([{ ...question, parts: [image] }])).toMatchObject({
      kind: 'invalid',
      place: 'messages.0.parts.0.data',
    });
    expect(imported([{ ...question, id: 'x'.repeat(2_000) }])).toMatchObject({
      kind: 'invalid',
      place: 'messages.0.id',
    });
  });
});

describe('a title', () => {
  const long = 'T'.repeat(2_000_000);
  const cut = 'T'.repeat(MAX_TITLE_CHARACTERS);

  it('of an imported conversation has at most 200 characters', () => {
    const read = imported([question], { title: long });
    expect(read.kind === 'conversation' && titleOf(read.conversation)).toBe(cut);
  });

  it('of an imported conversation is one line, and without words its first question gives it', () => {
    const titled = (title: string) => {
      const read = imported([question], { title });
      return read.kind === 'conversation' && titleOf(read.conversation);
    };
    expect(titled(' Ships\n\tand\u2028boats ')).toBe('Ships and boats');
    expect(titled('\n')).toBe('Hi');
    expect(titled('Pay \u202Egnp.exe\u202C\u001B[31m')).toBe('Pay gnp.exe');
    const asked: Question = { ...question, parts: [{ type: 'text', text: '\u001B[31mPay\u202E\r\nnow' }] };
    expect(titleOf({ messages: new Map([['q', asked]]) })).toBe('Pay');
  });

  it('that a person gives, or that waited beside the file, has no more either', () => {
    expect(withSetting(newConversation('c', 0), { title: long }, 1).title).toBe(cut);
    const { messages: _, ...head } = newConversation('c', 0);
    const conversation = { ...head, title: long, shownTitle: long, workspace: 'w' };
    const row = storedRowSchema.parse({ type: 'conversation', conversation, writtenAt: 1 });
    expect(row).toMatchObject({ conversation: { title: cut, shownTitle: cut } });
  });
});

describe('the values of tool calls', () => {
  const call = (id: string, values: number): AnswerPart => ({
    type: 'call',
    id,
    name: 'f',
    inputText: '[]',
    call: { type: 'tool-call', id, name: 'f', input: times(values, 0) },
  });

  it('are left out where an answer has too many: their text is shown', () => {
    const parts = [call('one', 10), call('two', MAX_INPUT_VALUES), call('three', 10)];
    const [one, two, three] = messageSchema.parse({ ...answer, parts }).parts;
    expect(one).toEqual(parts[0]);
    expect(two).toEqual({ type: 'call', id: 'two', name: 'f', inputText: '[]' });
    expect(three).toEqual({ type: 'call', id: 'three', name: 'f', inputText: '[]' });
  });
});

describe('a page of messages', () => {
  it('holds few that have many parts or steps', () => {
    const messages = times(20, { ...answer, parts: times(1_000, seam), steps: times(1_000, step) });
    const pages = [...messagePages(messages)];
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(1_000_000);
  });
});
