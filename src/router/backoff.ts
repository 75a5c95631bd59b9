/** The ceiling before the second try; doubles with each one. The vendors' own clients begin here too. */
const BACKOFF_BASE_MS = 500;

/** Longer is no use to a person who waits: the patience limit or another model comes first. */
const BACKOFF_CAP_MS = 8_000;

/**
 * Exponential backoff with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), in
 * milliseconds. `failures`: tries that failed so far, at least 1.
 */
export function backoffMs(failures: number, random: () => number): number {
  return Math.round(random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failures - 1)));
}
