import type { Abilities } from '../llm/abilities.ts';
import type { Quirks } from '../llm/quirks.ts';
import type { Target } from '../llm/target.ts';

/** A request as it is about to be sent: a signer has to see all of it. */
export interface OutgoingRequest {
  readonly method: 'POST' | 'GET';
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for GET. */
  readonly body: string;
}

/** Where and as whom a provider adapter calls. One for each deployment. */
export interface Endpoint {
  readonly target: Target;
  /** Without a trailing slash; the adapter adds its path. */
  readonly baseUrl: string;
  /**
   * The headers that carry the key or the signature, added to the request's own. Asked once for each attempt, so that a
   * changed key is used by the next call. May ask a person or a key ring: no clock runs meanwhile.
   * Throws `LlmError` of kind `auth` where a key is needed and there is none.
   */
  readonly authorize: (outgoing: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;
  /** Headers that the settings add to every call; never the key. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly quirks: Quirks;
  readonly abilities: Abilities;
  /** The most the model can write, where it is known. */
  readonly maxOutputTokens?: number;
  /** Tokens of input and output together, where it is known. */
  readonly contextWindow?: number;
  /** Whether the model reasons, where the catalogue knows it. Gemini refuses to be asked for the thoughts of one that does not. */
  readonly reasons?: boolean;
}
