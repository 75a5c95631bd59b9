import { cleanLine, isCleanAscii } from '../lib/clean-line.ts';
import { memoizeObject } from '../lib/memoize-object.ts';
import { MAX_NAME_CHARACTERS } from './name-from-outside.ts';

/** Characters that are searched for secrets, so that a body made to be slow to search is not; what comes later is not shown. */
const MAX_SEARCHED_CHARACTERS = 4096;

/** Characters of a vendor's message that are kept: a sentence or two for a person, not a page. */
const MAX_MESSAGE_CHARACTERS = 500;

/** A header value shorter than this is no secret, and replacing it would tear ordinary words apart. */
const LEAST_SECRET_CHARACTERS = 6;

/** A secret of so many characters is also found with blanks in it: a server may break its lines anywhere. Shorter ones may be words. */
const LEAST_SPLIT_SECRET_CHARACTERS = 12;

/** Of keys that are not ours. Longer ones are tokens of three parts, half of which still looks like one. */
const LONGEST_SECRET_CHARACTERS = 256;

export const REDACTED = '[redacted]';

/**
 * Anything shaped like a key, also one that the vendor has masked in part (`sk-pr***ab`, `****-key`), and what stands behind
 * a name of keys: `key provided:`, `?key=`, `"x-api-key": "`.
 */
const KEY_SHAPES: readonly RegExp[] = [
  /\b(sk|pk|rk|gsk|xai|tgp|hf|r8|nvapi|pplx|csk|fw|sess|ghp|gho|github_pat)[-_][\w*.…-]{6,}/gi,
  /\bAIza[\w*.…-]{10,}/g,
  /\beyJ[\w-]{8,}\.[\w.-]+/g,
  /\bAKIA[0-9A-Z]{12,}\b/g,
  /(?<![\w-])[\w-]*\*{3,}[\w*-]*/g,
  /\b(?:Bearer|Basic)\s+[\w*.~+/=-]{6,}/gi,
  /\b[0-9a-f]{64}\b/gi, // LiteLLM tells the hash of the key that it refuses
  /(?<=\b(?:api|access|auth|client)[ _-]?(?:key|token|secret)(?: provided)?(?: is)?["'`]?\s*[:=]\s*["'`]?)[\w*.…%+/=-]{6,}/gi,
  /(?<=[?&](?:key|token|sig|signature|auth)=)[^&\s"'`]+/gi,
  /(?<=["'`](?:authorization|password|secret|token)["'`]\s*:\s*["'`])[^"'`]+/gi,
  /(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
];

/**
 * The secrets among the headers of a request: whole values, without their scheme, and in the forms in which a server may tell them
 * again: that of a URL, base64 and hex, as tools print that show a request.
 */
export function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const secrets = new Set<string>();
  for (const header of Object.values(headers))
    for (const value of [header, header.replace(/^\w+\s+/, '')])
      for (const form of [value, inUrl(value), ...encoded(value)]) secrets.add(form);
  return [...secrets]
    .filter((secret) => secret.length >= LEAST_SECRET_CHARACTERS)
    .toSorted((a, b) => b.length - a.length);
}

/** What is short is a part of other texts in base64 too. */
function encoded(value: string): readonly string[] {
  if (!mayBeSplit(value)) return [];
  const bytes = Buffer.from(value);
  return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex')];
}

function inUrl(value: string): string {
  return UNESCAPED.test(value) ? value : encodeURIComponent(value.toWellFormed());
}

/** What stands in a URL as it is: of most keys, all of it. */
const UNESCAPED = /^[\w.~-]*$/;

/** One clean line without these secrets or anything key-shaped, bounded: fit to be shown and logged. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = withoutAll(cleanLine(withoutEntities(text.slice(0, MAX_SEARCHED_CHARACTERS))), secrets);
  for (const shape of KEY_SHAPES) clean = clean.replace(shape, REDACTED);
  // What is cut off before the search may leave half a key at its end, which no longer looks like one.
  const longest = Math.max(LONGEST_SECRET_CHARACTERS, ...secrets.map((secret) => 2 * secret.length)); // with blanks in it
  if (text.length > MAX_SEARCHED_CHARACTERS) clean = clean.slice(0, -longest);
  clean = clean.trim();
  return clean.length <= MAX_MESSAGE_CHARACTERS
    ? clean
    : `${clean.slice(0, MAX_MESSAGE_CHARACTERS - 1).toWellFormed()}…`;
}

/** A page in HTML may write each sign of a key as its number: `&#45;`. */
function withoutEntities(text: string): string {
  return text.replace(/&#(?:x([\da-f]{2})|(\d{2,3}));/gi, (entity, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : entity;
  });
}

/** A name from a server without these secrets. Nothing else is replaced: ids are often shaped like keys. */
export function redactName(name: string, secrets: readonly string[]): string {
  if (!secrets.some((secret) => secret.length <= name.length)) return name; // Cleaning makes nothing longer.
  const clean = cleanLine(name);
  return holdsSecret(clean, secrets) ? withoutAll(clean, secrets) : name;
}

/** Also where the case of its letters is another. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  if (!isCleanAscii(text))
    return secrets.some((secret) => secret.length <= text.length && patternOf(secret).test(text));
  const lower = text.toLowerCase();
  return asciiFormsOf(secrets).some(({ form, isSplit }) => (isSplit ? withoutBlanks(lower) : lower).includes(form));
}

/** Of ASCII the search for lower-case letters finds what the pattern does: a name is searched in half the time. */
const asciiFormsOf = memoizeObject((secrets: readonly string[]) =>
  secrets.map((secret) => {
    const isSplit = mayBeSplit(secret);
    return { form: (isSplit ? withoutBlanks(secret) : secret).toLowerCase(), isSplit };
  }),
);

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/g, '');
}

function mayBeSplit(secret: string): boolean {
  return secret.length >= LEAST_SPLIT_SECRET_CHARACTERS;
}

/** The same for a name of `nameFromOutside`: where that cut it, it may end inside a secret. */
export function redactCutName(name: string, secrets: readonly string[]): string {
  const whole = redactName(name, secrets);
  if (name.length < MAX_NAME_CHARACTERS) return whole;
  const clean = cleanLine(whole);
  const begun = Math.max(0, ...secrets.map((secret) => begunAtEnd(clean, secret)));
  return begun === 0 ? whole : `${withoutEnd(clean, begun)}${REDACTED}`;
}

/** Without its last `count` characters, blanks not counted. */
function withoutEnd(text: string, count: number): string {
  let end = text.length;
  for (let left = count; left > 0 && end > 0; end--) if (text[end - 1] !== ' ') left--;
  return text.slice(0, end);
}

/** How many characters of the secret the text ends with, in any case, blanks not counted; 0 where they are too few to tell. */
function begunAtEnd(name: string, key: string): number {
  const text = withoutBlanks(name.toLowerCase());
  const secret = withoutBlanks(key.toLowerCase());
  for (let length = Math.min(text.length, secret.length - 1); length >= LEAST_SECRET_CHARACTERS; length--)
    if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}

function withoutAll(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(patternOf(secret), REDACTED), text);
}

/**
 * Servers that echo a header may have changed the case of its letters, or broken its line: `cleanLine` has made one blank of that.
 * Given anew each time: a global one keeps its place.
 */
function patternOf(secret: string): RegExp {
  const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(
    mayBeSplit(secret) ? withoutBlanks(secret).split('').map(escaped).join('\\s?') : escaped(secret),
    'gi',
  );
}

/** Where a call goes, without query, credentials and fragment. */
export function publicUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
