import * as z from 'zod/mini';
import type { Feature } from '../llm/abilities.ts';
import type { Quirks } from '../llm/quirks.ts';

const usdPerMillion = z.optional(z.number().check(z.gte(0), z.lte(100_000)));
const tokens = z.optional(z.int().check(z.gte(1)));
const seconds = z.number().check(z.gt(0), z.lte(86_400));
/**
 * So many entries are read: one person has some tens. Reading takes 15 µs for each entry, and nothing else happens in the
 * editor's extensions meanwhile.
 */
export const MOST_MODELS = 500;

/** A name stands in pickers, lines of the panel, logs and rows of the ledger. */
const LONGEST_NAME = 200;
/** The longest names of models are paths of repositories and of cloud resources, with 200 characters or so. */
export const LONGEST_MODEL = 1_000;
/** Servers refuse longer addresses; the question goes in the body. */
export const LONGEST_ADDRESS = 2_000;

const modelName = z.string().check(z.trim(), z.minLength(1), z.maxLength(LONGEST_MODEL));

/** US dollars per million tokens. */
export const priceSchema = z.strictObject({
  input: usdPerMillion,
  output: usdPerMillion,
  cacheRead: usdPerMillion,
  cacheWrite: usdPerMillion,
});

/** How an entry spells the features that its model has or lacks. */
export const FEATURES = {
  images: 'images',
  files: 'files',
  audio: 'audio',
  tools: 'tools',
  toolChoice: 'tool-choice',
  responseFormat: 'response-format',
  toolResultImages: 'tool-result-images',
  stop: 'stop',
  temperature: 'temperature',
  topP: 'top-p',
  seed: 'seed',
  effort: 'effort',
  serviceTier: 'service-tier',
} as const satisfies Readonly<Record<string, Feature>>;

export const abilitiesSchema = z.strictObject(
  Object.fromEntries(Object.keys(FEATURES).map((name) => [name, z.optional(z.boolean())])),
);

/** Every quirk of `llm/quirks.ts`, by the same name. */
export const quirksSchema = z.strictObject({
  maxTokensField: z.optional(z.enum(['max_tokens', 'max_completion_tokens'])),
  promptCacheKey: z.optional(z.boolean()),
  responseFormat: z.optional(z.enum(['native', 'tool'])),
} satisfies Readonly<Record<keyof Quirks, unknown>>);

/**
 * One entry of the list of models. Its address, key, vendor, headers and the model it is priced as are looked at more
 * closely afterwards.
 */
export const modelSchema = z.strictObject({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(LONGEST_NAME)),
  model: modelName,
  apiBase: z.optional(z.string()),
  apiKey: z.optional(z.string()),
  headers: z.optional(z.record(z.string(), z.string())),
  local: z.optional(z.boolean()),
  quirks: z.optional(quirksSchema),
  abilities: z.optional(abilitiesSchema),
  pricedAs: z.optional(modelName),
  price: z.optional(priceSchema),
  contextWindow: tokens,
  maxOutputTokens: tokens,
  weight: z.optional(z.number().check(z.gt(0), z.lte(1_000_000))),
  order: z.optional(z.int().check(z.gte(0), z.lte(1_000_000))),
  timeout: z.optional(seconds),
});

export type ModelEntry = z.infer<typeof modelSchema>;

/** What an entry has that says nothing else. */
export const MODEL_DEFAULTS = { order: 1, weight: 1 } as const;

export const routingSchema = z.strictObject({
  numRetries: z.optional(z.int().check(z.gte(0), z.lte(10))),
  maxWait: z.optional(z.number().check(z.gte(0), z.lte(3600))),
  allowedFails: z.optional(z.int().check(z.gte(1), z.lte(100))),
  cooldownTime: z.optional(z.number().check(z.gte(0), z.lte(86_400))),
  connectTimeout: z.optional(seconds),
  firstTokenTimeout: z.optional(seconds),
  idleTimeout: z.optional(seconds),
  timeout: z.optional(seconds),
});

/** `numRetries` and `allowedFails` are counts, the rest is seconds. */
export const ROUTING_DEFAULTS: Readonly<Record<keyof z.infer<typeof routingSchema>, number>> = {
  numRetries: 2,
  maxWait: 30,
  allowedFails: 3,
  cooldownTime: 60,
  connectTimeout: 10,
  firstTokenTimeout: 60,
  idleTimeout: 30,
  timeout: 600,
};
