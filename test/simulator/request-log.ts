import { createHash } from 'node:crypto';
import type { WireName } from './scripts.ts';
import type { Progress } from './steps.ts';

/** Requests kept: the longest suite makes fewer, and a simulator that is left on stays small. */
const KEPT_REQUESTS = 1000;

/** One request as it came, and how its answer went. */
export interface ReceivedRequest {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly api: WireName;
  readonly model: string;
  readonly path: string;
  /** As received: holds the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When the answer was whole, or cut, or the client had left; absent while it runs. */
  readonly closedAt?: number;
  /** Of the body of the answer. */
  readonly bytesWritten: number;
  /** The client left before the answer was whole. */
  readonly aborted: boolean;
  readonly state: Progress['state'];
}

type Arrival = Omit<ReceivedRequest, keyof Progress | 'aborted' | 'closedAt'>;

interface Entry {
  readonly request: Arrival;
  readonly progress: Progress;
  closedAt?: number;
}

export class RequestLog {
  #entries: readonly Entry[] = [];
  #count = 0;

  /** Counts the answer's progress in the returned object; call `close` when it is over. */
  add(request: Omit<Arrival, 'number' | 'at'>): {
    readonly number: number;
    readonly progress: Progress;
    readonly close: () => void;
  } {
    this.#count += 1;
    const progress: Progress = { bytesWritten: 0, state: 'open' };
    const entry: Entry = { request: { ...request, number: this.#count, at: Date.now() }, progress };
    this.#entries = [...this.#entries, entry].slice(-KEPT_REQUESTS);
    return { number: this.#count, progress, close: () => (entry.closedAt = Date.now()) };
  }

  list(): readonly ReceivedRequest[] {
    return this.#entries.map(({ request, progress, closedAt }) => ({
      ...request,
      ...progress,
      aborted: progress.state === 'aborted',
      ...(closedAt !== undefined && { closedAt }),
    }));
  }

  clear(): void {
    this.#entries = [];
    this.#count = 0;
  }
}

const secretHeaders = new Set(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie']);

/** Fit for a page: of a key only its hash, so that two can be compared. */
export function redacted(request: ReceivedRequest): unknown {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    secretHeaders.has(name) ? { present: true, sha256: createHash('sha256').update(value).digest('hex') } : value,
  ]);
  return { ...request, headers: Object.fromEntries(headers) };
}
