import { createParser } from 'eventsource-parser';
import { isContent } from '../llm/stream-event.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Decoder, WireEvent } from './decoder.ts';
import { EventBatch } from './event-batch.ts';

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), or JSON values a line each. */
export type Framing = 'sse' | 'ndjson';

/** Characters of one event or line. An image as base64 in one event is the largest thing known, well under 10 million. */
export const MAX_WIRE_EVENT_CHARACTERS = 16_777_216;

/** What one read gave: the events that could be decoded and, when decoding failed after them, why. */
export interface FrameBatch {
  readonly events: readonly StreamEvent[];
  readonly failure?: LlmError;
}

/** Bytes to events, without HTTP. Any split of the same bytes gives the same events, but for where deltas are cut. */
export interface Framer {
  push(bytes: Uint8Array): FrameBatch;
  /**
   * The body is over. `whole`: it ended by itself, so a last event without its blank line still counts. `cut`: the
   * connection was lost, and only a finish reason seen before makes the answer whole.
   */
  end(how: 'whole' | 'cut'): FrameBatch;
  /** A `finish` was given: there is nothing more to wait for. */
  readonly finished: boolean;
  /** Something the model said was given. */
  readonly hasContent: boolean;
}

export function createFramer(framing: Framing, decoder: Decoder): Framer {
  const text = new TextDecoder();
  const sink = new DecoderSink(decoder);
  const onEvent = (event: WireEvent) => sink.decode(event);
  const splitter = framing === 'sse' ? sseSplitter(onEvent) : lineSplitter(onEvent);
  return {
    push(bytes) {
      sink.attempt(() => splitter.feed(text.decode(bytes, { stream: true })));
      return sink.take();
    },
    end(how) {
      if (how === 'whole') sink.attemptRest(() => splitter.finish(text.decode()));
      sink.end();
      return sink.take();
    },
    get finished() {
      return sink.finished;
    },
    get hasContent() {
      return sink.hasContent;
    },
  };
}

interface Splitter {
  feed(text: string): void;
  /** Gives the last event, which nothing has terminated. */
  finish(text: string): void;
}

function sseSplitter(onEvent: (event: WireEvent) => void): Splitter {
  const parser = createParser({
    onEvent,
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') throw tooLong();
    },
    maxBufferSize: MAX_WIRE_EVENT_CHARACTERS,
  });
  return {
    feed: (text) => parser.feed(text),
    finish: (text) => parser.feed(`${text}\n\n`),
  };
}

function lineSplitter(onEvent: (event: WireEvent) => void): Splitter {
  let pending = '';
  const give = (line: string) => {
    const data = line.trim();
    if (data !== '') onEvent({ data });
  };
  const feed = (text: string) => {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = pending + text.slice(start, end);
      pending = '';
      start = end + 1;
      give(line);
    }
    pending += text.slice(start);
    if (pending.length > MAX_WIRE_EVENT_CHARACTERS) throw tooLong();
  };
  return { feed, finish: (text) => feed(`${text}\n`) };
}

function tooLong(): LlmError {
  return new LlmError('malformed', `one event of the answer is longer than ${MAX_WIRE_EVENT_CHARACTERS} characters`);
}

/** Runs the decoder, keeps what it gave before it failed, and asks it nothing after that. */
class DecoderSink {
  readonly #decoder: Decoder;
  readonly #batch = new EventBatch();
  #failure: LlmError | undefined;
  hasContent = false;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  get finished(): boolean {
    return this.#batch.finished;
  }

  decode(event: WireEvent): void {
    if (this.#failure !== undefined || this.finished) return;
    try {
      this.#add(this.#decoder.decode(event));
    } catch (error) {
      this.#failure = asLlmError(error);
    }
  }

  attempt(step: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      step();
    } catch (error) {
      this.#failure = asLlmError(error);
    }
  }

  /** Like `attempt`, for an event that was never terminated: where it makes no sense it was cut off, not malformed. */
  attemptRest(step: () => void): void {
    this.attempt(step);
    if (this.#failure?.kind === 'malformed') this.#failure = undefined;
  }

  end(): void {
    if (!this.finished) this.attempt(() => this.#add(this.#decoder.end()));
  }

  take(): FrameBatch {
    const events = this.#batch.take();
    return this.#failure === undefined ? { events } : { events, failure: this.#failure };
  }

  #add(events: readonly StreamEvent[]): void {
    this.hasContent ||= events.some(isContent);
    this.#batch.addAll(events);
  }
}

function asLlmError(error: unknown): LlmError {
  return error instanceof LlmError
    ? error
    : new LlmError('malformed', 'the answer could not be decoded', { cause: error });
}
