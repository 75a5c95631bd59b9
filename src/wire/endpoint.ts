import type { Target } from '../llm/stream-event.ts';

/** Ways in which a seller's dialect differs from its wire format's own document. Data of the vendor's row. */
export interface Quirks {
  /** Output limit goes in `max_tokens`; OpenAI itself wants `max_completion_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Takes `prompt_cache_key`, which keeps a conversation on the vendor's warm cache. */
  readonly promptCacheKey?: boolean;
}

/** Where and as whom a provider adapter calls. One for each deployment. */
export interface Endpoint {
  readonly target: Target;
  /** Without a trailing slash; the adapter adds its path. */
  readonly baseUrl: string;
  /**
   * The headers that carry the key. Asked once for each attempt, so that a changed key is used by the next call.
   * Throws `LlmError` of kind `auth` where a key is needed and there is none.
   */
  readonly authorize: () => Promise<Readonly<Record<string, string>>>;
  readonly quirks: Quirks;
  /** The most the model can write; Anthropic's API wants a limit in every request. */
  readonly maxOutputTokens?: number;
  /** The catalogue says that the model reasons; Gemini refuses to be asked for the thoughts of one that does not. */
  readonly reasons?: boolean;
}
