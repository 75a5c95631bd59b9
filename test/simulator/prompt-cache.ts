import type { Question } from './wires/wire.ts';

/** Prompts kept for each model: enough for a few conversations side by side. */
const KEPT_PROMPTS = 32;

/** A count of tokens for an estimate: four characters each, as English text has on average. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** The vendor's prompt cache: what of a prompt begins like an earlier one is read from it. */
export class PromptCache {
  readonly #prompts = new Map<string, string[]>();

  /** Input in disjoint buckets. Only a vendor that is told what to keep bills for writing. */
  read(question: Question): { readonly input: number; readonly cacheRead: number; readonly cacheWrite5m: number } {
    const { model, prompt, cachePrefix } = question;
    const known = this.#prompts.get(model) ?? [];
    const cacheable = prompt.slice(0, cachePrefix);
    const shared = Math.max(0, ...known.map((other) => sharedPrefix(other, cacheable)));
    const total = tokensOf(prompt);
    const cacheRead = Math.floor(shared / 4);
    const cacheWrite5m = cachePrefix === undefined ? 0 : Math.max(0, Math.floor(cachePrefix / 4) - cacheRead);
    this.#prompts.set(model, [cacheable, ...known].slice(0, KEPT_PROMPTS));
    return { input: Math.max(0, total - cacheRead - cacheWrite5m), cacheRead, cacheWrite5m };
  }

  clear(): void {
    this.#prompts.clear();
  }
}

function sharedPrefix(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one[index] === other[index]) index += 1;
  return index;
}
