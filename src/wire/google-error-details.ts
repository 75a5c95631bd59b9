import { asArray, asRecord, asString } from '../lib/json.ts';
import type { VendorError } from './vendor-error.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the `details` of Google's errors, which its OpenAI-compatible endpoint and its proxies hand on as well: how long to wait
 * (`RetryInfo`), which quota is used up (`QuotaFailure`, `ErrorInfo.metadata.quota_limit`), and that the key is wrong
 * (`ErrorInfo`; the status is 400 like that of any bad request).
 * https://google.aip.dev/193, https://ai.google.dev/gemini-api/docs/rate-limits
 */
export function readGoogleDetails(value: unknown): Pick<VendorError, 'retryAfterMs' | 'kind' | 'scope'> {
  const details = asArray(value).map((detail) => asRecord(detail) ?? {});
  if (details.some(({ reason }) => reason === 'API_KEY_INVALID')) return { kind: 'auth', scope: 'account' };
  const quotas = details.flatMap(quotasOf);
  const daily = quotas.filter(({ id }) => id.includes('PerDay'));
  // A wait of seconds beside a used-up day is that of another quota, of the minute.
  if (daily.length > 0) return { kind: 'quota', scope: scopeOf(daily) };
  const retryAfterMs = details.map(retryDelay).find((wait) => wait !== undefined);
  return {
    ...(quotas.length > 0 && { scope: scopeOf(quotas) }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

interface Quota {
  /** As `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
  readonly id: string;
  readonly namesModel: boolean;
}

function quotasOf(detail: Fields): readonly Quota[] {
  const limit = asString(asRecord(detail['metadata'])?.['quota_limit']);
  const violations = asArray(detail['violations']).map((violation) => {
    const { quotaId, quotaDimensions } = asRecord(violation) ?? {};
    return quota(asString(quotaId) ?? '', asString(asRecord(quotaDimensions)?.['model']) !== undefined);
  });
  return limit === undefined ? violations : [...violations, quota(limit, false)];
}

function quota(id: string, hasModel: boolean): Quota {
  return { id, namesModel: hasModel || id.includes('PerModel') };
}

/** One quota without a model closes every model of the account. */
function scopeOf(quotas: readonly Quota[]): 'model' | 'account' {
  return quotas.every(({ namesModel }) => namesModel) ? 'model' : 'account';
}

/** A protobuf duration, `34s` or `48.939935699s`, in milliseconds: https://protobuf.dev/reference/protobuf/google.protobuf/#duration */
function retryDelay(detail: Fields): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(asString(detail['retryDelay']) ?? '')?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
