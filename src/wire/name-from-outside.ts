import { asString } from '../lib/json.ts';

/** Characters of a name that a server gives: of the model, the service tier, the answer. The longest known has 90. */
export const MAX_NAME_CHARACTERS = 200;

/** A name from a server, cut where it is too long to be one; `undefined` where it is none or empty. */
export function nameFromOutside(value: unknown): string | undefined {
  const name = asString(value);
  return name === undefined || name === '' ? undefined : name.slice(0, MAX_NAME_CHARACTERS);
}
