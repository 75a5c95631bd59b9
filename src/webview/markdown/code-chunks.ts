/** A chunk ends behind at least so many characters. */
const CHUNK_MIN = 1500;

/**
 * And at most so many. Each chunk is laid out and coloured by itself, so that code of any length costs a chunk for each
 * change. 3,000 characters of C# that never end a statement, the worst that was found, are coloured in 30 ms.
 */
export const CHUNK_MAX = 3000;

/**
 * Code in chunks that end with a line where they can, and rather before a line that is not indented, because there a
 * string or a comment of several lines seldom goes on. Text that is added changes no chunk but the last one.
 */
export function codeChunks(code: string): readonly string[] {
  const chunks: string[] = [];
  let from = 0;
  while (code.length - from >= CHUNK_MAX) {
    const to = from + chunkLength(code.slice(from, from + CHUNK_MAX));
    chunks.push(code.slice(from, to));
    from = to;
  }
  if (from < code.length || chunks.length === 0) chunks.push(code.slice(from));
  return chunks;
}

function chunkLength(text: string): number {
  const paragraph = lastParagraph(text);
  if (paragraph >= CHUNK_MIN) return paragraph;
  const line = text.lastIndexOf('\n') + 1;
  if (line > 0) return line;
  return /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length;
}

/** Where the last line begins that stands behind a blank one and is not indented; -1 when there is none. */
function lastParagraph(text: string): number {
  for (let at = text.lastIndexOf('\n\n'); at >= CHUNK_MIN; at = text.lastIndexOf('\n\n', at - 1)) {
    if (/\S/.test(text.charAt(at + 2))) return at + 2;
  }
  return -1;
}
