/** At most its first `most` UTF-16 units; a character that would be cut in two is a replacement character. */
export function cutText(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).toWellFormed();
}
