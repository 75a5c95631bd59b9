/** The dictionary that a PDF for the web begins with lies in its first 1,024 bytes (ISO 32000-1, F.3.3), and `/N` is its pages. */
const LINEARIZED_BYTES = 1024;

/** A page object (ISO 32000-1, 7.7.3.3), and not the `/Pages` above it. */
const PAGE = /\/Type\s{0,4}\/Page(?![A-Za-z])/g;

/**
 * How many pages a PDF has, as far as it tells without being decompressed: `undefined` where its page objects are compressed.
 * Where pages were changed and the file was added to, older versions of them are counted too.
 */
export function pdfPages(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const linearized = /\/Linearized[^>]{0,200}?\/N\s{0,4}(\d{1,6})/.exec(text.slice(0, LINEARIZED_BYTES))?.[1];
  if (linearized !== undefined && Number(linearized) > 0) return Number(linearized);
  let pages = 0;
  for (const _ of text.matchAll(PAGE)) pages += 1;
  return pages === 0 ? undefined : pages;
}
