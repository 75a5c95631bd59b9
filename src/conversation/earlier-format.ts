import * as z from 'zod/mini';
import { usdToNano } from '../lib/money.ts';
import type { Cost } from '../llm/cost.ts';
import type { Target } from '../llm/target.ts';
import { newConversation } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { Answer, AnswerPart, ContextPart, ConversationMessage, Question, RouteStep } from './message.ts';
import { messageSchema } from './message-schema.ts';
import type { StoredError } from './stored-error.ts';

/**
 * A conversation as it was kept before conversations were data: one JSON file each, with what the panel showed. Who answered
 * and what it cost stand there as words only, so they are read out of the words.
 */
const text = z.string();
const optional = z.exactOptional;

const attachment = z.object({ path: text, languageId: text, startLine: z.number(), endLine: z.number(), text });
const footer = z.object({ model: text, cost: text });
const turn = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), id: text, text, attachment: optional(attachment) }),
  z.object({
    kind: z.literal('answer'),
    id: text,
    status: z.enum(['waiting', 'streaming', 'done', 'stopped', 'cut', 'failed']),
    text,
    reasoning: text,
    seams: z.array(z.object({ at: z.int(), label: text })),
    footer: optional(footer),
    error: optional(z.object({ title: text })),
  }),
]);
const conversationSchema = z.object({ id: text, turns: z.array(turn), group: optional(text) });

type Turn = z.infer<typeof turn>;
type Attachment = z.infer<typeof attachment>;
type UserTurn = Extract<Turn, { readonly kind: 'user' }>;
type AnswerTurn = Extract<Turn, { readonly kind: 'answer' }>;

/**
 * `undefined` when the value is no such conversation. `changedAt` is when the file was changed, in milliseconds since the epoch.
 * All messages of it fit the schema by which they are read again.
 */
export function conversationOfEarlierFormat(value: unknown, changedAt: number): Conversation | undefined {
  const parsed = conversationSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { id, turns, group } = parsed.data;
  const first = changedAt - turns.length;
  const messages = messagesOf(id, turns, first);
  if (!messages.every((message) => messageSchema.safeParse(message).success)) return undefined;
  const last = messages.at(-1);
  return {
    ...newConversation(id, first),
    ...(last !== undefined && { changedAt: last.at, shown: last.id }),
    ...(group !== undefined && { group }),
    messages: new Map(messages.map((message) => [message.id, message])),
  };
}

/** Each behind the one before. */
function messagesOf(conversation: string, turns: readonly Turn[], first: number): readonly ConversationMessage[] {
  const messages: ConversationMessage[] = [];
  const freeId = freeIds();
  for (const [index, each] of turns.entries()) {
    const place = { id: freeId(`${conversation}:${each.id}`), parent: messages.at(-1)?.id, at: first + index };
    messages.push(each.kind === 'user' ? questionOf(each, place) : answerOf(each, place));
  }
  return messages;
}

/**
 * Ids of messages are those of all conversations, and a file that was copied has the ids of the other one: so the conversation's
 * stands before them. Each take-over of a file gives the same ids.
 */
function freeIds(): (wanted: string) => string {
  const used = new Set<string>();
  /** By the wanted id: the number to try next. */
  const numbers = new Map<string, number>();
  return (wanted) => {
    let free = wanted;
    let number = numbers.get(wanted) ?? 2;
    while (used.has(free)) free = `${wanted}:${number++}`;
    numbers.set(wanted, number);
    used.add(free);
    return free;
  };
}

interface Place {
  readonly id: string;
  readonly parent: string | undefined;
  readonly at: number;
}

function questionOf({ text: words, attachment: code }: UserTurn, { id, parent, at }: Place): Question {
  const textPart = { type: 'text', text: words } as const;
  const inTree = { kind: 'question', id, ...(parent !== undefined && { parent }), at } as const;
  return { ...inTree, parts: code === undefined ? [textPart] : [contextOf(code), textPart] };
}

/** Lines that are none are left out. */
function contextOf({ path, languageId, startLine: start, endLine: end, text: content }: Attachment): ContextPart {
  const areLines = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 1 && end >= start;
  return {
    type: 'context',
    source: 'selection',
    name: path,
    languageId,
    ...(areLines && { lines: { start, end } }),
    text: content,
  };
}

/** Nothing of that time runs any more: an answer that ran was stopped. */
function answerOf(answer: AnswerTurn, { id, parent, at }: Place): Answer {
  const { status, error } = answer;
  const step = answer.footer && stepOf(answer.footer, at);
  const wasRunning = status === 'waiting' || status === 'streaming';
  return {
    kind: 'answer',
    id,
    ...(parent !== undefined && { parent }),
    at,
    status: wasRunning ? 'stopped' : status,
    parts: partsOf(answer, step?.target),
    steps: step === undefined ? [] : [step],
    endedAt: at,
    ...(error !== undefined && { error: earlierError(error.title) }),
  };
}

/** What it was is known by these words alone. */
function earlierError(words: string): StoredError {
  return { kind: 'truncated', message: words, details: {}, earlierWords: words };
}

/** Reasoning of that time has no proof, and stood apart from the text. */
function partsOf({ text: words, reasoning, seams }: AnswerTurn, target: Target | undefined): readonly AnswerPart[] {
  const origin = { seller: target?.seller ?? { vendor: '', host: '', account: '' }, model: target?.model ?? '' };
  const parts: AnswerPart[] = reasoning === '' ? [] : [{ type: 'reasoning', text: reasoning, origin }];
  let from = 0;
  for (const { at, label } of seams) {
    if (at > from) parts.push({ type: 'text', text: words.slice(from, at) });
    parts.push({ type: 'seam', target: targetOf(label.replace(/^Continued by /, '')) });
    from = Math.max(from, at);
  }
  if (from < words.length) parts.push({ type: 'text', text: words.slice(from) });
  return parts;
}

function stepOf({ model, cost }: z.infer<typeof footer>, at: number): RouteStep {
  return { outcome: 'answered', target: targetOf(model), at, cost: costOf(cost) };
}

/** `openai/gpt-5-mini`, or `openai/gpt-5-mini (gpt-5-mini-2025-08-07)`. */
function targetOf(words: string): Target {
  const [name = ''] = words.split(' (', 1);
  const slash = name.indexOf('/');
  const seller = { vendor: name.slice(0, Math.max(0, slash)), host: '', account: '' };
  return { deployment: name, group: '', seller, model: name.slice(slash + 1) };
}

/** `$0.0042`, `~ $0.0042`, `≥ $0.0042`. */
function costOf(words: string): Cost {
  const dollars = /\$([\d,]+(?:\.\d+)?)$/.exec(words)?.[1]?.replaceAll(',', '');
  if (dollars === undefined) return { kind: 'unpriced', reason: 'no-price' };
  const nanoUsd = usdToNano(Number(dollars));
  if (!Number.isSafeInteger(nanoUsd)) return { kind: 'unpriced', reason: 'no-price' };
  if (words.startsWith('≥')) return { kind: 'at-least', nanoUsd };
  return { kind: words.startsWith('~') ? 'estimated' : 'reported', nanoUsd };
}
