/** The ceiling before the second try; doubles with each one. The vendors' own clients begin here too. */
const BACKOFF_BASE_MS = 500;

/** Longer is no use to a person who waits: the patience limit or another model comes first. */
const BACKOFF_CAP_MS = 8_000;

/**
 * Exponential backoff with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), in
 * milliseconds. The server's own wait is a lower bound. `failures`: tries that failed so far, at least 1.
 */
export function backoffMs(failures: number, serverWaitMs: number | undefined, random: () => number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failures - 1));
  return Math.max(Math.round(random() * ceiling), serverWaitMs ?? 0);
}
