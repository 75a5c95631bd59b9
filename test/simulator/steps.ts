import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';

/** What the server does on the socket, one after the other. `end`, `cut` and `hang` are last. */
export type Step =
  | { readonly type: 'head'; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'write'; readonly bytes: Buffer }
  | { readonly type: 'end' }
  /** The connection is lost: closed in the middle of the body, or reset. */
  | { readonly type: 'cut'; readonly how: 'close' | 'reset' }
  /** Nothing more, and the socket stays open until the client leaves; `pulse` goes out again and again. */
  | { readonly type: 'hang'; readonly pulse?: { readonly bytes: Buffer; readonly everyMs: number } };

export interface Progress {
  bytesWritten: number;
  state: 'open' | 'finished' | 'cut' | 'aborted';
}

/** Plays until the last step, or until the client leaves. Never rejects. `progress` counts the bytes of the body. */
export async function play(steps: readonly Step[], response: ServerResponse, progress: Progress): Promise<void> {
  const left = new AbortController();
  response.on('error', () => left.abort());
  response.on('close', () => {
    if (progress.state === 'open') progress.state = response.writableFinished ? 'finished' : 'aborted';
    left.abort();
  });
  try {
    for (const step of steps) {
      if (left.signal.aborted) return;
      await playStep(step, response, { progress, signal: left.signal });
    }
  } catch (error) {
    if (!left.signal.aborted) throw error;
  }
}

interface Context {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function playStep(step: Step, response: ServerResponse, context: Context): Promise<void> {
  const { progress, signal } = context;
  switch (step.type) {
    case 'head':
      response.writeHead(step.status, step.headers);
      response.flushHeaders();
      return;
    case 'wait':
      // 0 lets the network have its turn, so that two writes are two reads; a timer would take a millisecond.
      await (step.ms === 0 ? setImmediate() : wait(step.ms, undefined, { signal }));
      return;
    case 'write':
      return write(step.bytes, response, context);
    case 'end':
      response.end();
      return;
    case 'cut':
      await flushed(response);
      progress.state = 'cut';
      cut(response, step.how);
      return;
    case 'hang':
      if (step.pulse === undefined) return;
      while (!signal.aborted) {
        await write(step.pulse.bytes, response, context);
        await wait(step.pulse.everyMs, undefined, { signal });
      }
  }
}

async function write(bytes: Buffer, response: ServerResponse, { progress, signal }: Context): Promise<void> {
  progress.bytesWritten += bytes.length;
  if (response.write(bytes)) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Until all that was written has left for the kernel, so that a cut comes after it. */
async function flushed(response: ServerResponse): Promise<void> {
  if (!response.headersSent) return;
  await new Promise<void>((resolve) => {
    response.write('', () => resolve());
    response.once('close', () => resolve());
  });
}

function cut(response: ServerResponse, how: 'close' | 'reset'): void {
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.socket?.destroySoon();
}
