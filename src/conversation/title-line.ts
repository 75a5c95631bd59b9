import { cutText } from '../lib/cut-text.ts';
import { MAX_TITLE_CHARACTERS } from './message-limits.ts';

/** A title as one line, as long as one may be; empty where it has no words. */
export function titleLine(title: string): string {
  return cutText(title, MAX_TITLE_CHARACTERS).replace(/\s+/g, ' ').trim();
}
