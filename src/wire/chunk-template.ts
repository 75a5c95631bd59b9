import type { StreamEvent } from '../llm/stream-event.ts';
import type { Decoder, WireEvent } from './decoder.ts';

type TextDelta = Extract<StreamEvent, { type: 'text-delta' | 'reasoning-delta' }>;

/** Names of fields in the chunks of one wire format, at any depth, whose values are strings. */
export interface ChunkFields {
  /** What the decoder gives as text, and as reasoning; where it reads several, the one it prefers first. */
  readonly texts: Readonly<Record<TextDelta['type'], readonly string[]>>;
  /** What differs from chunk to chunk and is never read by the decoder, as the time of each line. */
  readonly unread: readonly string[];
}

/** A place in a chunk where chunks may differ: the inside of a JSON string. */
interface Hole {
  readonly start: number;
  readonly end: number;
  readonly isText: boolean;
}

interface Template {
  readonly event: string | undefined;
  readonly type: TextDelta['type'];
  /** In their order. `before`: all that stands between the hole before and this one. */
  readonly holes: readonly { readonly before: string; readonly isText: boolean }[];
  /** What stands behind the last hole. */
  readonly after: string;
}

/** Text that no chunk holds by chance. */
const TRIAL = 'turnpike-trial';

/** Templates in a row that fit no later chunk, after which an answer is decoded without them. */
const MAX_UNUSED = 8;

/**
 * Decodes as `decoder` does, but parses a chunk of JSON in full only where it differs from the chunk before in more than its
 * text: nearly all of a token's chunk is an envelope that is the same in each of them, and `JSON.parse` of it was more than
 * half of the decoding.
 *
 * The template is the chunk that was parsed last, where a single delta was all it gave, with a hole for the text. That the
 * hole is where the text comes from is tried out: the same chunk with another text has to give that text. A chunk that has the
 * same characters around the hole, and in it the inside of a JSON string, is made of the same JSON tokens but for the text.
 * All others (a finish reason, a tool call, `null` for a text, broken JSON) go to `decoder`, which then also gives the next
 * template, so a chunk that fits leaves `decoder` in the state in which it already is.
 *
 * What is asked of `decoder`: it hands a text on as it is, gives nothing for an empty one, and is in the same state after the
 * second of two chunks that differ only in their text as it was after the first.
 */
export function withChunkTemplate(decoder: Decoder, fields: ChunkFields): Decoder {
  const reader = new TemplateReader(decoder, fields);
  return {
    decode: (event) => reader.decode(event),
    get hasFinishReason() {
      return decoder.hasFinishReason;
    },
    get heldBack() {
      return decoder.heldBack ?? 0;
    },
    takeUsage: () => decoder.takeUsage?.(),
    end: () => decoder.end(),
  };
}

class TemplateReader {
  readonly #decoder: Decoder;
  readonly #fields: ChunkFields;
  #template: Template | undefined;
  #unused = 0;

  constructor(decoder: Decoder, fields: ChunkFields) {
    this.#decoder = decoder;
    this.#fields = fields;
  }

  /** Called for every token. */
  decode(event: WireEvent): readonly StreamEvent[] {
    const template = this.#template;
    const text = template === undefined ? undefined : textOf(event, template);
    if (template === undefined || text === undefined) return this.#decodeInFull(event);
    this.#unused = 0;
    return text === '' ? [] : [{ type: template.type, text }];
  }

  #decodeInFull(event: WireEvent): readonly StreamEvent[] {
    this.#template = undefined;
    const events = this.#decoder.decode(event);
    const [delta] = events;
    if (events.length !== 1 || delta === undefined || this.#unused === MAX_UNUSED) return events;
    if (delta.type !== 'text-delta' && delta.type !== 'reasoning-delta') return events;
    this.#unused++;
    this.#template = this.#templateOf(event, delta);
    return events;
  }

  #templateOf({ event, data }: WireEvent, { type, text }: TextDelta): Template | undefined {
    const texts = this.#fields.texts[type].map((name) => holeAt(data, name, true));
    const hole = texts.find((each) => each !== undefined && unquoted(data.slice(each.start, each.end)) === text);
    if (hole === undefined || !this.#isTextAt(hole, { event, data }, type)) return undefined;
    const unread = this.#fields.unread.map((name) => holeAt(data, name, false));
    const holes = [hole, ...unread].filter((each) => each !== undefined).toSorted((a, b) => a.start - b.start);
    const starts = [0, ...holes.map(({ end }) => end)];
    return {
      event,
      type,
      holes: holes.map(({ start, isText }, index) => ({ before: data.slice(starts[index], start), isText })),
      after: data.slice(starts.at(-1)),
    };
  }

  /** Whether another text there is what the decoder gives then. */
  #isTextAt({ start, end }: Hole, { event, data }: WireEvent, type: TextDelta['type']): boolean {
    const events = this.#decoder.decode({ event, data: data.slice(0, start) + TRIAL + data.slice(end) });
    const [delta] = events;
    return events.length === 1 && delta?.type === type && delta.text === TRIAL;
  }
}

/** The inside of the string that is the value of the first field of this name; `undefined` where there is none. */
function holeAt(data: string, name: string, isText: boolean): Hole | undefined {
  const key = data.indexOf(`"${name}":`);
  if (key === -1) return undefined;
  const colon = key + name.length + 2;
  const quote = data[colon + 1] === ' ' ? colon + 2 : colon + 1;
  if (data[quote] !== '"') return undefined;
  const end = closingQuote(data, quote + 1);
  return end === -1 ? undefined : { start: quote + 1, end, isText };
}

/** The text of a chunk that fits the template; `undefined` where it does not. */
function textOf({ event, data }: WireEvent, template: Template): string | undefined {
  if (event !== template.event) return undefined;
  let at = 0;
  let text: string | undefined;
  for (const { before, isText } of template.holes) {
    const start = at + before.length;
    if (data.slice(at, start) !== before) return undefined; // A third of what `startsWith` takes.
    at = closingQuote(data, start);
    if (at === -1) return undefined;
    const value = unquoted(data.slice(start, at));
    if (value === undefined) return undefined;
    if (isText) text = value;
  }
  return data.slice(at) === template.after ? text : undefined;
}

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

/** The string that stands so between quotes, none of them in `inside` but escaped ones; `undefined` where it is no JSON. */
function unquoted(inside: string): string | undefined {
  if (!ESCAPES.test(inside)) return inside;
  try {
    const value: unknown = JSON.parse(`"${inside}"`);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
