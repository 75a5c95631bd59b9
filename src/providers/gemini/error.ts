import { asArray, asRecord, asString } from '../../lib/json.ts';
import type { ErrorKind } from '../../llm/llm-error.ts';
import { readCommonError } from '../../wire/common-error.ts';
import type { VendorError } from '../../wire/vendor-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads Google's `{"error": {code, message, status, details}}`, alone or in an array of one, with what only the details
 * say: how long to wait (`RetryInfo`), that a daily quota is used up (`QuotaFailure`: a wait of seconds does not help),
 * and that the key is wrong (`ErrorInfo`; the status is 400 like that of any bad request).
 * https://ai.google.dev/gemini-api/docs/troubleshooting, https://google.aip.dev/193
 */
export function readGeminiError(body: unknown): VendorError | undefined {
  const fields = asRecord(Array.isArray(body) ? asArray(body)[0] : body);
  if (fields?.['error'] === undefined) return undefined;
  const details = asArray(asRecord(fields['error'])?.['details']).map((detail) => asRecord(detail) ?? {});
  const retryAfterMs = details.map(retryDelay).find((wait) => wait !== undefined);
  const kind = kindOf(details);
  return {
    ...readCommonError(body),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(kind !== undefined && { kind }),
  };
}

/** A protobuf duration, `34s` or `48.939935699s`, in milliseconds: https://protobuf.dev/reference/protobuf/google.protobuf/#duration */
function retryDelay(detail: Fields): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(asString(detail['retryDelay']) ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

function kindOf(details: readonly Fields[]): ErrorKind | undefined {
  if (details.some(({ reason }) => reason === 'API_KEY_INVALID')) return 'auth';
  const quotas = details.flatMap((detail) => asArray(detail['violations']));
  const daily = quotas.some((quota) => /PerDay/.test(asString(asRecord(quota)?.['quotaId']) ?? ''));
  return daily ? 'quota' : undefined;
}
