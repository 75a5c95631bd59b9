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

export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Counts, lines, offsets and sequence numbers: whole and not negative. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function isOneOf<const T extends string>(value: unknown, allowed: readonly T[]): value is T {
  return allowed.some((one) => one === value);
}

/** Every item parsed, or `undefined` when `value` is not an array or one item is not understood. */
export function parseList<T>(value: unknown, parse: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: T[] = [];
  for (const raw of value) {
    const item = parse(raw);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

/**
 * A field that may be absent: `{}` when it is, `{ [name]: value }` when it parses, and `undefined` when it is there
 * but wrong. Made to be spread.
 */
export function parseOptional<const K extends string, T>(
  fields: Fields,
  name: K,
  parse: (value: unknown) => T | undefined,
): Partial<Record<K, T>> | undefined {
  const raw = fields[name];
  if (raw === undefined) return {};
  const value = parse(raw);
  if (value === undefined) return undefined;
  const parsed: Partial<Record<K, T>> = {};
  parsed[name] = value;
  return parsed;
}

export function parseText(value: unknown): string | undefined {
  return isString(value) ? value : undefined;
}
