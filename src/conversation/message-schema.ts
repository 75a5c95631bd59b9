import * as z from 'zod/mini';
import { isDeeperThan } from '../lib/is-deeper-than.ts';
import type { JsonValue } from '../lib/json.ts';
import { MAX_DEPTH } from '../lib/partial-json.ts';
import { NEEDED_FEATURES, OPTIONAL_FEATURES } from '../llm/abilities.ts';
import { UNPRICED_REASONS } from '../llm/cost.ts';
import { ANSWER_LIMITS, CLOCK_NAMES, ERROR_KINDS } from '../llm/llm-error.ts';
import { INPUT_BUCKETS, OUTPUT_BUCKETS } from '../llm/usage.ts';
import { CONTEXT_SOURCES } from './message.ts';
import type { ConversationMessage } from './message.ts';

/** What a message is, for those that come from a file: the storage's, or one that a person imports. */

const text = z.string();
const count = z.number().check(z.gte(0));
const time = z.int();
const optional = z.exactOptional;

const seller = z.object({ vendor: text, host: text, account: text });
const target = z.object({ deployment: text, group: text, seller, model: text });
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
  serviceTier: optional(text),
  reportedCost: optional(money),
});

function buckets<const Name extends string>(
  names: readonly Name[],
): Record<Name, z.ZodMiniExactOptional<typeof count>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `fromEntries` forgets the names
  return Object.fromEntries(names.map((name) => [name, optional(count)])) as ReturnType<typeof buckets<Name>>;
}

const error = z.object({
  kind: z.enum(ERROR_KINDS),
  message: text,
  details: z.object({
    status: optional(z.number()),
    retryAfterMs: optional(count),
    shouldRetry: optional(z.boolean()),
    scope: optional(z.enum(['model', 'account'])),
    requestId: optional(text),
    group: optional(text),
    account: optional(text),
    withoutKey: optional(z.literal(true)),
    vendor: optional(text),
    model: optional(text),
    deployment: optional(text),
    url: optional(text),
    variable: optional(text),
    keyFault: optional(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('unreadable') }),
        z.object({ kind: z.literal('unusable'), reason: text }),
      ]),
    ),
    lacks: optional(z.enum(NEEDED_FEATURES)),
    clock: optional(z.enum(CLOCK_NAMES)),
    limitMs: optional(count),
    limit: optional(z.enum(ANSWER_LIMITS)),
    empty: optional(z.literal(true)),
    brokenCall: optional(text),
    answerEnded: optional(z.boolean()),
    vendorMessage: optional(text),
    isOwnMessage: optional(z.literal(true)),
  }),
  causeCode: optional(text),
  earlierWords: optional(text),
});

const step = z.object({
  outcome: z.enum(['running', 'answered', 'failed', 'skipped', 'stopped', 'cut']),
  target,
  attempt: optional(text),
  at: time,
  failedAt: optional(time),
  error: optional(error),
  retryAfterMs: optional(count),
  waitsFor: optional(z.object({ target, until: z.number() })),
  restsUntil: optional(z.number()),
  others: optional(count),
  leftOut: optional(z.array(z.enum([...NEEDED_FEATURES, ...OPTIONAL_FEATURES]))),
  answeredBy: optional(text),
  usage: optional(usage),
  cost: optional(cost),
  timeToFirstTokenMs: optional(count),
});

const textPart = z.object({ type: z.literal('text'), text });
const imagePart = z.object({ type: z.literal('image'), mediaType: text, data: text });
const filePart = z.object({ type: z.literal('file'), mediaType: text, data: text, name: optional(text) });
const contextPart = z.object({
  type: z.literal('context'),
  source: z.enum(CONTEXT_SOURCES),
  name: text,
  languageId: text,
  lines: optional(z.object({ start: count, end: count })),
  text,
});
const reasoningPart = z.object({
  type: z.literal('reasoning'),
  text,
  signature: optional(text),
  origin: z.object({ seller, model: text }),
});
/** It comes out of `JSON.parse`, which takes any depth; what is nested deeper than a model's answer may be cannot be sent to a thread. */
const toolInput = z.custom<JsonValue>((value) => value !== undefined && !isDeeperThan(value, MAX_DEPTH), {
  error: 'the input of a tool call is missing or nested too deep',
});
const toolCall = z.object({ type: z.literal('tool-call'), id: text, name: text, input: toolInput });
const callPart = z.object({ type: z.literal('call'), id: text, name: text, inputText: text, call: optional(toolCall) });
const sourcePart = z.object({ type: z.literal('source'), url: text, title: optional(text) });
const seamPart = z.object({ type: z.literal('seam'), target: optional(target) });

const inTree = { id: text, parent: optional(text), at: time };

export const messageSchema: z.ZodMiniType<ConversationMessage> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('question'),
    ...inTree,
    parts: z.array(z.discriminatedUnion('type', [textPart, imagePart, filePart, contextPart])),
  }),
  z.object({
    kind: z.literal('answer'),
    ...inTree,
    status: z.enum(['running', 'done', 'stopped', 'cut', 'failed']),
    group: optional(text),
    parts: z.array(z.discriminatedUnion('type', [textPart, reasoningPart, callPart, imagePart, sourcePart, seamPart])),
    steps: z.array(step),
    waitsUntil: optional(z.number()),
    endedAt: optional(time),
    error: optional(error),
    unfinished: optional(z.enum(['length', 'content-filter'])),
    runsIn: optional(text),
  }),
]);

export const conversationHeadSchema = z.object({
  id: text,
  title: optional(text),
  group: optional(text),
  pinned: z.boolean(),
  archived: z.boolean(),
  createdAt: time,
  changedAt: time,
  shown: optional(text),
  setAt: optional(z.object({ title: optional(time), pinned: optional(time), archived: optional(time) })),
});

/** As it stands in the storage: with the last windows that wrote it. */
export const storedHeadSchema = z.extend(conversationHeadSchema, {
  writers: optional(z.array(z.object({ window: text, at: time }))),
});
