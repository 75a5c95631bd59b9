import { asString, parseJson } from '../lib/json.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import type { Decoder, UsageEvent, WireEvent } from './decoder.ts';

type TextDelta = Extract<StreamEvent, { type: 'text-delta' | 'reasoning-delta' }>;

/** Names of fields in the chunks of one wire format, at any depth. */
export interface ChunkFields {
  /** What the decoder gives as text, and as reasoning; where it reads several, the one it prefers first. */
  readonly texts: Readonly<Record<TextDelta['type'], readonly string[]>>;
  /** Strings that differ from chunk to chunk and that the decoder never reads, as the time of each line. */
  readonly unread?: readonly string[];
  /** Whole numbers that differ from chunk to chunk. The decoder gives the last of them with `takeUsage`. */
  readonly counts?: readonly string[];
}

type HoleKind = 'text' | 'unread' | 'count';

/** A place where chunks may differ: the inside of a string, or a number. */
interface Hole {
  readonly kind: HoleKind;
  readonly start: number;
  readonly end: number;
}

interface Template {
  readonly event: string | undefined;
  readonly type: TextDelta['type'];
  /** In their order. `before`: all that stands between the hole before and this one. */
  readonly holes: readonly { readonly before: string; readonly kind: HoleKind }[];
  /** What stands behind the last hole, up to the padding before the last brace. */
  readonly after: string;
}

/** Text that no chunk holds by chance. */
const TRIAL = 'turnpike-trial';

/** Characters of a chunk that becomes a template. Of a longer one the text is the most, and a trial of 4 MB takes 0.2 s. */
const MAX_TEMPLATE_CHARACTERS = 16_384;

/** Chunks with a delta that come before the first template: to make one costs as much as to parse four, and a short answer has no more. */
const CHUNKS_BEFORE_TEMPLATE = 7;

/** Templates in a row that fit no later chunk, after which an answer is decoded without them. */
const MAX_UNUSED = 8;

/**
 * Decodes as `decoder` does, but parses a chunk in full only where it differs from the one before in more than its text. Nearly
 * all of a token's chunk is an envelope that is the same each time, and `JSON.parse` of it was more than half of the decoding
 * (0.8 µs of a chunk of OpenAI's; the comparison takes 0.1 µs).
 *
 * The template is the chunk that was parsed last, with a hole for the text, where all it gave was a single delta. That the text
 * comes from there is tried out: the same chunk with another text has to give that text. A chunk with the same characters
 * around the hole, and with the inside of a JSON string in it, is made of the same JSON tokens but for the text. Any other (with a
 * finish reason, a tool call, `null` for a text, broken) goes to `decoder` and may become the next template.
 *
 * What is asked of `decoder`: it hands a text that is not empty on as it is, and is in the same state after the second of two
 * chunks that differ only in their text as it was after the first. So it need not see a chunk that fits.
 */
export function withChunkTemplate(decoder: Decoder, fields: ChunkFields): Decoder {
  return new TemplateDecoder(decoder, fields);
}

class TemplateDecoder implements Decoder {
  readonly #decoder: Decoder;
  readonly #fields: ChunkFields;
  #template: Template | undefined;
  #unused = 0;
  /** Chunks that were parsed in full and gave a single delta. */
  #deltas = 0;
  /** The last chunk, where it fitted the template and `decoder` has not seen its counts. */
  #uncounted: WireEvent | undefined;

  constructor(decoder: Decoder, fields: ChunkFields) {
    this.#decoder = decoder;
    this.#fields = fields;
  }

  get hasFinishReason(): boolean {
    return this.#decoder.hasFinishReason;
  }

  get heldBack(): number {
    return this.#decoder.heldBack ?? 0;
  }

  /** Called for every token. */
  decode(event: WireEvent): readonly StreamEvent[] {
    const template = this.#template;
    const text = template === undefined ? undefined : textOf(event, template);
    if (template === undefined || text === undefined) return this.#decodeInFull(event);
    this.#unused = 0;
    if (this.#fields.counts !== undefined) this.#uncounted = event;
    return [{ type: template.type, text }];
  }

  takeUsage(): UsageEvent | undefined {
    this.#count();
    return this.#decoder.takeUsage?.();
  }

  end(): readonly StreamEvent[] {
    this.#count();
    return this.#decoder.end();
  }

  /** Has `decoder` read the counts of that chunk. Its text was given, so what comes of it is dropped. */
  #count(): void {
    if (this.#uncounted !== undefined) this.#decoder.decode(this.#uncounted);
    this.#uncounted = undefined;
  }

  #decodeInFull(event: WireEvent): readonly StreamEvent[] {
    this.#count();
    this.#template = undefined;
    const events = this.#decoder.decode(event);
    const [delta] = events;
    if (events.length !== 1 || delta === undefined || this.#unused === MAX_UNUSED) return events;
    if (delta.type !== 'text-delta' && delta.type !== 'reasoning-delta') return events;
    if (++this.#deltas <= CHUNKS_BEFORE_TEMPLATE) return events;
    if (event.data.length > MAX_TEMPLATE_CHARACTERS) return events;
    this.#unused++;
    this.#template = this.#templateOf(event, delta);
    return events;
  }

  #templateOf({ event, data }: WireEvent, { type, text }: TextDelta): Template | undefined {
    const { texts, unread = [], counts = [] } = this.#fields;
    const padding = startOfPadding(data);
    const places = texts[type].map((name) => holeAt(data, name, 'text'));
    const place = places.find((hole) => hole !== undefined && unquoted(data.slice(hole.start, hole.end)) === text);
    if (padding === -1 || place === undefined || !this.#isTextAt(place, { event, data }, type)) return undefined;
    const others = [
      ...unread.map((name) => holeAt(data, name, 'unread')),
      ...counts.map((name) => holeAt(data, name, 'count')),
    ];
    const holes = [place, ...others].filter((hole) => hole !== undefined).toSorted((a, b) => a.start - b.start);
    const ends = [0, ...holes.map(({ end }) => end)];
    return {
      event,
      type,
      holes: holes.map(({ start, kind }, index) => ({ before: data.slice(ends[index], start), kind })),
      after: data.slice(ends.at(-1), padding),
    };
  }

  /** Whether another text there is what the decoder gives then. */
  #isTextAt({ start, end }: Hole, { event, data }: WireEvent, type: TextDelta['type']): boolean {
    const events = this.#decoder.decode({ event, data: data.slice(0, start) + TRIAL + data.slice(end) });
    const [delta] = events;
    return events.length === 1 && delta?.type === type && delta.text === TRIAL;
  }
}

/** The value of the first field of this name, without its quotes; `undefined` where there is none. */
function holeAt(data: string, name: string, kind: HoleKind): Hole | undefined {
  const key = `"${name}":`;
  const at = data.indexOf(key);
  if (at === -1) return undefined;
  const value = at + key.length + (data[at + key.length] === ' ' ? 1 : 0);
  if (kind !== 'count' && data[value] !== '"') return undefined;
  const start = kind === 'count' ? value : value + 1;
  const end = endOf(data, start, kind);
  return end === -1 ? undefined : { kind, start, end };
}

/** The text of a chunk that fits the template; `undefined` where it does not. */
function textOf({ event, data }: WireEvent, template: Template): string | undefined {
  const padding = startOfPadding(data);
  if (event !== template.event || padding === -1) return undefined;
  let at = 0;
  let text: string | undefined;
  for (const { before, kind } of template.holes) {
    const start = at + before.length;
    if (data.slice(at, start) !== before) return undefined; // `startsWith` takes three times as long.
    at = endOf(data, start, kind);
    if (at === -1) return undefined;
    if (kind === 'text') text = unquoted(data.slice(start, at));
    else if (kind === 'unread' && ESCAPES.test(data.slice(start, at))) return undefined;
  }
  // Where one field is empty, the decoder may read another.
  return data.slice(at, padding) === template.after && text !== '' ? text : undefined;
}

/** Where the value ends that begins at `start`; -1 where it is of another kind. */
function endOf(data: string, start: number, kind: HoleKind): number {
  return kind === 'count' ? endOfCount(data, start) : closingQuote(data, start);
}

/** Digits, the first of them no 0 (https://www.rfc-editor.org/rfc/rfc8259#section-6); 0 alone is left to the parser. */
function endOfCount(data: string, start: number): number {
  let end = start;
  while (isDigit(data.charCodeAt(end))) end++;
  return end === start || data.charCodeAt(start) === ZERO ? -1 : end;
}

const ZERO = 0x30;
const NINE = 0x39;

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Where the spaces before the last brace begin: Anthropic pads its chunks there. -1 where the last character is no brace. */
function startOfPadding(data: string): number {
  let start = data.length - 1;
  if (data.charCodeAt(start) !== BRACE) return -1;
  while (data.charCodeAt(start - 1) === SPACE) start--;
  return start;
}

const SPACE = 0x20;
const BRACE = 0x7d;
const BACKSLASH = 0x5c;

/** Where the JSON string ends whose inside begins at `start`; -1 where it does not end. */
function closingQuote(data: string, start: number): number {
  for (let quote = data.indexOf('"', start); quote !== -1; quote = data.indexOf('"', quote + 1)) {
    let before = quote;
    while (data.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((quote - before) % 2 === 0) return quote;
  }
  return -1;
}

/** What has to be escaped in a JSON string (https://www.rfc-editor.org/rfc/rfc8259#section-7), and what escapes it. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const ESCAPES = /[\u0000-\u001F\\]/;

/**
 * Characters of a slice that V8 copies. A longer one keeps the string in memory out of which it was cut: all of one read of the
 * network, for as long as the answer is kept.
 */
const MAX_COPIED_CHARACTERS = 12;

/** The string that stands so between quotes, none of them in `inside` but escaped ones; `undefined` where it is no JSON. */
function unquoted(inside: string): string | undefined {
  if (inside.length <= MAX_COPIED_CHARACTERS && !ESCAPES.test(inside)) return inside;
  return asString(parseJson(`"${inside}"`)); // A copy.
}
