import { createParser } from 'eventsource-parser';
import { hasMoreKeys, mayHaveTooManyContainers } from '../lib/json-keys.ts';
import { LlmError } from '../llm/llm-error.ts';
import { isContent } from '../llm/stream-event.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Decoder, WireEvent } from './decoder.ts';
import { EventBatch } from './event-batch.ts';

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), or JSON values a line each. */
export type Framing = 'sse' | 'ndjson';

/**
 * Characters of one event or line. The longest honest ones hold a whole tool call (Ollama, Gemini), which is as long as an answer:
 * about 0.5 MB, and twice that as escaped JSON. Pictures, which are longer, are not read. An event is parsed in one turn of the
 * event loop: 16 MB took 0.8 s of it.
 */
export const MAX_WIRE_EVENT_CHARACTERS = 4_194_304;

/** Different keys of one event: as many as a tool call may have, which is held whole in it by some vendors, and room for what is around it. */
const MAX_WIRE_EVENT_KEYS = 40_000;

/**
 * Lines of one answer that name no field of server-sent events. Some servers write a few (llama.cpp its errors); the parser makes
 * an error with its stack for each, so that 60 MB of them took 40 s.
 */
const MAX_UNKNOWN_LINES = 10_000;

/**
 * Characters of text, reasoning, its proofs and tool input of one answer. The longest answers of today's models are 128,000 tokens, which
 * is about 0.5 MB; more than this is a server that does not stop.
 */
const MAX_DECODED_CHARACTERS = 8_388_608;

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
   * connection was lost, and only a finish reason with nothing written after it makes the answer whole.
   */
  end(how: 'whole' | 'cut'): FrameBatch;
  /** A `finish` was given: there is nothing more to wait for. */
  readonly finished: boolean;
  /** Something the model said was given. */
  readonly hasContent: boolean;
  /** The vendor has said why the answer ends, and has written nothing after that. */
  readonly seemsComplete: boolean;
}

export function createFramer(framing: Framing, decoder: Decoder): Framer {
  const sink = new DecoderSink(decoder);
  const onEvent = (event: WireEvent) => sink.decode(event);
  const splitter = framing === 'sse' ? sseSplitter(onEvent) : lineSplitter(onEvent);
  return {
    push(bytes) {
      sink.attempt(() => splitter.feed(bytes));
      return sink.take();
    },
    end(how) {
      if (how === 'whole') sink.attemptRest(() => splitter.finish());
      sink.end(how);
      return sink.take();
    },
    get finished() {
      return sink.finished;
    },
    get hasContent() {
      return sink.hasContent;
    },
    get seemsComplete() {
      return sink.seemsComplete;
    },
  };
}

/** Bytes to wire events. Of each format its own: a binary one never sees text. */
interface Splitter {
  feed(bytes: Uint8Array): void;
  /** Gives the last event, which nothing has terminated. */
  finish(): void;
}

function sseSplitter(onEvent: (event: WireEvent) => void): Splitter {
  const text = new TextDecoder();
  let unknownLines = 0;
  const parser = createParser({
    onEvent,
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') throw tooLong();
      if (++unknownLines > MAX_UNKNOWN_LINES) throw notEvents();
      // llama.cpp writes its errors as a field of their own: `error: {"code":500,…}` (tools/server/server.cpp).
      if (error.type === 'unknown-field' && error.field === 'error')
        onEvent({ event: 'error', data: error.value ?? '' });
    },
    maxBufferSize: MAX_WIRE_EVENT_CHARACTERS,
  });
  const lines = errorLineHolder();
  return {
    feed: (bytes) => parser.feed(lines.take(text.decode(bytes, { stream: true }))),
    finish: () => parser.feed(`${lines.rest}${text.decode()}\n\n`),
  };
}

const ERROR_FIELD = 'error:';

/** Characters of a field named `error` that are kept until its line ends: as many as are read of the body of an error. */
const MAX_ERROR_LINE_CHARACTERS = 65_536;

/**
 * Keeps back the line that is still open where it may be the field `error`: the parser drops an unknown field whose line comes
 * in two reads without a word.
 */
function errorLineHolder(): { take(text: string): string; readonly rest: string } {
  let held = '';
  let atLineStart = true;
  return {
    take(more) {
      const text = held + more;
      const afterLineFeed = text.lastIndexOf('\n') + 1;
      // Only there: a search through all of a read for a character that hardly a server sends took 4 % of the whole.
      const lineStart = afterLineFeed + text.slice(afterLineFeed).lastIndexOf('\r') + 1;
      const line = text.slice(lineStart);
      const isHeld = (lineStart > 0 || atLineStart) && line !== '' && mayBeError(line);
      held = isHeld ? line : '';
      const ready = isHeld ? text.slice(0, lineStart) : text;
      if (ready !== '') atLineStart = isHeld || line === '';
      return ready;
    },
    get rest() {
      return held;
    },
  };
}

function mayBeError(line: string): boolean {
  if (line.length > MAX_ERROR_LINE_CHARACTERS) return false;
  return line.startsWith(ERROR_FIELD) || ERROR_FIELD.startsWith(line);
}

/** Decoded read by read and then split: a decoder for each line was 40 % of the time that a line took. */
function lineSplitter(onEvent: (event: WireEvent) => void): Splitter {
  const decoder = new TextDecoder();
  /** The line that is still open, in the pieces it came in: joined once, when it ends. */
  let pending: string[] = [];
  let pendingCharacters = 0;
  const give = (last: string) => {
    const line = pending.length === 0 ? last : [...pending, last].join('');
    pending = [];
    pendingCharacters = 0;
    const data = line.trim();
    if (data !== '') onEvent({ data });
  };
  const keep = (rest: string) => {
    if (rest === '') return;
    pending.push(rest);
    pendingCharacters += rest.length;
    if (pendingCharacters > MAX_WIRE_EVENT_CHARACTERS) throw tooLong();
  };
  return {
    feed(bytes) {
      const text = decoder.decode(bytes, { stream: true });
      let start = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        if (end > start || pendingCharacters > 0) give(text.slice(start, end)); // An empty line costs nothing but its search.
        start = end + 1;
      }
      keep(text.slice(start));
    },
    finish: () => give(decoder.decode()),
  };
}

function notEvents(): LlmError {
  return new LlmError('malformed', `more than ${MAX_UNKNOWN_LINES} lines that are no server-sent events`);
}

function tooLong(): LlmError {
  const message = `one event of the answer is longer than ${MAX_WIRE_EVENT_CHARACTERS} characters`;
  return new LlmError('malformed', message, { limit: 'event-size' });
}

function tooManyKeys(): LlmError {
  const message = `one event of the answer has more than ${MAX_WIRE_EVENT_KEYS} different keys`;
  return new LlmError('malformed', message, { limit: 'event-size' });
}

function tooManyContainers(): LlmError {
  return new LlmError('malformed', 'one event of the answer has too many objects and lists', { limit: 'event-size' });
}

/** Runs the decoder, keeps what it gave before it failed, and asks it nothing after that. */
class DecoderSink {
  readonly #decoder: Decoder;
  readonly #batch = new EventBatch();
  #failure: LlmError | undefined;
  /** Content came after a finish reason: the reason is in every chunk and says nothing about the end. */
  #wroteAfterReason = false;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  get seemsComplete(): boolean {
    return this.finished || (this.#decoder.hasFinishReason && !this.#wroteAfterReason);
  }

  get finished(): boolean {
    return this.#batch.finished;
  }

  get hasContent(): boolean {
    return this.#batch.hasContent;
  }

  decode(event: WireEvent): void {
    if (this.#failure !== undefined || this.finished) return;
    try {
      if (hasMoreKeys(event.data, MAX_WIRE_EVENT_KEYS)) throw tooManyKeys();
      if (mayHaveTooManyContainers(event.data)) throw tooManyContainers();
      this.#add(this.#decoder.hasFinishReason ? this.#decodeAfterReason(event) : this.#decoder.decode(event));
    } catch (error) {
      this.#failure = asLlmError(error);
    }
  }

  #decodeAfterReason(event: WireEvent): readonly StreamEvent[] {
    const held = this.#decoder.heldBack ?? 0;
    const events = this.#decoder.decode(event);
    this.#wroteAfterReason ||= events.some(isContent) || (this.#decoder.heldBack ?? 0) > held;
    return events;
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

  end(how: 'whole' | 'cut'): void {
    this.#addUsage(); // before the finish
    if (this.finished) return;
    this.attempt(() => {
      if (how === 'cut' && !this.seemsComplete)
        throw new LlmError('truncated', 'the connection was lost in the answer');
      this.#add(this.#decoder.end());
    });
  }

  take(): FrameBatch {
    this.#addUsage();
    const events = this.#batch.take();
    return this.#failure === undefined ? { events } : { events, failure: this.#failure };
  }

  /** Also after a failure: what was used until then is billed. */
  #addUsage(): void {
    const usage = this.finished ? undefined : this.#decoder.takeUsage?.();
    if (usage !== undefined) this.#batch.addAll([usage]);
  }

  #add(events: readonly StreamEvent[]): void {
    this.#batch.addAll(events);
    if (this.#batch.characters > MAX_DECODED_CHARACTERS) throw tooMuch();
  }
}

function tooMuch(): LlmError {
  const message = `an answer longer than ${MAX_DECODED_CHARACTERS} characters`;
  return new LlmError('malformed', message, { limit: 'answer-size' });
}

function asLlmError(error: unknown): LlmError {
  return error instanceof LlmError
    ? error
    : new LlmError('malformed', 'the answer could not be decoded', { cause: error });
}
