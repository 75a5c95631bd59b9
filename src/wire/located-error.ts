import { asString } from '../lib/json.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { ErrorKind } from '../llm/llm-error.ts';
import type { Target } from '../llm/target.ts';
import { redact } from './redact.ts';

/** What a key changes. */
const ABOUT_KEYS: ReadonlySet<ErrorKind> = new Set(['auth', 'permission', 'rate-limit']);

export interface ErrorPlace {
  readonly target: Target;
  /** Values of the request that must not come back in a message. */
  readonly secrets: readonly string[];
  /** Without query and credentials; absent where nothing was to be sent yet. */
  readonly url?: string;
  /** The request carried no key. */
  readonly withoutKey?: true;
  readonly requestId?: string;
}

/**
 * The error with where it happened, without any secret, and bounded. Every error of a call goes through this once, and no
 * other place cuts a server's words before: half a key would not be found any more. Its stack begins here, since that of the
 * first one holds the words as they came. Of its cause only the code and the message stay: Node's error of a response that cannot
 * be read holds the packet itself. What is no `LlmError` stays as it is.
 */
export function locatedError(error: unknown, { target, secrets, url, withoutKey, requestId }: ErrorPlace): unknown {
  if (!(error instanceof LlmError)) return error;
  const { seller, model, deployment } = target;
  const { vendorMessage: words, ...details } = error.details;
  const vendorMessage = words === undefined ? '' : redact(words, secrets);
  return new LlmError(error.kind, redact(error.message, secrets), {
    vendor: seller.vendor,
    model,
    deployment,
    ...(url !== undefined && { url }),
    ...(withoutKey === true && ABOUT_KEYS.has(error.kind) && { withoutKey }),
    ...(requestId !== undefined && { requestId }),
    ...details,
    ...(vendorMessage !== '' && { vendorMessage }),
    cause: bareCause(error.cause, secrets),
  });
}

function bareCause(cause: unknown, secrets: readonly string[]): Error | undefined {
  if (!(cause instanceof Error)) return undefined;
  const bare = new Error(redact(cause.message, secrets));
  const code = 'code' in cause ? asString(cause.code) : undefined;
  return code === undefined ? bare : Object.assign(bare, { code: redact(code, secrets) });
}
