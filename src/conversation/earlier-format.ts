import * as z from 'zod/mini';
import { usdToNano } from '../lib/money.ts';
import type { Cost } from '../llm/cost.ts';
import type { Target } from '../llm/target.ts';
import { newConversation, withMessage } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { Answer, AnswerPart, Question, RouteStep } from './message.ts';

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
type UserTurn = Extract<Turn, { readonly kind: 'user' }>;
type AnswerTurn = Extract<Turn, { readonly kind: 'answer' }>;

/** `undefined` when the value is no such conversation. `changedAt` is when the file was changed, in milliseconds since the epoch. */
export function conversationOfEarlierFormat(value: unknown, changedAt: number): Conversation | undefined {
  const parsed = conversationSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { id, turns, group } = parsed.data;
  const first = changedAt - turns.length;
  const start: Conversation = { ...newConversation(id, first), ...(group !== undefined && { group }) };
  return turns.reduce((conversation, each, index) => {
    const place = { parent: conversation.shown, at: first + index };
    return withMessage(conversation, each.kind === 'user' ? questionOf(each, place) : answerOf(each, place));
  }, start);
}

interface Place {
  readonly parent: string | undefined;
  readonly at: number;
}

function questionOf({ id, text: words, attachment: code }: UserTurn, { parent, at }: Place): Question {
  const textPart = { type: 'text', text: words } as const;
  const inTree = { kind: 'question', id, ...(parent !== undefined && { parent }), at } as const;
  if (code === undefined) return { ...inTree, parts: [textPart] };
  const { path, languageId, startLine, endLine, text: content } = code;
  const lines = { start: startLine, end: endLine };
  const context = { type: 'context', source: 'selection', name: path, languageId, lines, text: content } as const;
  return { ...inTree, parts: [context, textPart] };
}

function answerOf(answer: AnswerTurn, { parent, at }: Place): Answer {
  const { id, status, error } = answer;
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
    ...(error !== undefined && { error: { kind: 'truncated', message: error.title, details: {} } }),
  };
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
  if (words.startsWith('≥')) return { kind: 'at-least', nanoUsd };
  return { kind: words.startsWith('~') ? 'estimated' : 'reported', nanoUsd };
}
