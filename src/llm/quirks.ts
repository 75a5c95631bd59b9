/** Ways in which a server's dialect differs from its wire format's own document. Data of the vendor's row or of an entry. */
export interface Quirks {
  /** Of OpenAI's format alone: the output limit goes in `max_tokens`; OpenAI itself wants `max_completion_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Of OpenAI's format alone: takes `prompt_cache_key`, which keeps a conversation on the vendor's warm cache. */
  readonly promptCacheKey?: boolean;
  /** How a JSON schema for the answer is sent: natively, or as a tool that the model has to call. Ollama's own API has no tool for it, and warns. */
  readonly responseFormat?: 'native' | 'tool';
}
