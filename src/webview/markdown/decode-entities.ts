const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][\da-z]{1,31});/gi;

/** Character references of Markdown text (`&amp;`, `&#39;`) as characters; an unknown one stays as it is. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replaceAll(REFERENCE, decoded) : text;
}

const known = new Map<string, string>();

/** The browser's own table knows all 2,231 names. A document that is only parsed loads and runs nothing. */
function decoded(reference: string): string {
  const found = known.get(reference);
  if (found !== undefined) return found;
  const { textContent } = new DOMParser().parseFromString(reference, 'text/html').documentElement;
  const character = textContent || reference;
  if (known.size < REMEMBERED) known.set(reference, character);
  return character;
}

/** So many references are kept, which is as many as there are names. */
const REMEMBERED = 2231;
