/**
 * Whether a JSON text has more than `limit` different keys, in all its objects together. Each costs a microsecond when the text
 * is parsed, and two when the value is copied: 300,000 took 280 ms, and 500 ms to copy. Objects of the same keys cost a tenth.
 * Two keys of one hash count as one. To hash 4 MB takes 40 ms, and to find that they have few colons 1 ms.
 */
export function hasMoreKeys(text: string, limit: number): boolean {
  if (text.length <= limit * LEAST_CHARACTERS || !hasMoreColons(text, limit)) return false;
  const seen = new Uint8Array(HASHES);
  let keys = 0;
  let inString = false;
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      inString = !inString;
      if (inString) hash = 0;
    } else if (inString) {
      hash = (Math.imul(hash, HASH_FACTOR) + code) | 0;
      if (code === BACKSLASH) at++;
    } else if (code === COLON && seen[slotOf(hash)] === 0) {
      seen[slotOf(hash)] = 1;
      keys++;
      if (keys > limit) return true;
    }
  }
  return false;
}

function hasMoreColons(text: string, limit: number): boolean {
  return countUpTo(text, ':', limit) > limit;
}

/**
 * Objects and lists in one JSON text. A million of them in 4 MB take 140 ms to parse, nested ones 290 ms, and 100,000 take
 * 12 ms. The longest answers, 128,000 tokens, hold half as many at five tokens for each.
 */
const MAX_CONTAINERS = 100_000;

/** Whether a JSON text may have more objects and lists: brackets in its strings count too. To find that there are few takes 1 ms for 4 MB. */
export function mayHaveTooManyContainers(text: string, most = MAX_CONTAINERS): boolean {
  if (text.length <= most) return false;
  const objects = countUpTo(text, '{', most);
  return objects + countUpTo(text, '[', most - objects) > most;
}

/** How often it is there; one more than `limit` where it is there more often. */
function countUpTo(text: string, character: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0 && count <= limit; at = text.indexOf(character, at + 1)) count++;
  return count;
}

/** `"":1,` */
const LEAST_CHARACTERS = 5;

/** A power of two, so large that 1 in 60 of 30,000 keys shares its hash with another one. */
const HASHES = 2 ** 20;
const HASH_FACTOR = 0x01000193;

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (HASHES - 1);
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
