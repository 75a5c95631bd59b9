import { findVendor } from '../../catalog/vendors.ts';
import type { KeyBinding } from '../../config/key-reference.ts';

/** `OpenAI (api.openai.com)`. */
export function describeKey(binding: KeyBinding): string {
  return `${vendorName(binding)} (${describeOrigin(binding)})`;
}

/** `OpenAI (api.openai.com), Anthropic (api.anthropic.com)`; each once. */
export function describeKeys(bindings: readonly KeyBinding[]): string {
  return [...new Set(bindings.map(describeKey))].join(', ');
}

export function vendorName({ vendor }: Pick<KeyBinding, 'vendor'>): string {
  return findVendor(vendor)?.name ?? vendor;
}

/** The host of an https origin, and the whole origin of another: `http://127.0.0.1:1234`. */
export function describeOrigin({ origin }: Pick<KeyBinding, 'origin'>): string {
  return origin.startsWith('https://') ? origin.slice('https://'.length) : origin;
}
