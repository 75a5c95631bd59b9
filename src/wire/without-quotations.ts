/** A quotation in any of the usual marks. One that is not closed goes to the end, since the message may be cut there. */
const QUOTATION =
  /"(?:[^"\\]|\\.)*(?:"|\\?$)|“[^”]*(?:”|$)|`[^`]*(?:`|$)|(?<!\w)'(?:[^']|'(?=\w))*(?:'|$)|(?<!\w)‘[^’]*(?:’|$)/gs;

/**
 * The text with every quoted part replaced by `…`. Servers quote the value they refuse, which may be the person's own words: a
 * prompt about credit balances says nothing about the account's. An apostrophe inside a word (`doesn't`) opens no quotation.
 */
export function withoutQuotations(text: string): string {
  return text.replace(QUOTATION, '…');
}
