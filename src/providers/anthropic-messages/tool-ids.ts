const MAX_LENGTH = 64;

/**
 * Gives every call id the form the vendor takes, `^[a-zA-Z0-9_-]{1,64}$`, the same in calls and results. An id that came
 * from here stays as it is. Two ids that would become one are told apart by a number, in order of appearance, so that the
 * same conversation always gives the same ids and the vendor's cache is not missed.
 */
export function createToolIds(): (id: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return (id) => {
    const known = given.get(id);
    if (known !== undefined) return known;
    const plain = id.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_LENGTH) || 'call';
    const free = firstFree(plain, taken);
    given.set(id, free);
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
