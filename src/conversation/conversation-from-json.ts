import * as z from 'zod/mini';
import { asRecord } from '../lib/json.ts';
import type { Conversation } from './conversation.ts';
import { asWholeTree } from './conversation.ts';
import { EXPORTED_FORM } from './exported-form.ts';
import { MAX_IMPORTED_MESSAGES } from './message-limits.ts';
import { boundedList, conversationHeadSchema, messageSchema } from './message-schema.ts';
import type { ConversationMessage } from './message.ts';

const version = z.int().check(z.gte(1));

const fileSchema = z.object({
  format: z.literal(EXPORTED_FORM.format),
  version,
  conversation: conversationHeadSchema,
  messages: boundedList(messageSchema, MAX_IMPORTED_MESSAGES),
});

export type ReadConversation =
  | {
      readonly kind: 'conversation';
      readonly conversation: Conversation;
      /** Messages that are not in it, because a later one has the same id. */
      readonly repeated: number;
    }
  /** A newer version of Turnpike wrote it. */
  | { readonly kind: 'newer'; readonly version: number }
  /** `place` is where in the file the mistake stands: `messages.3.parts`; empty where it is no such file at all. */
  | { readonly kind: 'invalid'; readonly place: string; readonly reason: string };

const versionSchema = z.object({ format: z.literal(EXPORTED_FORM.format), version });

export function conversationFromJson(value: unknown): ReadConversation {
  const { data } = versionSchema.safeParse(value);
  if (data !== undefined && data.version > EXPORTED_FORM.version) return { kind: 'newer', version: data.version };
  if (asRecord(value)?.['format'] !== EXPORTED_FORM.format)
    return { kind: 'invalid', place: '', reason: 'it is another file' };
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'invalid', place: issue?.path.join('.') ?? '', reason: issue?.message ?? 'it is not readable' };
  }
  const { conversation, messages } = parsed.data;
  const byId = new Map<string, ConversationMessage>(messages.map((message) => [message.id, message]));
  return {
    kind: 'conversation',
    conversation: asWholeTree({ ...conversation, messages: byId }),
    repeated: messages.length - byId.size,
  };
}

/** The same conversation under other ids: it may be imported where it still is. */
export function withNewIds({ messages, shown, ...head }: Conversation, newId: () => string): Conversation {
  const ids = new Map([...messages.keys()].map((id) => [id, newId()]));
  const renamed = [...messages.values()].map((message) => withIds(message, ids));
  const newShown = shown === undefined ? undefined : ids.get(shown);
  return {
    ...head,
    id: newId(),
    ...(newShown !== undefined && { shown: newShown }),
    messages: new Map(renamed.map((message) => [message.id, message])),
  };
}

function withIds(message: ConversationMessage, ids: ReadonlyMap<string, string>): ConversationMessage {
  const { parent, ...rest } = message;
  const newParent = parent === undefined ? undefined : ids.get(parent);
  return { ...rest, id: ids.get(message.id) ?? message.id, ...(newParent !== undefined && { parent: newParent }) };
}
