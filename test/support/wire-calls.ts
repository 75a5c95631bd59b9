import type { ServerResponse } from 'node:http';
import type { TransportPhase } from '../../src/llm/call.ts';
import { LlmError } from '../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { createOpenAiChatDecoder } from '../../src/providers/openai-chat/decoder.ts';
import { readOpenAiChatError } from '../../src/providers/openai-chat/error.ts';
import { streamCall } from '../../src/wire/stream-call.ts';
import type { StreamCall } from '../../src/wire/stream-call.ts';
import { ATTEMPT, callOf, endpointOf, targetOf } from './calls.ts';
import { sseBody } from './decode.ts';
import type { TestServer } from './http-server.ts';

export const KEY = 'sk-test-0123456789abcdef';
export const HELLO = { id: 'r1', model: 'm1', choices: [{ delta: { content: 'Hello' } }] };
const WORLD = { choices: [{ delta: { content: ' world' } }] };
export const STOP = { choices: [{ delta: {}, finish_reason: 'stop' }] };

export function callTo(url: string, more: Partial<StreamCall> = {}): StreamCall {
  return {
    endpoint: endpointOf(targetOf('openai', 'gpt', { deployment: 'd' }), url, {
      authorize: () => Promise.resolve({ authorization: `Bearer ${KEY}` }),
    }),
    url,
    body: { model: 'gpt' },
    framing: 'sse',
    createDecoder: () => createOpenAiChatDecoder(ATTEMPT),
    readError: readOpenAiChatError,
    ...more,
  };
}

/** What the transport did and what came, in turn: phases and types of events. */
export async function course(call: StreamCall): Promise<readonly string[]> {
  const heard: string[] = [];
  const onProgress = (phase: TransportPhase) => heard.push(phase);
  for await (const { type } of streamCall(call, callOf(undefined, { onProgress }))) heard.push(type);
  return heard;
}

export async function all(call: StreamCall, signal?: AbortSignal): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of streamCall(call, callOf(signal))) events.push(event);
  return events;
}

export function textOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

export async function failureOf(call: StreamCall): Promise<LlmError> {
  try {
    await all(call);
  } catch (error) {
    if (error instanceof LlmError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

export function sse(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

export function answer(response: ServerResponse): void {
  sse(response).end(sseBody(HELLO, WORLD, STOP, '[DONE]'));
}

/** Until the other side has closed this connection. */
export function closed(socket: TestServer['sockets'][number] | undefined): Promise<void> {
  if (socket === undefined || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
