const ALLOWED: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** The normalised URL when a link may be followed to it; `undefined` for any other scheme and for relative links. */
export function safeUrl(href: string): string | undefined {
  const url = URL.parse(href.trim());
  return url !== null && ALLOWED.has(url.protocol) ? url.href : undefined;
}
