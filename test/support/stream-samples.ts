import type { ChatRequest } from '../../src/llm/chat-request.ts';
import type { FinishReason } from '../../src/llm/finish-reason.ts';
import type { Model } from '../../src/llm/model.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';

export function text(value: string): StreamEvent {
  return { type: 'text-delta', text: value };
}

export function finish(unified: FinishReason['unified'] = 'stop'): StreamEvent {
  return { type: 'finish', reason: { unified, raw: unified } };
}

export function progress(phase: 'connected' | 'headers' | 'bytes'): StreamEvent {
  return { type: 'progress', phase };
}

export function ask(group = 'main', more: Partial<ChatRequest> = {}): ChatRequest {
  return { group, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }], ...more };
}

/** How a stream went: everything that came, and the error at its end. */
export interface Heard {
  readonly events: readonly StreamEvent[];
  readonly error: unknown;
}

/** Listens to the end; never rejects. */
export async function listen(
  model: Model,
  request: ChatRequest,
  signal = new AbortController().signal,
): Promise<Heard> {
  const events: StreamEvent[] = [];
  try {
    for await (const event of model.stream(request, signal)) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

export function textOf({ events }: Heard): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}
