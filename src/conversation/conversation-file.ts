import * as z from 'zod/mini';
import type { Conversation } from './conversation.ts';
import { asWholeTree, titleOf } from './conversation.ts';
import { fenceAround } from './fence-around.ts';
import { conversationHeadSchema, messageSchema } from './message-schema.ts';
import type { ConversationMessage } from './message.ts';

/** The form of an exported file. A later form gets another number, and this one is read for ever. */
const FORMAT = 'turnpike-conversation';
const VERSION = 1;

const fileSchema = z.object({
  format: z.literal(FORMAT),
  version: z.int(),
  conversation: conversationHeadSchema,
  messages: z.array(messageSchema),
});

/** All of a conversation, with every version of its messages, as JSON that `conversationFromJson` reads. */
export function conversationToJson({ messages, ...conversation }: Conversation): string {
  const file = { format: FORMAT, version: VERSION, conversation, messages: [...messages.values()] };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

export type ReadConversation =
  | { readonly kind: 'conversation'; readonly conversation: Conversation }
  /** A newer version of Turnpike wrote it. */
  | { readonly kind: 'newer'; readonly version: number }
  /** `place` is where in the file the mistake stands: `messages.3.parts`; empty where it is no such file at all. */
  | { readonly kind: 'invalid'; readonly place: string; readonly reason: string };

const versionSchema = z.object({ format: z.literal(FORMAT), version: z.int() });

export function conversationFromJson(value: unknown): ReadConversation {
  const { data } = versionSchema.safeParse(value);
  if (data !== undefined && data.version > VERSION) return { kind: 'newer', version: data.version };
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: 'invalid', place: issue?.path.join('.') ?? '', reason: issue?.message ?? 'it is not readable' };
  }
  const { conversation, messages } = parsed.data;
  const byId = new Map<string, ConversationMessage>(messages.map((message) => [message.id, message]));
  return { kind: 'conversation', conversation: asWholeTree({ ...conversation, messages: byId }) };
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

/** The branch as a page of Markdown. */
export function conversationToMarkdown(conversation: Conversation, branch: readonly ConversationMessage[]): string {
  const sections = branch.map((message) =>
    message.kind === 'question' ? questionMarkdown(message) : answerMarkdown(message),
  );
  return `# ${titleOf(conversation)}\n\n${sections.join('\n\n')}\n`;
}

type QuestionOrAnswer<Kind> = Extract<ConversationMessage, { readonly kind: Kind }>;

function questionMarkdown({ parts }: QuestionOrAnswer<'question'>): string {
  const blocks = parts.map((part) => {
    switch (part.type) {
      case 'text':
        return part.text;
      case 'context':
        return `${contextTitle(part)}\n\n${fenced(part.text, part.languageId)}`;
      case 'image':
        return '*(an image)*';
      case 'file':
        return `*(a file: ${part.name ?? part.mediaType})*`;
    }
  });
  return `## Question\n\n${blocks.join('\n\n')}`;
}

function contextTitle({
  name,
  lines,
}: Extract<QuestionOrAnswer<'question'>['parts'][number], { type: 'context' }>): string {
  return lines === undefined ? `From \`${name}\`:` : `From \`${name}\`, lines ${lines.start} to ${lines.end}:`;
}

function answerMarkdown({ parts, steps }: QuestionOrAnswer<'answer'>): string {
  const target = steps.findLast(({ outcome }) => outcome === 'answered')?.target;
  const title = target === undefined ? '## Answer' : `## Answer (${target.seller.vendor}/${target.model})`;
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const sources = parts.flatMap((part) => (part.type === 'source' ? `- <${part.url}>` : []));
  return [title, text, ...(sources.length === 0 ? [] : [sources.join('\n')])].join('\n\n');
}

function fenced(text: string, languageId: string): string {
  const fence = fenceAround(text);
  return `${fence}${languageId}\n${text}\n${fence}`;
}
