import { parseJsonValue } from './json.ts';
import type { JsonValue } from './json.ts';

/**
 * Reads an object or a list as JSON text whose end has not come yet. Every character is looked at once, when it is pushed;
 * `value` costs as much as `JSON.parse` of what has come. Text before the first `{` or `[` and after its end is passed over.
 */
export class PartialJson {
  #text = '';
  /** The closing bracket of each object and list that is open. */
  readonly #open: string[] = [];
  #deepest = 0;
  /** Up to here the text and the closing brackets are valid JSON, where the text is. */
  #safe = 0;
  /** Where the first bracket is. */
  #first = 0;
  #state: 'before' | 'between' | 'string' | 'key' | 'bare' | 'whole' | 'broken' = 'before';
  #end = 0;
  /** In an object: a string that comes now is a key. */
  #keyNext = false;
  /** Characters of an escape in a string that are still to come; `-1` when the backslash was the last character. */
  #escape = 0;
  /** Of the last escape, when it was the last thing: what came of its four hexadecimal digits. */
  #hex = '';

  /** The outermost bracket was closed. (Whether what is between them is JSON, only `JSON.parse` tells.) */
  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  /** A word stands where JSON has none, as in `{name}`: what began at the first bracket is no JSON. */
  get isBroken(): boolean {
    return this.#state === 'broken';
  }

  /** What comes after the place where it was whole or broken. */
  get rest(): string {
    return this.#text.slice(this.#end);
  }

  /** Some of it is nested so deep that readers which call themselves for each level break. */
  get isTooDeep(): boolean {
    return this.#deepest > MAX_DEPTH;
  }

  push(piece: string): void {
    const start = this.#text.length;
    this.#text += piece;
    let at = 0;
    for (; at < piece.length && !this.#hasEnded; at++) this.#read(piece.charCodeAt(at), start + at);
    if (this.#end === 0 && this.#hasEnded) this.#end = start + at;
  }

  /**
   * What the text says so far. A string that is not closed holds what has come of it; a number, a word or a key that is
   * not finished is left out. `undefined` before the first bracket, and where the text is no JSON.
   */
  value(): JsonValue | undefined {
    if (this.#state === 'before' || this.isBroken || this.isTooDeep) return undefined;
    const quote = this.#state === 'string' ? '"' : '';
    return parseJsonValue(this.#text.slice(this.#first, this.#safe) + quote + this.#open.toReversed().join(''));
  }

  /** The text from the first bracket to the one that closes it, once that has come. */
  wholeText(): string | undefined {
    return this.isWhole ? this.#text.slice(this.#first, this.#safe) : undefined;
  }

  get #hasEnded(): boolean {
    return this.#state === 'whole' || this.#state === 'broken';
  }

  #read(code: number, at: number): void {
    switch (this.#state) {
      case 'before':
        if (code !== OPEN_BRACE && code !== OPEN_BRACKET) return;
        this.#first = at;
        return this.#structure(code, at);
      case 'string':
      case 'key':
        return this.#inString(code, at);
      case 'bare':
        if (!ENDS_BARE.has(code)) return;
        this.#safe = at;
        this.#state = 'between';
        return this.#structure(code, at);
      case 'between':
        return this.#structure(code, at);
      default:
        return;
    }
  }

  #structure(code: number, at: number): void {
    switch (code) {
      case OPEN_BRACE:
      case OPEN_BRACKET:
        this.#open.push(code === OPEN_BRACE ? '}' : ']');
        this.#deepest = Math.max(this.#deepest, this.#open.length);
        this.#keyNext = code === OPEN_BRACE;
        return this.#between(at + 1);
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        this.#open.pop();
        this.#keyNext = false;
        this.#between(at + 1);
        if (this.#open.length === 0) this.#state = 'whole';
        return;
      case COMMA:
        this.#keyNext = this.#open.at(-1) === '}';
        return;
      case COLON:
        this.#keyNext = false;
        return;
      case QUOTE:
        this.#state = this.#keyNext ? 'key' : 'string';
        if (!this.#keyNext) this.#safe = at + 1;
        return;
      default:
        if (code > SPACE) this.#state = this.#keyNext || !beginsBare(code) ? 'broken' : 'bare';
    }
  }

  #between(safe: number): void {
    this.#safe = safe;
    this.#state = 'between';
  }

  #inString(code: number, at: number): void {
    const isValue = this.#state === 'string';
    if (this.#escape > 0) this.#hex += String.fromCharCode(code);
    if (this.#escape !== 0) this.#escape = this.#escape === -1 ? escapeRest(code) : this.#escape - 1;
    else if (code === BACKSLASH) {
      this.#escape = -1;
      this.#hex = '';
      return;
    } else if (code === QUOTE) {
      if (isValue) this.#safe = at + 1;
      return this.#endString();
    } else this.#hex = '';
    if (isValue && this.#escape === 0 && !isHalf(code, this.#hex)) this.#safe = at + 1;
  }

  #endString(): void {
    this.#hex = '';
    this.#state = 'between';
  }
}

/** Whether this whole JSON text is nested so deep that readers which call themselves for each level break. */
export function isTooDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH || !BEGINS_NESTED.test(text)) return false;
  const json = new PartialJson();
  json.push(text);
  return json.isTooDeep;
}

const BEGINS_NESTED = /^\s*[[{]/;

/** Half of a character beyond the first 65,536, as itself or as an escape (`\ud83d`): the other half comes next. */
function isHalf(code: number, hex: string): boolean {
  return (
    (code >= HIGH_SURROGATES.first && code <= HIGH_SURROGATES.last) || (hex !== '' && HIGH_SURROGATE_HEX.test(hex))
  );
}

const HIGH_SURROGATES = { first: 0xd800, last: 0xdbff };
const HIGH_SURROGATE_HEX = /^[dD][89abAB]../;

/** Levels of nesting. */
export const MAX_DEPTH = 256;

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Whether a number, `true`, `false` or `null` may begin so. */
function beginsBare(code: number): boolean {
  return '-0123456789tfn'.includes(String.fromCharCode(code));
}

/** What may follow a number or a word. */
const ENDS_BARE: ReadonlySet<number> = new Set([COMMA, CLOSE_BRACE, CLOSE_BRACKET, SPACE, 0x09, 0x0a, 0x0d]);

/** `\u` is followed by four more characters, every other escape by none. */
function escapeRest(code: number): number {
  return code === LETTER_U ? 4 : 0;
}
