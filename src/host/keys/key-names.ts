import { isLoopback } from '../../config/base-url.ts';
import type { KeyBinding } from '../../config/key-reference.ts';
import { asRecord, asString } from '../../lib/json.ts';

const PREFIX = 'turnpike.key:';

/** One text for one binding, to be used as the key of a map: `openai@https://api.openai.com`. */
export function bindingId({ vendor, origin }: KeyBinding): string {
  return `${vendor}@${origin}`;
}

/** The name of a secret in the secret storage. */
export function secretName(binding: KeyBinding): string {
  return `${PREFIX}${bindingId(binding)}`;
}

/**
 * The name of the secret as versions until 0.1 wrote it, which bound a key to a host without the scheme. Such a key is meant
 * for https. Only on this machine, where no one listens to the network, is it also meant for http. `undefined`: this binding
 * has no right to such a key.
 */
export function unschemedSecretName({ vendor, origin }: KeyBinding): string | undefined {
  const { protocol, host } = new URL(origin);
  return protocol === 'https:' || isLoopback(origin) ? `${PREFIX}${vendor}@${host}` : undefined;
}

/** The binding that a secret is stored for; `undefined`: the secret is none of ours. */
export function bindingOfSecret(secret: string): KeyBinding | undefined {
  const at = secret.indexOf('@');
  if (!secret.startsWith(PREFIX) || at < 0) return undefined;
  const [vendor, rest] = [secret.slice(PREFIX.length, at), secret.slice(at + 1)];
  return rest.includes('://') ? checked(vendor, rest) : unschemedBinding(vendor, rest);
}

/** A binding in what a command was called with, or in what was kept. */
export function parseBinding(value: unknown): KeyBinding | undefined {
  const record = asRecord(value);
  return checked(asString(record?.['vendor']), asString(record?.['origin']));
}

/** A binding as versions until 0.1 kept it. */
export function parseUnschemedBinding(value: unknown): KeyBinding | undefined {
  const record = asRecord(value);
  const [vendor, host] = [asString(record?.['provider']), asString(record?.['host'])];
  return vendor === undefined || host === undefined ? undefined : unschemedBinding(vendor, host);
}

/** Servers on this machine speak http as a rule; all others had to speak https to be meant. */
function unschemedBinding(vendor: string, host: string): KeyBinding | undefined {
  const http = checked(vendor, `http://${host}`);
  return http !== undefined && isLoopback(http.origin) ? http : checked(vendor, `https://${host}`);
}

function checked(vendor: string | undefined, origin: string | undefined): KeyBinding | undefined {
  const url = origin === undefined ? null : URL.parse(origin);
  if (vendor === undefined || url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return { vendor, origin: url.origin };
}
