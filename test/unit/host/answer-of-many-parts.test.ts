import { describe, expect, it } from 'vitest';
import { foldEvent } from '../../../src/conversation/fold-event.ts';
import { MAX_ANSWER_PARTS, MAX_ROUTE_STEPS } from '../../../src/conversation/message-limits.ts';
import { messageSchema } from '../../../src/conversation/message-schema.ts';
import type { Answer, AnswerPart } from '../../../src/conversation/message.ts';
import { storedError } from '../../../src/conversation/stored-error.ts';
import { answerTurn } from '../../../src/host/chat/answer-turn.ts';
import { DeltaPump } from '../../../src/host/chat/delta-pump.ts';
import type { PartChange } from '../../../src/host/chat/delta-pump.ts';
import { RunningAnswer } from '../../../src/host/chat/running-answer.ts';
import type { SessionChange } from '../../../src/host/chat/session-change.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { targetOf } from '../../support/calls.ts';
import { lastAnswer, openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { finish, text } from '../../support/stream-samples.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const think = (words: string): StreamEvent => ({ type: 'reasoning-delta', text: words });
const sign: StreamEvent = { type: 'reasoning-signature', signature: 's' };
const fresh: Answer = { kind: 'answer', id: 'a', at: 1, status: 'running', parts: [], steps: [] };

function running(onChange: (change: SessionChange) => void, answer = fresh): RunningAnswer {
  const made = new RunningAnswer(answer, onChange);
  made.take(start(openai), 1);
  return made;
}

const joined = (parts: readonly AnswerPart[], type: 'text' | 'reasoning') =>
  parts.map((part) => (part.type === type ? part.text : '')).join('');

describe('an answer whose server sends reasoning and text in turns', () => {
  it('has few parts and all of its words, and each delta is told once', () => {
    const changes: SessionChange[] = [];
    const answer = running((change) => changes.push(change));
    const takeAll = (): void => {
      for (let index = 0; index < 40_000; index++) answer.take(index % 2 === 0 ? think('a') : text('b'), 1);
    };
    expect(cpuMs(takeAll)).toBeLessThan(2_000); // 39 s where each delta made a part
    const { parts } = answer.answer;
    expect(parts.length).toBeLessThanOrEqual(200);
    expect(joined(parts, 'text')).toBe('b'.repeat(20_000));
    expect(joined(parts, 'reasoning')).toBe('a'.repeat(20_000));
    expect(changes.filter(({ type }) => type === 'text')).toHaveLength(40_000);
  });

  it('is posted once a frame for each of its parts', async () => {
    const posts: PartChange[] = [];
    const clock = new FakeClock();
    const pump = new DeltaPump((change) => posts.push(change), clock);
    const answer = running((change) => {
      if (change.type === 'text') pump.add({ ...change, type: 'delta', turn: change.answer });
    });
    const takeSome = (): void => {
      for (let index = 0; index < 1_000; index++) answer.take(index % 2 === 0 ? think('a') : text('b'), 1);
    };
    takeSome();
    await clock.advance(16);
    expect(posts.length).toBeLessThanOrEqual(201); // the first one goes out at once
    posts.length = 0;
    takeSome();
    await clock.advance(16);
    expect(posts.map((post) => post.type === 'delta' && post.text.length)).toEqual([500, 500]);
  });

  it('keeps what is signed apart, and what came before it was gone on with', () => {
    const many = Array.from({ length: 300 }, (): AnswerPart => ({ type: 'text', text: 'x' }));
    const answer = running(() => undefined, { ...fresh, parts: [...many, { type: 'seam' }] });
    for (const event of [think('a'), text('b'), think('c'), sign, text('d'), think('e'), text('f')])
      answer.take(event, 1);
    const behind = answer.answer.parts.slice(300);
    expect(behind.map(({ type }) => type)).toEqual(['seam', 'reasoning', 'text', 'reasoning']);
    expect(behind).toMatchObject([{}, { text: 'ace' }, { text: 'bdf' }, { text: '', signature: 's' }]);
    expect(answer.answer.parts.slice(0, 300)).toEqual(many);
  });
});

describe('an answer of parts that cannot be joined', () => {
  it('keeps its text behind the calls that came before it, however many parts there are', () => {
    const answer = running(() => undefined);
    for (let index = 0; index < 150; index++) {
      answer.take(text(`${index} `), 1);
      answer.take({ type: 'tool-call-start', id: `c${index}`, name: 'look' }, 1);
      answer.take({ type: 'tool-call-end', id: `c${index}`, name: 'look', input: {} }, 1);
    }
    const inOrder = Array.from({ length: 150 }, (_, index) => [`${index} `, `c${index}`]).flat();
    expect(answer.answer.parts.map((part) => (part.type === 'text' ? part.text : 'id' in part && part.id))).toEqual(
      inOrder,
    );
  });

  it('is stopped when it has some thousand, and can be read again', async () => {
    const signed = Array.from({ length: 2 * MAX_ANSWER_PARTS }, () => sign);
    const { session } = sessionOf(scriptedModel([start(openai), text('Hi'), ...signed, finish()]));
    await session.ask('Hi');
    const { status, error } = lastAnswer(session);
    expect(status).toBe('cut');
    expect(error?.title).toBe('The answer of openai/gpt-5-mini was stopped: it is longer than Turnpike takes.');
    const kept = session.branch.at(-1);
    expect(kept?.parts.length).toBeLessThan(MAX_ANSWER_PARTS);
    expect(messageSchema.safeParse(kept).success).toBe(true);
  });

  it('has no more than a thousand steps: those that cost something stay', () => {
    let answer = fresh;
    for (let index = 0; index < MAX_ROUTE_STEPS + 10; index++) {
      const attempt = `${index}`;
      const error = new LlmError('network', 'x');
      const failure = { type: 'attempt-failure', attempt, target: openai, error, next: { kind: 'switch' } } as const;
      answer = foldEvent(answer, { type: 'attempt-start', attempt, target: openai }, index);
      answer = foldEvent(answer, failure, index);
      if (index < 2) answer = foldEvent(answer, { type: 'cost', attempt, cost: { kind: 'exact', nanoUsd: 1 } }, index);
    }
    const attempts = answer.steps.map(({ attempt }) => attempt);
    expect(attempts).toHaveLength(MAX_ROUTE_STEPS);
    expect(attempts.slice(0, 3)).toEqual(['0', '1', '12']);
    expect(attempts.at(-1)).toBe(`${MAX_ROUTE_STEPS + 9}`);
  });
});

describe('the input of a tool call', () => {
  it('is posted once a frame as it is then', async () => {
    const posts: PartChange[] = [];
    const clock = new FakeClock();
    const pump = new DeltaPump((change) => posts.push(change), clock);
    const call = (input: string): PartChange => ({
      type: 'part',
      turn: 'a',
      index: 1,
      part: { type: 'call', name: 'f', input, whole: false },
    });
    for (const input of ['{', '{"a', '{"a":']) pump.add(call(input));
    pump.add({ type: 'delta', turn: 'a', part: 2, kind: 'text', text: 'x' });
    await clock.advance(16);
    expect(posts).toEqual([call('{'), call('{"a":'), { type: 'delta', turn: 'a', part: 2, kind: 'text', text: 'x' }]);
  });
});

describe('the longest answer that can be imported', () => {
  it('is shown in a time that grows with its length', () => {
    const error = storedError(new LlmError('rate-limit', 'x', { status: 429, retryAfterMs: 3_000 }));
    const answer: Answer = {
      ...fresh,
      status: 'failed',
      error,
      parts: Array.from({ length: MAX_ANSWER_PARTS }, () => ({ type: 'seam', target: openai })),
      steps: Array.from({ length: MAX_ROUTE_STEPS }, (_, index) => ({
        outcome: 'failed',
        target: targetOf('openai', 'gpt-5-mini', { deployment: `${index}` }),
        at: 1,
        error: { ...error },
      })),
    };
    const place = { version: { index: 1, count: 1 }, isLive: false, isLast: true, askable: 'main' };
    // 27 s where the route was gone through for each part, and 2.5 s where each line made its own formatter of time
    expect(cpuMs(() => expect(answerTurn(answer, place).parts).toHaveLength(MAX_ANSWER_PARTS))).toBeLessThan(1_000);
  });
});
