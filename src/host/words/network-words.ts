import { asString } from '../../lib/json.ts';

const UNTRUSTED = 'This system does not trust its certificate.';
const UNRESOLVED = 'The name of the host cannot be resolved.';
const UNREACHABLE = 'The host cannot be reached.';
export const CLOSED = 'The other side closed the connection.';

/** What the codes of Node's network errors mean to a person (https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html). */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at this address: is the server running?',
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  ETIMEDOUT: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate belongs to another host.',
  EPROTO: 'It does not speak TLS: should the address begin with http://?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'It does not speak TLS: should the address begin with http://?',
};

/** Why there is no connection, as far as the cause of the error says; `undefined` when it says nothing a person could use. */
export function networkCause(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const code = 'code' in cause ? asString(cause.code) : undefined;
  return code === undefined ? undefined : (WORDS[code] ?? `(${code})`);
}
