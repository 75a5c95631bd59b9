import * as z from 'zod/mini';
import { isDeeperThan } from '../lib/is-deeper-than.ts';
import type { JsonValue } from '../lib/json.ts';
import { MAX_DEPTH } from '../lib/partial-json.ts';
import { NEEDED_FEATURES, OPTIONAL_FEATURES } from '../llm/abilities.ts';
import { UNPRICED_REASONS } from '../llm/cost.ts';
import { ANSWER_LIMITS, CLOCK_NAMES, ERROR_KINDS } from '../llm/llm-error.ts';
import { INPUT_BUCKETS, OUTPUT_BUCKETS } from '../llm/usage.ts';
import { cutText } from '../lib/cut-text.ts';
import {
  MAX_ANSWER_PARTS,
  MAX_DATA_CHARACTERS,
  MAX_ID_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_QUESTION_PARTS,
  MAX_ROUTE_STEPS,
  MAX_TEXT_CHARACTERS,
  MAX_WORDS_CHARACTERS,
} from './message-limits.ts';
import { CONTEXT_SOURCES } from './message.ts';
import type { ConversationMessage } from './message.ts';
import { titleLine } from './title-line.ts';
import { withFewValues } from './with-few-values.ts';

/**
 * What a message is, for those that come from a file: the storage's, or one that a person imports. Words that are too long are cut;
 * what would be worth nothing when it is cut is refused.
 */

const text = cut(MAX_TEXT_CHARACTERS);
const words = cut(MAX_WORDS_CHARACTERS);
const name = cut(MAX_NAME_CHARACTERS);
const id = whole(MAX_ID_CHARACTERS);
const data = whole(MAX_DATA_CHARACTERS);
const count = z.number().check(z.gte(0));
const time = z.int();
const optional = z.exactOptional;

const seller = z.object({ vendor: name, host: name, account: name });
const target = z.object({ deployment: name, group: name, seller, model: name });
const money = z.int();
const cost = z.union([
  z.object({ kind: z.enum(['exact', 'reported', 'estimated']), nanoUsd: money }),
  z.object({ kind: z.literal('at-least'), nanoUsd: money, unpriced: optional(z.literal('partial-price')) }),
  z.object({ kind: z.literal('unpriced'), reason: z.enum(UNPRICED_REASONS) }),
]);
const usage = z.object({
  ...buckets(INPUT_BUCKETS),
  ...buckets(OUTPUT_BUCKETS),
  searches: optional(count),
  serviceTier: optional(name),
  reportedCost: optional(money),
});

function buckets<const Name extends string>(
  names: readonly Name[],
): Record<Name, z.ZodMiniExactOptional<typeof count>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `fromEntries` forgets the names
  return Object.fromEntries(names.map((bucket) => [bucket, optional(count)])) as ReturnType<typeof buckets<Name>>;
}

function cut(most: number): z.ZodMiniString {
  return z.string().check(z.overwrite((value) => cutText(value, most)));
}

function whole(most: number): z.ZodMiniString {
  return z.string().check(z.maxLength(most, { error: `it has more than ${most} characters` }));
}

/** Refused where it is longer. */
export function boundedList<Item extends z.ZodMiniType>(item: Item, most: number): z.ZodMiniArray<Item> {
  return z.array(item).check(z.maxLength(most, { error: `it has more than ${most} entries` }));
}

const error = z.object({
  kind: z.enum(ERROR_KINDS),
  message: words,
  details: z.object({
    status: optional(z.number()),
    retryAfterMs: optional(count),
    shouldRetry: optional(z.boolean()),
    scope: optional(z.enum(['model', 'account'])),
    requestId: optional(name),
    group: optional(name),
    account: optional(name),
    withoutKey: optional(z.literal(true)),
    vendor: optional(name),
    model: optional(name),
    deployment: optional(name),
    url: optional(words),
    variable: optional(name),
    keyFault: optional(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('unreadable') }),
        z.object({ kind: z.literal('unusable'), reason: words }),
      ]),
    ),
    lacks: optional(z.enum(NEEDED_FEATURES)),
    clock: optional(z.enum(CLOCK_NAMES)),
    limitMs: optional(count),
    limit: optional(z.enum(ANSWER_LIMITS)),
    empty: optional(z.literal(true)),
    brokenCall: optional(name),
    answerEnded: optional(z.boolean()),
    vendorMessage: optional(words),
    isOwnMessage: optional(z.literal(true)),
  }),
  causeCode: optional(name),
  earlierWords: optional(words),
});

const step = z.object({
  outcome: z.enum(['running', 'answered', 'failed', 'skipped', 'stopped', 'cut']),
  target,
  attempt: optional(id),
  at: time,
  failedAt: optional(time),
  error: optional(error),
  retryAfterMs: optional(count),
  waitsFor: optional(z.object({ target, until: z.number() })),
  restsUntil: optional(z.number()),
  others: optional(count),
  leftOut: optional(boundedList(z.enum([...NEEDED_FEATURES, ...OPTIONAL_FEATURES]), 100)),
  answeredBy: optional(name),
  usage: optional(usage),
  cost: optional(cost),
  timeToFirstTokenMs: optional(count),
});

const textPart = z.object({ type: z.literal('text'), text });
const imagePart = z.object({ type: z.literal('image'), mediaType: name, data });
const filePart = z.object({ type: z.literal('file'), mediaType: name, data, name: optional(name) });
const contextPart = z.object({
  type: z.literal('context'),
  source: z.enum(CONTEXT_SOURCES),
  name,
  languageId: name,
  lines: optional(z.object({ start: count, end: count })),
  text,
});
const reasoningPart = z.object({
  type: z.literal('reasoning'),
  text,
  signature: optional(data),
  origin: z.object({ seller, model: name }),
});
/** It comes out of `JSON.parse`, which takes any depth; what is nested deeper than a model's answer may be cannot be sent to a thread. */
const toolInput = z.custom<JsonValue>((value) => value !== undefined && !isDeeperThan(value, MAX_DEPTH), {
  error: 'the input of a tool call is missing or nested too deep',
});
const toolCall = z.object({ type: z.literal('tool-call'), id: words, name, input: toolInput });
const callPart = z.object({ type: z.literal('call'), id: words, name, inputText: text, call: optional(toolCall) });
const sourcePart = z.object({ type: z.literal('source'), url: words, title: optional(words) });
const seamPart = z.object({ type: z.literal('seam'), target: optional(target) });

const inTree = { id, parent: optional(id), at: time };

const answerPart = z.discriminatedUnion('type', [textPart, reasoningPart, callPart, imagePart, sourcePart, seamPart]);

export const messageSchema: z.ZodMiniType<ConversationMessage> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('question'),
    ...inTree,
    parts: boundedList(z.discriminatedUnion('type', [textPart, imagePart, filePart, contextPart]), MAX_QUESTION_PARTS),
  }),
  z.object({
    kind: z.literal('answer'),
    ...inTree,
    status: z.enum(['running', 'done', 'stopped', 'cut', 'failed']),
    group: optional(name),
    parts: boundedList(answerPart, MAX_ANSWER_PARTS).check(z.overwrite(withFewValues)),
    steps: boundedList(step, MAX_ROUTE_STEPS),
    waitsUntil: optional(z.number()),
    endedAt: optional(time),
    error: optional(error),
    unfinished: optional(z.enum(['length', 'content-filter'])),
    runsIn: optional(text),
  }),
]);

export const titleText = z.string().check(z.overwrite(titleLine));

export const conversationHeadSchema = z.object({
  id,
  title: optional(titleText),
  group: optional(name),
  pinned: z.boolean(),
  archived: z.boolean(),
  createdAt: time,
  changedAt: time,
  shown: optional(id),
  setAt: optional(z.object({ title: optional(time), pinned: optional(time), archived: optional(time) })),
});

/** As it stands in the storage: with the last windows that wrote it. */
export const storedHeadSchema = z.extend(conversationHeadSchema, {
  writers: optional(boundedList(z.object({ window: id, at: time }), 10)),
});
