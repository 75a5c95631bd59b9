import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { Simulator } from './simulator.ts';
import type { WireName } from './scripts.ts';

/** What came over the socket, with nothing interpreted. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `whole`: the body ended as HTTP says. `broken`: the connection was lost. `left`: we had enough. */
  readonly ending: 'whole' | 'broken' | 'left';
}

export interface RawCall {
  readonly api: WireName;
  readonly text?: string;
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Leave as soon as that many bytes are there. */
  readonly leaveAfter?: number;
  /** Leave after so many milliseconds, whatever came. */
  readonly leaveAfterMs?: number;
}

/** A call as each vendor's document has it. Rejects when there was no answer at all. */
export function rawCall(simulator: Simulator, call: RawCall): Promise<RawAnswer> {
  const { path, headers, body } = requests[call.api](call.model ?? 'model-1', call.text ?? 'Hello');
  const outgoing = httpRequest(simulator.base(call.api) + path, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers, ...call.headers },
  });
  outgoing.end(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    let timeUp = () => {};
    const leave = () => {
      timeUp();
      outgoing.destroy(new Error('left'));
    };
    const timer = setTimeout(leave, call.leaveAfterMs ?? 5000);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const pieces: Buffer[] = [];
      const end = (ending: RawAnswer['ending']) =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces), ending });
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (Buffer.concat(pieces).length < (call.leaveAfter ?? Infinity)) return;
        end('left');
        outgoing.destroy();
      });
      timeUp = () => end('left');
      response.on('end', () => end('whole'));
      response.on('error', () => end('broken'));
    });
  });
}

interface RawRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

const requests: Readonly<Record<WireName, (model: string, text: string) => RawRequest>> = {
  openai: (model, text) => ({
    path: '/chat/completions',
    headers: { authorization: 'Bearer simulated' },
    body: { model, stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: text }] },
  }),
  anthropic: (model, text) => ({
    path: '/v1/messages',
    headers: { 'x-api-key': 'simulated', 'anthropic-version': '2023-06-01' },
    body: { model, stream: true, max_tokens: 1024, messages: [{ role: 'user', content: text }] },
  }),
  gemini: (model, text) => ({
    path: `/models/${model}:streamGenerateContent?alt=sse`,
    headers: { 'x-goog-api-key': 'simulated' },
    body: { contents: [{ role: 'user', parts: [{ text }] }] },
  }),
  ollama: (model, text) => ({
    path: '/api/chat',
    headers: {},
    body: { model, stream: true, messages: [{ role: 'user', content: text }] },
  }),
};
