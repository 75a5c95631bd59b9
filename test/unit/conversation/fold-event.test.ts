import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../../src/conversation/chat-request.ts';
import { ended, foldEvent } from '../../../src/conversation/fold-event.ts';
import { textOf } from '../../../src/conversation/message.ts';
import type { Answer, Question } from '../../../src/conversation/message.ts';
import { messageSchema } from '../../../src/conversation/message-schema.ts';
import { llmErrorOf, storedError } from '../../../src/conversation/stored-error.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { anthropic, openai } from '../../support/chat-session.ts';

const fresh: Answer = {
  kind: 'answer',
  id: 'a',
  parent: 'q',
  at: 1,
  status: 'running',
  group: 'main',
  parts: [],
  steps: [],
};

function folded(events: readonly StreamEvent[], from: Answer = fresh): Answer {
  return events.reduce((answer, event, index) => foldEvent(answer, event, 100 + index), from);
}

const start = (attempt: string, target = openai): StreamEvent => ({ type: 'attempt-start', attempt, target });
const text = (words: string): StreamEvent => ({ type: 'text-delta', text: words });
const think = (words: string): StreamEvent => ({ type: 'reasoning-delta', text: words });
const finish = (unified: 'stop' | 'length' = 'stop'): StreamEvent => ({
  type: 'finish',
  reason: { unified, raw: unified },
});
const origin = { seller: openai.seller, model: openai.model };

describe('an answer that is folded from events', () => {
  it('has its parts in the order in which they came', () => {
    const call = { id: 'c', name: 'read' };
    const answer = folded([
      start('1'),
      think('Hm'),
      think(', well'),
      { type: 'reasoning-signature', signature: 'proof' },
      think('More'),
      text('Let me '),
      text('look.'),
      { type: 'tool-call-start', ...call },
      { type: 'tool-call-delta', id: 'c', inputText: '{"a"' },
      { type: 'tool-call-delta', id: 'c', inputText: ':1}' },
      { type: 'tool-call-end', ...call, input: { a: 1 } },
      text('Done.'),
      finish(),
    ]);
    expect(answer.parts).toEqual([
      { type: 'reasoning', text: 'Hm, well', signature: 'proof', origin },
      { type: 'reasoning', text: 'More', origin },
      { type: 'text', text: 'Let me look.' },
      { type: 'call', ...call, inputText: '{"a":1}', call: { type: 'tool-call', ...call, input: { a: 1 } } },
      { type: 'text', text: 'Done.' },
    ]);
    expect(answer).toMatchObject({ status: 'done', endedAt: 112 });
  });

  it('keeps what each attempt used and cost, whatever order their events come in', () => {
    const answer = folded([
      start('1'),
      start('2', anthropic),
      { type: 'usage', attempt: '1', usage: { input: 3 } },
      { type: 'response-start', attempt: '2', model: 'claude-x' },
      { type: 'usage', attempt: '2', usage: { input: 5, output: 7 } },
      { type: 'cost', attempt: '1', cost: { kind: 'at-least', nanoUsd: 1 } },
      { type: 'cost', attempt: '2', cost: { kind: 'exact', nanoUsd: 2 }, timeToFirstTokenMs: 8 },
    ]);
    expect(answer.steps).toMatchObject([
      { attempt: '1', usage: { input: 3 }, cost: { nanoUsd: 1 } },
      {
        attempt: '2',
        usage: { input: 5, output: 7 },
        cost: { nanoUsd: 2 },
        answeredBy: 'claude-x',
        timeToFirstTokenMs: 8,
      },
    ]);
  });

  it('says who went on at a seam when the first content has come, and loses a seam that nothing came after', () => {
    const cut: Answer = { ...fresh, parts: [{ type: 'text', text: 'Half ' }, { type: 'seam' }] };
    expect(folded([start('2', anthropic), text('whole')], cut).parts).toEqual([
      { type: 'text', text: 'Half ' },
      { type: 'seam', target: anthropic },
      { type: 'text', text: 'whole' },
    ]);
    const failed = ended(folded([start('2', anthropic)], cut), { status: 'cut', step: 'cut', at: 9 });
    expect(failed.parts).toEqual([{ type: 'text', text: 'Half ' }]);
  });

  it('that ended by the limit of output tokens is not done', () => {
    expect(folded([start('1'), text('Half'), finish('length')])).toMatchObject({ status: 'cut', unfinished: 'length' });
    expect(folded([start('1'), finish('length')])).toMatchObject({ status: 'failed', unfinished: 'length' });
  });

  it('is the same however its text is cut into deltas, and is what its file holds', () => {
    const pieces = fc.array(fc.tuple(fc.boolean(), fc.string({ minLength: 1 })), { maxLength: 20 });
    fc.assert(
      fc.property(pieces, (all) => {
        const events = all.map(([isText, words]) => (isText ? text(words) : think(words)));
        const split = all.flatMap(([isText, words]) =>
          Array.from(words, (letter) => (isText ? text(letter) : think(letter))),
        );
        const whole = folded([start('1'), ...events, finish()]);
        expect(folded([start('1'), ...split], fresh).parts).toEqual(whole.parts);
        expect(textOf(whole)).toBe(all.map(([isText, words]) => (isText ? words : '')).join(''));
        expect(messageSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
      }),
    );
  });
});

describe('the request of a conversation', () => {
  const question: Question = { kind: 'question', id: 'q', at: 0, parts: [{ type: 'text', text: 'Hi' }] };

  it('has the reasoning with its proof, and pictures, of earlier turns', () => {
    const picture = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
    const asked: Question = { ...question, parts: [picture, { type: 'text', text: 'What is it?' }] };
    const answer = folded([
      start('1'),
      think('Hm'),
      { type: 'reasoning-signature', signature: 's' },
      text('A cat'),
      finish(),
    ]);
    const next: Question = { ...question, id: 'q2', parent: 'a' };
    expect(chatRequest({ group: 'main', branch: [asked, answer, next] }).messages).toEqual([
      { role: 'user', parts: [picture, { type: 'text', text: 'What is it?' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', signature: 's', origin },
          { type: 'text', text: 'A cat' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    ]);
  });

  it('leaves out an answer of white space alone, which vendors refuse, with its question', () => {
    const blank: Answer = { ...fresh, status: 'failed', parts: [{ type: 'text', text: ' \n' }] };
    const next: Question = { ...question, id: 'q2', parent: 'a', parts: [{ type: 'text', text: 'Again' }] };
    expect(chatRequest({ group: 'main', branch: [question, blank, next] }).messages).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Again' }] },
    ]);
  });

  it('leaves out a question whose answer never began, because its window died', () => {
    const next: Question = { ...question, id: 'q2', parent: 'a', parts: [{ type: 'text', text: 'Again' }] };
    expect(chatRequest({ group: 'main', branch: [question, fresh, next] }).messages).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Again' }] },
    ]);
  });

  it('has the text on both sides of a seam as one text, and no call that has no result', () => {
    const answer: Answer = {
      ...fresh,
      status: 'done',
      parts: [
        { type: 'text', text: 'Half ' },
        { type: 'seam', target: anthropic },
        { type: 'text', text: 'whole' },
        { type: 'call', id: 'c', name: 'f', inputText: '{}' },
      ],
    };
    const next: Question = { ...question, id: 'q2', parent: 'a' };
    const [, assistant] = chatRequest({ group: 'main', branch: [question, answer, next] }).messages;
    expect(assistant).toEqual({ role: 'assistant', parts: [{ type: 'text', text: 'Half whole' }] });
  });
});

describe('an error that is kept', () => {
  it('is the same error again, with what caused it', () => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const error = new LlmError('network', 'no', { vendor: 'openai', retryAfterMs: 5, cause });
    const again = llmErrorOf(JSON.parse(JSON.stringify(storedError(error))));
    expect(again).toMatchObject({
      kind: 'network',
      message: 'no',
      details: error.details,
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
