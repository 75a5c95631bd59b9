import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseJson } from '../lib/json.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { bodyReads } from './body-reads.ts';
import type { FrameBatch, Framer, Framing } from './frames.ts';
import { checkStatus, ERROR_BODY_BOUNDS } from './failed-response.ts';
import { errorInStream, htmlPageWords, looksLikeHtml } from './http-error.ts';
import { headersOf, networkWords, plainBody, readText } from './response-body.ts';
import { retryAfterMs } from './retry-after.ts';
import type { HeaderMap } from './retry-after.ts';
import type { ReadVendorError } from './vendor-error.ts';

/** Bytes of one whole answer on the wire. A token in an event of its own takes some 300 bytes: this is over half a million of them. */
const MAX_ANSWER_BYTES = 268_435_456;

/**
 * Milliseconds of decoding before the rest of the extension host gets its turn. Node reads up to 2 MB of a fast line in one turn
 * of the event loop, which was 25 ms of decoding. By time and not by bytes: a slow computer needs more pauses, and each takes
 * about 0.08 ms. (A pause after every 128 KB made a fast stream 10 % longer.)
 */
const BUSY_MS_PER_TURN = 3;

/**
 * How long the end of a body may take after the answer is complete. A connection can be kept for the next call only when it
 * was read to its end, which is usually on its way already. The socket of a slower server is closed: an idle answer would
 * hold a connection slot.
 */
const DRAIN_MS = 250;

/**
 * How long usage and the mark of the end may take after the finish reason. Some servers send neither, and keep the connection
 * open: the answer is whole all the same. A reason that content has followed is no end (some servers like Gemini's name one in
 * every chunk): from then on only the end of the body ends the answer, or the clocks of the caller.
 */
const GRACE_MS = 2_000;

export interface ReaderOptions {
  readonly framing: Framing;
  readonly framer: Framer;
  readonly readError: ReadVendorError;
  /** Monotonic milliseconds: how long decoding takes. */
  readonly now?: () => number;
}

const monotonic = () => performance.now();

export interface AnswerBatch extends FrameBatch {
  readonly events: readonly StreamEvent[];
  /** There is no next batch. */
  readonly last: boolean;
}

/** Reads one response, batch by batch; each batch is what one read of the network gave. */
export class AnswerReader {
  readonly #response: IncomingMessage;
  readonly #options: ReaderOptions;
  readonly #body: AsyncIterator<unknown>;
  readonly #framer: Framer;
  #begun = false;
  #bytes = 0;
  #busyMs = 0;
  #ended = false;
  /** On the monotonic clock. */
  #graceUntil: number | undefined;

  constructor(response: IncomingMessage, options: ReaderOptions) {
    this.#response = response;
    this.#options = options;
    this.#body = bodyReads(plainBody(response));
    this.#framer = options.framer;
  }

  /** Made when asked for: only a failure looks at them. */
  get #headers(): HeaderMap {
    return headersOf(this.#response);
  }

  /** Throws when the status says that this is no answer. */
  async checkStatus(): Promise<void> {
    await checkStatus(this.#response, this.#body, this.#options.readError);
  }

  async next(): Promise<AnswerBatch> {
    let read: IteratorResult<unknown> | 'grace is over';
    if (this.#busyMs >= BUSY_MS_PER_TURN) await this.#nextTurn();
    try {
      read = await (this.#framer.seemsComplete ? this.#readWithinGrace() : this.#body.next());
    } catch (error) {
      this.#ended = true;
      return this.#cut(error);
    }
    if (read === 'grace is over') return this.#whole();
    if (read.done === true) {
      this.#ended = true;
      return this.#whole();
    }
    return read.value instanceof Uint8Array ? this.#push(read.value) : { events: [], last: false };
  }

  /** Reads what is left of a complete answer in the background, so that its connection can be used again. */
  drain(hangUp: () => void): void {
    if (this.#ended) return;
    const timer = setTimeout(hangUp, DRAIN_MS);
    timer.unref();
    const rest = async () => {
      while ((await this.#body.next()).done !== true);
    };
    rest()
      .catch(() => undefined) // The answer is whole, however its connection ends.
      .finally(() => clearTimeout(timer));
  }

  /** The finish reason has come: the rest is waited for a little, counted from the first read after it. */
  async #readWithinGrace(): Promise<IteratorResult<unknown> | 'grace is over'> {
    this.#graceUntil ??= performance.now() + GRACE_MS;
    const read = this.#body.next();
    read.catch(() => undefined); // After the grace the answer is whole, however its connection ends.
    const grace = Promise.withResolvers<'grace is over'>();
    // The taker of the events may have needed longer than the grace; Node warns of a time below 0.
    const left = Math.max(0, this.#graceUntil - performance.now());
    const timer = setTimeout(() => grace.resolve('grace is over'), left);
    try {
      return await Promise.race([read, grace.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #nextTurn(): Promise<void> {
    this.#busyMs = 0;
    await nextTurn();
  }

  #push(bytes: Uint8Array): AnswerBatch | Promise<never> {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_ANSWER_BYTES)
      throw new LlmError('malformed', `an answer longer than ${MAX_ANSWER_BYTES} bytes`, { limit: 'answer-size' });
    if (this.#begun) return this.#decoded(bytes);
    const start = firstTextByte(bytes);
    if (start === -1) return { events: [], last: false };
    if (isForeign(bytes[start], this.#options.framing)) return this.#refuse(bytes);
    this.#begun = true;
    return this.#decoded(bytes.subarray(start));
  }

  async #refuse(bytes: Uint8Array): Promise<never> {
    throw await this.#foreignBody(bytes);
  }

  #decoded(bytes: Uint8Array): AnswerBatch {
    const now = this.#options.now ?? monotonic;
    const begun = now();
    const batch = this.#framer.push(bytes);
    this.#busyMs += now() - begun;
    return { ...batch, last: this.#framer.finished };
  }

  #whole(): AnswerBatch {
    if (!this.#begun) throw new LlmError('truncated', 'an empty answer');
    return { ...this.#framer.end('whole'), last: true };
  }

  /** The connection was lost. With the finish reason before it the answer is whole all the same. */
  #cut(error: unknown): AnswerBatch {
    const { events, failure } = this.#framer.end('cut');
    if (failure === undefined) return { events, last: true };
    if (failure.kind !== 'truncated') return { events, failure, last: true };
    const kind = this.#framer.hasContent ? 'truncated' : 'network';
    return { events, failure: new LlmError(kind, networkWords(error), { cause: error }), last: true };
  }

  /** Not the stream that was asked for: an error in JSON, a whole answer in JSON, or a page. */
  async #foreignBody(first: Uint8Array): Promise<LlmError> {
    const body = await readText(this.#body, { ...ERROR_BODY_BOUNDS, first });
    const { text } = body;
    const { statusCode: status = 200 } = this.#response;
    if (looksLikeHtml(text))
      return new LlmError('malformed', 'an HTML page for an answer', {
        status,
        vendorMessage: htmlPageWords(text),
        isOwnMessage: true,
      });
    const error = this.#options.readError(parseJson(text));
    if (error === undefined && body.ending === 'cut')
      return new LlmError('network', networkWords(body.cause), { cause: body.cause });
    if (error === undefined)
      return new LlmError('malformed', 'a JSON document where a stream was asked for', { status });
    const inStream = errorInStream(error);
    const wait = retryAfterMs(this.#headers, inStream.details.status ?? status, Date.now());
    // No wait cures what is not to be tried again.
    const helps = wait !== undefined && inStream.details.shouldRetry !== false;
    return helps ? inStream.with({ retryAfterMs: wait }) : inStream;
  }
}

const TAB = 9;
const SPACE = 32;
const BYTE_ORDER_MARK: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf]);

/** Where the body begins, behind white space and a byte order mark; -1 where these bytes hold nothing else. */
function firstTextByte(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => !((byte >= TAB && byte <= SPACE) || BYTE_ORDER_MARK.has(byte)));
}

const LESS_THAN = 0x3c;
const BRACE = 0x7b;
const BRACKET = 0x5b;

/** The first byte tells; the content type does not, since some servers name their streams wrongly. */
function isForeign(byte: number | undefined, framing: Framing): boolean {
  return byte === LESS_THAN || (framing === 'sse' && (byte === BRACE || byte === BRACKET));
}
