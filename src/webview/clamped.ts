/** A name, an address or a word from outside is not longer than this; some servers send 200,000 characters. */
const NAME_CHARACTERS = 200;

/** The text, or its beginning with an ellipsis when it is too long. */
export function clamped(text: string, limit: number = NAME_CHARACTERS): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
