import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversationFromJson, withNewIds } from '../../../src/conversation/conversation-from-json.ts';
import { jsonPieces, markdownPieces } from '../../../src/conversation/exported-conversation.ts';
import { newConversation, shownBranch, withMessage } from '../../../src/conversation/conversation.ts';
import type { Conversation } from '../../../src/conversation/conversation.ts';
import type { Answer, AnswerPart, Question, QuestionPart } from '../../../src/conversation/message.ts';
import { openai } from '../../support/chat-session.ts';

const questionPart: fc.Arbitrary<QuestionPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string() }),
  fc.record({ type: fc.constant('image' as const), mediaType: fc.constant('image/png'), data: fc.base64String() }),
  fc.record({
    type: fc.constant('context' as const),
    source: fc.constantFrom('selection' as const, 'terminal' as const),
    name: fc.string(),
    languageId: fc.string(),
    text: fc.string(),
  }),
);
const origin = { seller: openai.seller, model: openai.model };
const answerPart: fc.Arbitrary<AnswerPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string() }),
  fc.record({
    type: fc.constant('reasoning' as const),
    text: fc.string(),
    signature: fc.string(),
    origin: fc.constant(origin),
  }),
  fc.record({ type: fc.constant('seam' as const), target: fc.constant(openai) }),
  fc.record({ type: fc.constant('source' as const), url: fc.webUrl() }),
  fc.record({ type: fc.constant('call' as const), id: fc.string(), name: fc.string(), inputText: fc.json() }),
);

/** Rounds of a question and an answer; some answers stand beside the one before. */
const conversations: fc.Arbitrary<Conversation> = fc
  .array(fc.tuple(fc.array(questionPart), fc.array(answerPart), fc.boolean()), { maxLength: 8 })
  .map((rounds) =>
    rounds.reduce<Conversation>(
      (conversation, [asked, said, isBeside], index) => {
        const last = conversation.shown === undefined ? undefined : conversation.messages.get(conversation.shown);
        const answered: Answer = {
          kind: 'answer',
          id: `a${index}`,
          at: index * 2 + 1,
          status: 'done',
          parts: said,
          steps: [
            { outcome: 'answered', target: openai, attempt: 'x', at: index, cost: { kind: 'exact', nanoUsd: index } },
          ],
          endedAt: index * 2 + 1,
        };
        if (isBeside && last?.parent !== undefined)
          return withMessage(conversation, { ...answered, parent: last.parent });
        const question: Question = {
          kind: 'question',
          id: `q${index}`,
          ...(conversation.shown !== undefined && { parent: conversation.shown }),
          at: index * 2,
          parts: asked,
        };
        return withMessage(withMessage(conversation, question), { ...answered, parent: question.id });
      },
      newConversation('c', 0),
    ),
  );

const toJson = (conversation: Conversation): string => [...jsonPieces(conversation)].join('');

describe('an exported conversation', () => {
  it('is the same one when it is read again', () => {
    fc.assert(
      fc.property(conversations, (conversation) => {
        const read = conversationFromJson(JSON.parse(toJson(conversation)));
        expect(read).toEqual({ kind: 'conversation', conversation, repeated: 0 });
      }),
    );
  });

  it('keeps its tree under new ids', () => {
    fc.assert(
      fc.property(conversations, (conversation) => {
        let next = 0;
        const copy = withNewIds(conversation, () => `new${next++}`);
        const parts = (each: Conversation) => shownBranch(each).map((message) => message.parts);
        expect(parts(copy)).toEqual(parts(conversation));
        expect(copy.messages.size).toBe(conversation.messages.size);
        for (const id of copy.messages.keys()) expect(conversation.messages.has(id)).toBe(false);
      }),
    );
  });

  it('of a newer version is said to be that, and where a mistake stands', () => {
    const file: unknown = JSON.parse(toJson(newConversation('c', 0)));
    expect(conversationFromJson({ ...Object(file), version: 7 })).toEqual({ kind: 'newer', version: 7 });
    expect(conversationFromJson({ ...Object(file), messages: [{ kind: 'question' }] })).toMatchObject({
      kind: 'invalid',
      place: 'messages.0.id',
    });
    expect(conversationFromJson('text')).toMatchObject({ kind: 'invalid', place: '' });
  });

  it('of a version that never was is refused, and messages of one id are counted', () => {
    const file: unknown = JSON.parse(toJson(newConversation('c', 0)));
    for (const version of [0, -3, 1.5])
      expect(conversationFromJson({ ...Object(file), version })).toMatchObject({ kind: 'invalid', place: 'version' });
    const message = (at: number) => ({ kind: 'question', id: 'q', at, parts: [] });
    expect(conversationFromJson({ ...Object(file), messages: [message(1), message(2), message(3)] })).toMatchObject({
      kind: 'conversation',
      repeated: 2,
    });
  });

  it('reads well as Markdown', () => {
    const question: Question = {
      kind: 'question',
      id: 'q',
      at: 1,
      parts: [
        {
          type: 'context',
          source: 'selection',
          name: 'a.md',
          languageId: 'markdown',
          lines: { start: 1, end: 2 },
          text: '```\nx\n```',
        },
        { type: 'text', text: 'What is it?' },
      ],
    };
    const answer: Answer = {
      kind: 'answer',
      id: 'a',
      parent: 'q',
      at: 2,
      status: 'done',
      parts: [
        { type: 'text', text: 'Code.' },
        { type: 'source', url: 'https://example.com' },
      ],
      steps: [{ outcome: 'answered', target: openai, at: 2 }],
    };
    const conversation = [question, answer].reduce<Conversation>(withMessage, newConversation('c', 0));
    expect([...markdownPieces(conversation, shownBranch(conversation))].join('')).toBe(
      [
        '# What is it?',
        '## Question\n\nFrom `a.md`, lines 1 to 2:\n\n````markdown\n```\nx\n```\n````\n\nWhat is it?',
        '## Answer (openai/gpt-5-mini)\n\nCode.\n\n- <https://example.com>\n',
      ].join('\n\n'),
    );
  });
});
