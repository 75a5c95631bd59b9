const MAX_LENGTH = 64;

/** The id to be sent for a call of one conversation, asked once for each call in its order: never one that an earlier call has. */
export type ToolIds = (id: string) => string;

/**
 * Gives every call id the form the vendor takes, `^[a-zA-Z0-9_-]{1,64}$`, the same for call and result. An id that came
 * from the vendor stays as it is. Where two calls would get the same id (other vendors count from zero in every answer) a
 * number tells them apart, in order, so that the same conversation always gives the same ids and the vendor's cache is not
 * missed.
 */
export function createToolIds(): ToolIds {
  const taken = new Set<string>();
  return (id) => {
    const plain = id.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_LENGTH) || 'call';
    const free = firstFree(plain, taken);
    taken.add(free);
    return free;
  };
}

function firstFree(plain: string, taken: ReadonlySet<string>): string {
  let candidate = plain;
  for (let number = 2; taken.has(candidate); number++) {
    const suffix = `_${number}`;
    candidate = plain.slice(0, MAX_LENGTH - suffix.length) + suffix;
  }
  return candidate;
}
