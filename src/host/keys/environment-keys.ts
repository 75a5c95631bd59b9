import { vendors, type Vendor } from '../../catalog/vendors.ts';
import { hostOf } from '../../config/base-url.ts';
import { checkKey } from './check-key.ts';
import type { KeyName } from './key-store.ts';

/** A variable that usually holds a vendor's key and has a value now. */
export interface FoundVariable {
  readonly variable: string;
  readonly vendor: Vendor;
  /** The vendor's own host: a key from the environment is never bound to another. */
  readonly name: KeyName;
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
      const name = { provider: vendor.id, host: hostOf(vendor.baseUrl) };
      const refused = checked.kind === 'refused' ? { refused: checked.reason } : {};
      return [{ variable, vendor, name, ...refused }];
    }),
  );
}
