import * as z from 'zod/mini';
import type { StoredRow } from './conversation-port.ts';
import { conversationHeadSchema, messageSchema, titleText } from './message-schema.ts';

const text = z.string();
const times = { writtenAt: z.int(), wholeAt: z.exactOptional(z.int()) };

/** A row that was kept beside the file, because the file could not be written. */
export const storedRowSchema: z.ZodMiniType<StoredRow> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('conversation'),
    conversation: z.extend(conversationHeadSchema, { shownTitle: titleText, workspace: text }),
    window: z.exactOptional(text),
    ...times,
  }),
  z.object({ type: z.literal('message'), conversation: text, message: messageSchema, ...times }),
  z.object({ type: z.literal('shown'), workspace: text, conversation: text, ...times }),
]);
