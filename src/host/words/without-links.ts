/**
 * Words for a notification, which VS Code reads as text with links: `[words](address)` with `command:`, `file:` or `https:`, in its
 * `parseLinkedText`. It knows no escape, so a space is put between the two halves.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
