import { vendors } from '../../catalog/vendors.ts';
import type { Vendor } from '../../catalog/vendors.ts';
import { originOf } from '../../config/base-url.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { checkKey } from './check-key.ts';

/** A variable that usually holds a vendor's key and has a value now. */
export interface FoundVariable {
  readonly variable: string;
  readonly vendor: Vendor;
  /** The vendor's own origin, or its cloud's where its servers want no key: a key from the environment is never bound to another. */
  readonly binding: KeyBinding;
  /** Why the value cannot be a key. */
  readonly refused?: string;
}

/** In the order of the vendors, and for each in the order of preference. */
export function findVariables(environment: Readonly<Record<string, string | undefined>>): readonly FoundVariable[] {
  return vendors.flatMap((vendor) =>
    vendor.environment.flatMap((variable) => {
      const value = environment[variable] ?? '';
      if (value.trim() === '') return [];
      const checked = checkKey(value);
      const binding = { vendor: vendor.id, origin: keyOrigin(vendor) };
      return [{ variable, vendor, binding, ...(checked.kind === 'refused' && { refused: checked.reason }) }];
    }),
  );
}

/** `OLLAMA_API_KEY` is for ollama.com, and not for whatever listens on a port of this machine: https://docs.ollama.com/cloud */
function keyOrigin({ local, baseUrl, cloudHosts: [cloud] = [] }: Vendor): string {
  return local && cloud !== undefined ? `https://${cloud}` : originOf(baseUrl);
}
