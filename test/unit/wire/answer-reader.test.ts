import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { readOpenAiChatError } from '../../../src/providers/openai-chat/error.ts';
import { AnswerReader } from '../../../src/wire/answer-reader.ts';
import { createFramer } from '../../../src/wire/frames.ts';
import { sseBody } from '../../support/decode.ts';
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
