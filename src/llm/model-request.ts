import type { ChatRequest } from './chat-request.ts';

/**
 * Everything that can be asked: a union on `kind`. Router, retry, clocks, meter and breaker hand it on without looking at
 * the kind; adapters, `needsOf` and `estimateTokens` do.
 */
export type ModelRequest = ChatRequest;
