/** Besides `text/…`. */
const TEXTS: ReadonlySet<string> = new Set(['application/json', 'application/xml', 'application/yaml']);

/** Whether a file is text, which vendors take as plain text only: they refuse types that they do not list. */
export function isTextMediaType(mediaType: string): boolean {
  return mediaType.startsWith('text/') || TEXTS.has(mediaType);
}
