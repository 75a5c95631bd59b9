import type { Call } from '../../src/llm/call.ts';
import type { ModelRequest } from '../../src/llm/model-request.ts';
import type { FinishReason } from '../../src/llm/finish-reason.ts';
import type { Model } from '../../src/llm/model.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { callOf } from './calls.ts';
import type { ProgressStep } from './scripted-model.ts';

export function text(value: string): StreamEvent {
  return { type: 'text-delta', text: value };
}

export function finish(unified: FinishReason['unified'] = 'stop'): StreamEvent {
  return { type: 'finish', reason: { unified, raw: unified } };
}

export function progress(phase: ProgressStep['phase']): ProgressStep {
  return { type: 'progress', phase };
}

export function ask(group = 'main', more: Partial<ModelRequest> = {}): ModelRequest {
  return { kind: 'chat', group, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }], ...more };
}

/** How a stream went: everything that came, and the error at its end. */
export interface Heard {
  readonly events: readonly StreamEvent[];
  readonly error: unknown;
}

/** Listens to the end; never rejects. */
export async function listen(
  model: Model,
  request: ModelRequest,
  signal?: AbortSignal,
  more: Partial<Call> = {},
): Promise<Heard> {
  const events: StreamEvent[] = [];
  try {
    for await (const event of model.stream(request, callOf(signal, more))) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

export function textOf({ events }: Heard): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}
