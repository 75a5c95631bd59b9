import type { IncomingMessage } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { asString } from '../lib/json.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { HeaderMap } from './retry-after.ts';

/** Headers with one text each. */
export function headersOf(response: IncomingMessage): HeaderMap {
  const pairs = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(pairs);
}

/**
 * The body as it was before compression. We ask for none, since it holds tokens back, but some proxies compress anyway; each
 * flush of theirs is handed on at once. The body of a failure (a status of 400 or more) in an unknown coding reads as empty,
 * because its status says enough; that of an answer is `malformed`.
 */
export function plainBody(response: IncomingMessage): Readable {
  if (!response.rawHeaders.some(isContentEncoding)) return response;
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return response;
  const decompress = decompressor(coding);
  if (decompress === undefined) {
    if ((response.statusCode ?? 0) >= 400) return Readable.from([]);
    throw new LlmError('malformed', 'an answer in a content encoding that was not asked for');
  }
  // The reader of the last stream sees the error of either.
  pipeline(response, decompress, () => {});
  decompress.on('error', () => {});
  return decompress;
}

const CONTENT_ENCODING = 'content-encoding';

/** Asked of the names and values as they came: of a usual answer nothing else looks at its headers, and to make them is 3 µs. */
function isContentEncoding(nameOrValue: string): boolean {
  return nameOrValue.length === CONTENT_ENCODING.length && nameOrValue.toLowerCase() === CONTENT_ENCODING;
}

function decompressor(coding: string): (Readable & NodeJS.WritableStream) | undefined {
  const zlib = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(zlib);
    case 'deflate':
      return createInflate(zlib);
    case 'br':
      return createBrotliDecompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    default:
      return undefined;
  }
}

/** A small body as text. `limit`: it is longer, and what is left is not read. `late`: its end did not come in time. */
export type BodyText =
  | { readonly ending: 'whole' | 'limit' | 'late'; readonly text: string }
  /** The connection was lost; the text is what had come. */
  | { readonly ending: 'cut'; readonly text: string; readonly cause: unknown };

export interface BodyBounds {
  /** Bytes. */
  readonly limit: number;
  /** Milliseconds from now on for all of it; absent where the caller has a clock of its own. */
  readonly waitMs?: number;
  /** What was read of it before. */
  readonly first?: Uint8Array;
}

/** Reads a small body (an error, a page, a document) up to its bounds. What a cut means is the caller's business. */
export async function readText(rest: AsyncIterator<unknown>, { limit, waitMs, first }: BodyBounds): Promise<BodyText> {
  const pieces: Uint8Array[] = first === undefined ? [] : [first];
  let length = first?.length ?? 0;
  const text = () => new TextDecoder().decode(Buffer.concat(pieces).subarray(0, limit));
  const late = Promise.withResolvers<'late'>();
  const timer = waitMs === undefined ? undefined : setTimeout(() => late.resolve('late'), waitMs);
  try {
    while (length <= limit) {
      const next = rest.next();
      next.catch(() => undefined); // When it is late, how the connection ends matters no more.
      const read = await Promise.race([next, late.promise]);
      if (read === 'late') return { ending: 'late', text: text() };
      if (read.done === true) return { ending: 'whole', text: text() };
      if (!(read.value instanceof Uint8Array)) continue;
      pieces.push(read.value);
      length += read.value.length;
    }
  } catch (cause) {
    return { ending: 'cut', text: text(), cause };
  } finally {
    clearTimeout(timer);
  }
  return { ending: 'limit', text: text() };
}

/** The name and code of what broke a connection, for a log: `ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9`. */
export function networkWords(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  // Of several addresses that were tried Node tells all, and an empty message of its own.
  const first = error instanceof AggregateError ? asError(error.errors[0]) : error;
  const code = 'code' in error ? asString(error.code) : undefined;
  const message = first?.message === undefined || first.message === '' ? 'the connection failed' : first.message;
  return code === undefined || message.includes(code) ? message : `${code}: ${message}`;
}

function asError(value: unknown): Error | undefined {
  return value instanceof Error ? value : undefined;
}
