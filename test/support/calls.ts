import { UNKNOWN_ABILITIES } from '../../src/llm/abilities.ts';
import type { Call } from '../../src/llm/call.ts';
import type { Seller } from '../../src/llm/seller.ts';
import type { Target } from '../../src/llm/target.ts';
import type { Endpoint } from '../../src/wire/endpoint.ts';

/** The id of the attempt in tests where there is only one. */
export const ATTEMPT = 'attempt-1';

/** A call that is not cancelled unless `signal` says so. */
export function callOf(signal: AbortSignal = new AbortController().signal, more: Partial<Call> = {}): Call {
  return { signal, attempt: ATTEMPT, ...more };
}

/** A vendor at a host of its own. */
export function sellerOf(vendor: string, more: Partial<Seller> = {}): Seller {
  return { vendor, host: `${vendor}.example`, account: 'stored', ...more };
}

/** A deployment of the group `main`. */
export function targetOf(vendor: string, model: string, more: Partial<Target> = {}): Target {
  return { deployment: 'deployment-1', group: 'main', seller: sellerOf(vendor), model, ...more };
}

/** An endpoint without a key and without quirks, of which nothing is known. */
export function endpointOf(target: Target, baseUrl: string, more: Partial<Endpoint> = {}): Endpoint {
  return { target, baseUrl, authorize: async () => ({}), quirks: {}, abilities: UNKNOWN_ABILITIES, ...more };
}
