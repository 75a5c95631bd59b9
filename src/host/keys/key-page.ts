import { findVendor, isOwnAddress } from '../../catalog/vendors.ts';
import type { KeyBinding } from '../../config/key-reference.ts';

/** Where a vendor gives out keys. `undefined`: another server, whose keys that page knows nothing of. */
export function keyPageOf({ vendor, origin }: KeyBinding): string | undefined {
  const found = findVendor(vendor);
  return found !== undefined && isOwnAddress(found, origin) ? found.keyPage : undefined;
}
