/** What an object from outside may hold. */
export type Fields = Readonly<Record<string, unknown>>;

/** `undefined` for anything but a plain object. */
export function parseFields(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** Counts, lines, offsets and sequence numbers: whole and not negative. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
