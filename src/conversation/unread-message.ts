import { asRecord, asString } from '../lib/json.ts';
import type { MessagePlace } from './conversation-port.ts';
import type { ConversationMessage } from './message.ts';

/**
 * What stands in the place of a message that cannot be read, as one that a newer version wrote: it says so, and what came after it
 * stays behind what came before it. The row itself stays as it is. `undefined` where its place is not known either.
 */
export function unreadMessage({ id, at }: MessagePlace, body: unknown): ConversationMessage | undefined {
  const row = asRecord(body);
  const parent = asString(row?.['parent']);
  const place = { id, at, ...(parent !== undefined && { parent }) };
  const words = (what: string): string =>
    `This ${what} is in the storage, but this version of Turnpike cannot read it.`;
  switch (row?.['kind']) {
    case 'question':
      return { kind: 'question', ...place, parts: [{ type: 'text', text: words('question') }] };
    case 'answer': {
      const earlierWords = words('answer');
      const error = { kind: 'truncated', message: earlierWords, details: {}, earlierWords } as const;
      return { kind: 'answer', ...place, status: 'failed', parts: [], steps: [], endedAt: at, error };
    }
    default:
      return undefined;
  }
}
