import { z } from 'zod';

export const wireNames = ['openai', 'anthropic', 'gemini', 'ollama'] as const;
/** A wire format by the first folder of its path; the same words as the vendors of the catalogue. */
export type WireName = (typeof wireNames)[number];

const count = z.int().min(0);

const usageSchema = z.strictObject({
  input: count.optional(),
  cacheRead: count.optional(),
  cacheWrite5m: count.optional(),
  cacheWrite1h: count.optional(),
  output: count.optional(),
  reasoning: count.optional(),
});

const toolSchema = z.strictObject({
  id: z.string().optional(),
  name: z.string(),
  input: z.record(z.string(), z.json()),
});

const pieces = z.union([z.string(), z.array(z.string())]);

/** What an answer says. All is optional: what is left out is made up from the question. */
const answerSchema = z.strictObject({
  text: pieces.optional(),
  /** The text is written so many times over: for long answers. */
  repeat: z.int().min(1).max(1_000_000).optional(),
  reasoning: pieces.optional(),
  tools: z.array(toolSchema).optional(),
  /** Disjoint buckets; each wire format adds them up as its vendor does. */
  usage: usageSchema.optional(),
  finish: z.enum(['stop', 'length', 'tool-calls', 'content-filter']).optional(),
  /** The model that says it answers; without it the one that was asked for. */
  model: z.string().optional(),
  /** Milliseconds before each piece but the first. */
  pace: z.number().min(0).optional(),
  /** Milliseconds between the headers and the first piece. */
  firstTokenDelay: z.number().min(0).optional(),
});

export const failureNames = [
  'rate-limit',
  'quota',
  'auth',
  'permission',
  'payment',
  'model-not-found',
  'context-window',
  'content-policy',
  'invalid-request',
  'server',
  'unavailable',
  'overloaded',
] as const;

/** The ways in which vendors say how long to wait. */
export const waitForms = [
  'retry-after-seconds',
  'retry-after-date',
  'retry-after-ms',
  'x-ms-retry-after-ms',
  'x-ratelimit-reset-duration',
  'x-ratelimit-reset-epoch',
  'anthropic-ratelimit-reset',
  'google-retry-info',
] as const;

const failure = z.enum(failureNames);
/** How many pieces of content go out before the fault. 0: it comes before the first content. */
const after = count.default(0);
/** How the line ends: the socket is closed, is reset, or the body ends as if it were whole. */
const ending = z.enum(['close', 'reset', 'clean']).default('close');

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    failure,
    /** Without it the status this vendor uses for such a failure. */
    status: z.int().min(400).max(599).optional(),
    wait: z.enum(waitForms).optional(),
    waitMs: count.default(1000),
    shouldRetry: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('json-error-in-200'), failure: failure.default('server') }),
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599).default(200) }),
  z.strictObject({ kind: z.literal('cut-at-byte'), at: count, ending }),
  z.strictObject({ kind: z.literal('cut'), after, ending }),
  /** Inside the first character of several bytes that comes after `after` pieces. */
  z.strictObject({ kind: z.literal('cut-in-character'), after, ending }),
  z.strictObject({ kind: z.literal('stall-before-headers') }),
  z.strictObject({ kind: z.literal('stall'), after }),
  z.strictObject({ kind: z.literal('malformed'), after }),
  z.strictObject({ kind: z.literal('stream-error'), after, failure: failure.default('overloaded') }),
  z.strictObject({ kind: z.literal('no-finish') }),
  /** The finish reason and the usage come, but neither the mark of the end nor the end of the body. */
  z.strictObject({ kind: z.literal('no-end') }),
  z.strictObject({ kind: z.literal('late-usage'), delay: count.default(20) }),
  z.strictObject({ kind: z.literal('no-usage') }),
  z.strictObject({ kind: z.literal('empty') }),
  z.strictObject({ kind: z.literal('reset') }),
  /** Signs of life without content, for ever. */
  z.strictObject({ kind: z.literal('keep-alive'), after, everyMs: z.int().min(1).default(20) }),
  /** A whole answer, a few bytes at a time. */
  z.strictObject({ kind: z.literal('drip'), bytes: z.int().min(1).default(1), everyMs: count.default(0) }),
]);

const matchSchema = z.strictObject({
  api: z.enum(wireNames).optional(),
  model: z.string().optional(),
  /** Is contained in the last user message. */
  text: z.string().optional(),
  /** Only the nth request, from 1, of those that match the rest since the rule was set. */
  nth: z.int().min(1).optional(),
});

const ruleSchema = z.strictObject({
  match: matchSchema.default({}),
  answer: answerSchema.optional(),
  fault: faultSchema.optional(),
  /** How often the rule is used before it is spent; without it, for ever. */
  times: z.int().min(1).optional(),
});

export type ToolScript = z.infer<typeof toolSchema>;
export type AnswerScript = z.infer<typeof answerSchema>;
export type FailureName = z.infer<typeof failure>;
export type WaitForm = (typeof waitForms)[number];
export type Fault = z.infer<typeof faultSchema>;
export type Rule = z.infer<typeof ruleSchema>;
/** A rule as it is written, where defaults may be left out. */
export type RuleScript = z.input<typeof ruleSchema>;
export type FaultScript = z.input<typeof faultSchema>;

/** Throws an error that names the wrong property. */
export function parseRule(value: unknown): Rule {
  const result = ruleSchema.safeParse(value);
  if (!result.success) throw new Error(z.prettifyError(result.error));
  return result.data;
}

/** What of a request decides which rule is used. */
export interface Asked {
  readonly api: WireName;
  readonly model: string;
  readonly text: string;
}

/** What to play: a fault spoils the answer (or takes its place). */
export interface Play {
  readonly answer?: AnswerScript | undefined;
  readonly fault?: Fault | undefined;
}

/** The rules in the order they were set; the first that matches and is not spent is used. */
export class Scripts {
  #rules: { readonly rule: Rule; seen: number; used: number }[] = [];

  add(rule: Rule): void {
    this.#rules.push({ rule, seen: 0, used: 0 });
  }

  reset(): void {
    this.#rules = [];
  }

  next(asked: Asked): Play | undefined {
    for (const entry of this.#rules) {
      const { match, times = Infinity, answer, fault } = entry.rule;
      if (!matches(match, asked)) continue;
      entry.seen += 1;
      if (match.nth !== undefined && match.nth !== entry.seen) continue;
      if (entry.used >= times) continue;
      entry.used += 1;
      return { answer, fault };
    }
    return undefined;
  }
}

function matches(match: Rule['match'], asked: Asked): boolean {
  return (
    (match.api === undefined || match.api === asked.api) &&
    (match.model === undefined || match.model === asked.model) &&
    (match.text === undefined || asked.text.includes(match.text))
  );
}
