/** What belongs to one call and not to what is asked: two calls of the same request may run side by side. */
export interface Call {
  readonly signal: AbortSignal;
  /** Id of the attempt. The router gives each of its attempts an id of its own, which the attempt's events carry. */
  readonly attempt: string;
  /** A random id that stays the same for one conversation: joins ledger rows, and is the vendor's cache hint as a hash. */
  readonly conversationId?: string;
  /** Nothing of what is asked and answered is written down, and no vendor's words about it. */
  readonly isPrivate?: boolean;
  /** Told what the transport does between two events, and no event: nothing but the layers of one call wants to know. */
  readonly onProgress?: (phase: TransportPhase) => void;
}

/**
 * Lets the clocks tell a dead line from a thinking model.
 * `authorizing`: a key is asked for, perhaps of a person, so no clock runs until `authorized`.
 * `connected`: the connection is there and the request goes out over it: before that no vendor can bill it.
 * `bytes`: something was read that was no event.
 */
export type TransportPhase = 'authorizing' | 'authorized' | 'connected' | 'headers' | 'bytes';
