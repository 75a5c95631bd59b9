import type { Answer } from '../../conversation/message.ts';

/** Nothing has come yet, or nothing since it was gone on with. */
export function isWaiting({ parts }: Answer): boolean {
  const last = parts.at(-1);
  return last === undefined || (last.type === 'seam' && last.target === undefined);
}
