import * as z from 'zod/mini';

/** The names of the settings as they stand in settings.json. */
export const MODELS = 'turnpike.models';
export const DEFAULT_MODEL = 'turnpike.defaultModel';
export const FALLBACKS = 'turnpike.fallbacks';
export const ROUTING = 'turnpike.routing';

/** All settings; those with addresses or limits of this machine are not read from a workspace. */
export const SETTINGS = [MODELS, DEFAULT_MODEL, FALLBACKS, ROUTING] as const;
export const MACHINE_SETTINGS = [MODELS, ROUTING] as const;

const usdPerMillion = z.optional(z.number().check(z.gte(0), z.lte(100_000)));
const tokens = z.optional(z.int().check(z.gte(1)));
const seconds = z.number().check(z.gt(0), z.lte(86_400));
const text = z.string().check(z.trim(), z.minLength(1));

/** US dollars per million tokens. */
export const priceSchema = z.strictObject({
  input: usdPerMillion,
  output: usdPerMillion,
  cacheRead: usdPerMillion,
  cacheWrite: usdPerMillion,
});

/** One entry of `turnpike.models`. Its address, its key and its provider are looked at more closely afterwards. */
export const modelSchema = z.strictObject({
  name: text,
  model: text,
  apiBase: z.optional(z.string()),
  apiKey: z.optional(z.string()),
  price: z.optional(priceSchema),
  contextWindow: tokens,
  maxOutputTokens: tokens,
  weight: z.optional(z.number().check(z.gt(0), z.lte(1_000_000))),
  order: z.optional(z.int().check(z.gte(0), z.lte(1_000_000))),
  timeout: z.optional(seconds),
});

export type ModelEntry = z.infer<typeof modelSchema>;

/** What an entry of `turnpike.models` has that says nothing else. */
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
