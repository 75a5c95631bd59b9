import { asString } from '../lib/json.ts';

/** What a stored key is bound to: it is sent to this vendor's API at this origin and nowhere else. */
export interface KeyBinding {
  /** Id of the vendor's row in the catalogue, as `openai`. */
  readonly vendor: string;
  /** Scheme, host and port, as `https://api.openai.com`: what is meant for https never travels over http. */
  readonly origin: string;
}

/** What stands in the `apiKey` of an entry. A literal key is never handed on from here. */
export type KeyText =
  | { readonly kind: 'none' }
  | { readonly kind: 'environment'; readonly name: string }
  /** Meant as a reference, but not written as one. */
  | { readonly kind: 'malformed'; readonly suggestion?: string }
  | { readonly kind: 'literal' };

const REFERENCE = /^\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/;

/**
 * How other tools, and people, write a variable. Only upper case is taken for a name, since a key has both.
 * No two runs of blanks stand side by side: 50,000 blanks took 4 s, because there were so many ways to share them.
 */
const ALMOST = /^(?:\$\{?\s*(?:env[:.]\s*)?|(?:env[:.]|os\.environ\/|process\.env\.)\s*)([A-Z_][A-Z0-9_]*)\s*\}?$/;
const BARE_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET)$/;
const MEANT_AS_REFERENCE = /^(?:\$|env[:.]|os\.environ\/|process\.env\.)/;

/** Reads the value of `apiKey`. */
export function readKeyText(value: unknown): KeyText {
  const text = asString(value)?.trim();
  if (text === undefined || text === '') return { kind: 'none' };
  const name = REFERENCE.exec(text)?.[1];
  if (name !== undefined) return { kind: 'environment', name };
  const almost = ALMOST.exec(text)?.[1] ?? BARE_NAME.exec(text)?.[0];
  if (almost !== undefined) return { kind: 'malformed', suggestion: `\${env:${almost}}` };
  return MEANT_AS_REFERENCE.test(text) ? { kind: 'malformed' } : { kind: 'literal' };
}
