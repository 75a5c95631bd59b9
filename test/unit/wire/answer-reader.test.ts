import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createGeminiDecoder } from '../../../src/providers/gemini/decoder.ts';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { readOpenAiChatError } from '../../../src/providers/openai-chat/error.ts';
import { AnswerReader } from '../../../src/wire/answer-reader.ts';
import type { Decoder } from '../../../src/wire/decoder.ts';
import { createFramer } from '../../../src/wire/frames.ts';
import { sseBody } from '../../support/decode.ts';
import { foldEvents } from '../../support/fold.ts';
import { HELLO, STOP } from '../../support/wire-calls.ts';
import { ATTEMPT } from '../../support/calls.ts';

it('lets other work have its turn after some milliseconds of decoding, however fast the answer comes', async () => {
  let now = 0;
  const reader = new AnswerReader(fastResponse(200), {
    framing: 'sse',
    framer: createFramer('sse', createOpenAiChatDecoder(ATTEMPT)),
    readError: readOpenAiChatError,
    now: () => now++, // each read takes a millisecond
  });
  let turns = 0;
  const countTurn = () => {
    turns++;
    timer = setImmediate(countTurn);
  };
  let timer = setImmediate(countTurn);
  while (!(await reader.next()).last);
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(10); // 200 reads; all of them in one turn without the pauses
});

it('waits no longer, and no time below 0, where the events were taken after the time for what follows a finish reason', async () => {
  const response = new IncomingMessage(new Socket());
  response.statusCode = 200;
  const reader = new AnswerReader(response, {
    framing: 'sse',
    framer: createFramer('sse', createOpenAiChatDecoder(ATTEMPT)),
    readError: readOpenAiChatError,
  });
  const warnings: string[] = [];
  const onWarning = ({ name }: Error) => warnings.push(name);
  process.on('warning', onWarning);
  response.push(sseBody(HELLO, STOP));
  await reader.next();
  response.push(': still here\n\n');
  await reader.next();
  const now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 60_000);
  const { last, failure } = await reader.next();
  clock.mockRestore();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', onWarning);
  expect([last, failure, warnings]).toEqual([true, undefined, []]);
});

describe('a finish reason', () => {
  const text = (content: string, finish_reason?: string) => ({ choices: [{ delta: { content }, finish_reason }] });
  const chunk = (said: string, finishReason?: string, more: object = { usageMetadata: { promptTokenCount: 3 } }) => ({
    candidates: [{ content: { parts: said === '' ? [] : [{ text: said }] }, finishReason }],
    ...more,
  });
  const counted = (said: string) => chunk(said, 'STOP', { usageMetadata: { candidatesTokenCount: 3 } });
  const thought = { candidates: [{ content: { parts: [{ text: 'Hm.', thought: true }] } }] };
  const openAi = () => createOpenAiChatDecoder(ATTEMPT);
  const gemini = () => createGeminiDecoder(ATTEMPT);

  /** What the reader does with `later`, which comes when the time for what follows a finish reason is long over. */
  async function afterPause(decoder: Decoder, before: readonly object[], later: object) {
    const response = new IncomingMessage(new Socket());
    response.statusCode = 200;
    const reader = new AnswerReader(response, {
      framing: 'sse',
      framer: createFramer('sse', decoder),
      readError: readOpenAiChatError,
    });
    for (const each of before) {
      response.push(sseBody(each));
      await reader.next();
    }
    const waiting = reader.next(); // Begins to count the time, where it does.
    response.push(': still here\n\n');
    await waiting;
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 60_000);
    const next = reader.next();
    await sleep(20); // The time left is 0 ms, so where it counts it is over now.
    response.push(sseBody(later));
    const { last, events } = await next;
    clock.mockRestore();
    return { last, text: foldEvents(events).text };
  }

  it.each([
    ['comes with every chunk', gemini, [chunk('First half, ', 'STOP')]],
    ['comes with every chunk behind thoughts', gemini, [thought, chunk('First, ', 'STOP')]],
    ['comes a second time', gemini, [chunk('First, ', 'STOP'), chunk('', 'STOP')]],
    ['comes with its count in every chunk', gemini, [counted('First half, '), counted('more, ')]],
    ['is followed by text', gemini, [chunk('First '), chunk('half, ', 'STOP'), chunk('more, ', 'STOP')]],
    [
      'is followed by text, in the format of OpenAI',
      openAi,
      [text('First '), text('half', 'stop'), text(', ', 'stop')],
    ],
    ['is followed by text that is held back', answering, [text('First '), text('half', 'stop'), text(', ', 'stop')]],
  ] as const)('is no end where it %s: what comes after a long pause is part of the answer', async (_, make, before) => {
    const later = make === gemini ? chunk('second half.', 'STOP') : text('second half.', 'stop');
    const { last, text: said } = await afterPause(make(), before, later);
    expect([last, said]).toEqual([false, make === answering ? '' : 'second half.']);
  });

  it.each([
    ['Gemini', gemini, [chunk('All of it.'), chunk('', 'STOP')]],
    ['Gemini in one chunk', gemini, [counted('All of it.')]],
    ['Gemini with its last text', gemini, [chunk('All '), chunk('of it.', 'STOP')]],
    ['OpenAI', openAi, [text('All of it.'), text('', 'stop'), { choices: [], usage: { prompt_tokens: 3 } }]],
    ['OpenAI in one chunk', openAi, [{ ...text('All of it.', 'stop'), usage: { prompt_tokens: 3 } }]],
  ] as const)(
    'and usage, with neither the mark nor the end of the body, end the answer soon: %s',
    async (_, make, before) => {
      expect(await afterPause(make(), before, {})).toEqual({ last: true, text: '' });
    },
  );

  function answering() {
    return createOpenAiChatDecoder(ATTEMPT, 'answer');
  }
});

/** Each read gives the next piece at once, as from a line that is faster than we are. */
function fastResponse(pieces: number): IncomingMessage {
  const response = new IncomingMessage(new Socket());
  response.statusCode = 200;
  const piece = sseBody(...Array.from({ length: 250 }, () => HELLO));
  let given = 0;
  // oxlint-disable-next-line no-underscore-dangle -- what Node calls for the next piece
  response._read = () => {
    given++;
    if (given <= pieces) response.push(piece);
    else if (given === pieces + 1) response.push(sseBody(STOP, '[DONE]'));
    else response.push(null);
  };
  return response;
}
