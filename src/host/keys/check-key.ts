/** Far above any key or token known, and far below what a header may hold. */
const LONGEST_KEY = 8192;

export type CheckedKey =
  | { readonly kind: 'usable'; readonly key: string }
  /** `reason` follows the name of what was checked: `contains a line break`. It never quotes the key. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * A key that can travel in a header: visible ASCII, trimmed. What cannot must not come near `fetch`, whose error quotes the
 * header it refuses.
 */
export function checkKey(text: string): CheckedKey {
  const key = text.trim();
  const fault = faultOf(key);
  return fault === undefined ? { kind: 'usable', key } : { kind: 'refused', reason: fault };
}

function faultOf(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key.length > LONGEST_KEY) return `is longer than ${LONGEST_KEY} characters`;
  if (/[\r\n]/.test(key)) return 'contains a line break: copy the key alone';
  if (/^bearer\s/i.test(key)) return 'begins with “Bearer”: leave that word out';
  if (/\s/.test(key)) return 'contains a space: copy the key alone';
  if (/^["'“‘].*["'”’]$/.test(key)) return 'stands in quotation marks: leave them out';
  if (!/^[\x21-\x7e]+$/.test(key)) return 'contains a character that no key has';
  return undefined;
}
