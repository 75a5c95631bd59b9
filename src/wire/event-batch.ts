import type { StreamEvent } from '../llm/stream-event.ts';

/**
 * Collects the events of one network read, so that the layers above pay once for each read and not once for each
 * token: adjacent deltas of the same kind become one, and of several usages (they are cumulative) only the last is kept.
 * What comes after `finish` is dropped: it is the last event of an answer.
 */
export class EventBatch {
  #events: StreamEvent[] = [];
  #usage: Extract<StreamEvent, { type: 'usage' }> | undefined;
  #finished = false;

  get finished(): boolean {
    return this.#finished;
  }

  addAll(events: readonly StreamEvent[]): void {
    for (const event of events) this.#add(event);
  }

  /** The events since the last call, usage behind the content but before `finish`. */
  take(): readonly StreamEvent[] {
    this.#flushUsage();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #add(event: StreamEvent): void {
    if (this.#finished) return;
    if (event.type === 'usage') {
      this.#usage = event;
      return;
    }
    if (event.type === 'finish') {
      this.#finished = true;
      this.#flushUsage();
    }
    const last = this.#events.at(-1);
    const merged = last === undefined ? undefined : joined(last, event);
    if (merged === undefined) this.#events.push(event);
    else this.#events[this.#events.length - 1] = merged;
  }

  #flushUsage(): void {
    if (this.#usage === undefined) return;
    this.#events.push(this.#usage);
    this.#usage = undefined;
  }
}

/** Two adjacent deltas as one, or `undefined` where they must stay two. */
function joined(first: StreamEvent, second: StreamEvent): StreamEvent | undefined {
  if (first.type === 'text-delta' && second.type === 'text-delta')
    return { type: 'text-delta', text: first.text + second.text };
  if (first.type === 'reasoning-delta' && second.type === 'reasoning-delta')
    return { type: 'reasoning-delta', text: first.text + second.text };
  if (first.type === 'tool-call-delta' && second.type === 'tool-call-delta' && first.id === second.id)
    return { type: 'tool-call-delta', id: first.id, inputText: first.inputText + second.inputText };
  return undefined;
}
