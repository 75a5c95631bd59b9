import { cleanLine } from '../lib/clean-line.ts';
import { cutText } from '../lib/cut-text.ts';
import { MAX_TITLE_CHARACTERS } from './message-limits.ts';

/** A title as one clean line, as long as one may be; empty where it has no words. */
export function titleLine(title: string): string {
  return cleanLine(cutText(title, MAX_TITLE_CHARACTERS));
}
