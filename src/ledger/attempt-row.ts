import { asNumber, asString } from '../lib/json.ts';
import type { Cost } from '../llm/cost.ts';
import type { ErrorKind } from '../llm/llm-error.ts';
import type { TokenCounts, Usage } from '../llm/usage.ts';
import type { Attempt, AttemptStatus } from './attempt.ts';

/** A row of `attempts` by column. */
export type Row = Readonly<Record<string, unknown>>;

const COUNT_COLUMNS: readonly (readonly [keyof TokenCounts, string])[] = [
  ['input', 'input'],
  ['cacheRead', 'cache_read'],
  ['cacheWrite5m', 'cache_write_5m'],
  ['cacheWrite1h', 'cache_write_1h'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['audioInput', 'audio_input'],
  ['audioOutput', 'audio_output'],
  ['audioCacheRead', 'audio_cache_read'],
  ['imageInput', 'image_input'],
  ['imageOutput', 'image_output'],
  ['searches', 'searches'],
];

export type ColumnValue = string | number | null;

/** The row to store; every count a whole number. */
export function toRow(attempt: Attempt, windowId: string): Readonly<Record<string, ColumnValue>> {
  const { target, cost, usage = {} } = attempt;
  return {
    id: attempt.id,
    trace_id: traceId(attempt.id),
    window_id: windowId,
    conversation_id: attempt.conversationId ?? null,
    started_at: Math.round(attempt.startedAt),
    status: attempt.status,
    error_kind: attempt.errorKind ?? null,
    group_name: target.group,
    deployment: target.deployment,
    provider: target.seller.vendor,
    host: target.seller.host,
    account: target.seller.account,
    model_asked: target.model,
    model_answered: attempt.modelAnswered ?? null,
    estimated_input: Math.round(attempt.estimatedInput),
    estimated_output: whole(attempt.estimatedOutput),
    ...Object.fromEntries(COUNT_COLUMNS.map(([bucket, column]) => [column, whole(usage[bucket])])),
    service_tier: usage.serviceTier ?? null,
    reported_nano_usd: whole(usage.reportedCost),
    figure: cost.kind,
    unpriced_reason: cost.kind === 'unpriced' ? cost.reason : null,
    nano_usd: cost.kind === 'unpriced' ? null : whole(cost.nanoUsd),
    time_to_first_token_ms: whole(attempt.timeToFirstTokenMs),
    duration_ms: whole(attempt.durationMs),
  };
}

/** The beginning of the id, as the log says it: short enough to read aloud. */
function traceId(id: string): string {
  return id.slice(0, 8);
}

export const COLUMNS: readonly string[] = Object.keys(
  toRow(
    {
      id: '',
      target: { group: '', deployment: '', seller: { vendor: '', host: '', account: '' }, model: '' },
      startedAt: 0,
      status: 'open',
      estimatedInput: 0,
      cost: { kind: 'unpriced', reason: 'no-price' },
    },
    '',
  ),
);

/** What `toRow` stored. */
export function fromRow(row: Row): Attempt {
  const usage = usageOf(row);
  return {
    id: text(row, 'id'),
    target: {
      group: text(row, 'group_name'),
      deployment: text(row, 'deployment'),
      seller: { vendor: text(row, 'provider'), host: text(row, 'host'), account: text(row, 'account') },
      model: text(row, 'model_asked'),
    },
    startedAt: asNumber(row['started_at']) ?? 0,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has a CHECK on it
    status: text(row, 'status') as AttemptStatus,
    estimatedInput: asNumber(row['estimated_input']) ?? 0,
    cost: costFrom(row),
    ...(Object.keys(usage).length === 0 ? {} : { usage }),
    ...strings(row),
    ...numbers(row),
  };
}

function strings(row: Row): Pick<Attempt, 'conversationId' | 'modelAnswered' | 'errorKind'> {
  const conversationId = asString(row['conversation_id']);
  const modelAnswered = asString(row['model_answered']);
  const errorKind = asString(row['error_kind']);
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(modelAnswered === undefined ? {} : { modelAnswered }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `toRow` writes this column
    ...(errorKind === undefined ? {} : { errorKind: errorKind as ErrorKind }),
  };
}

function numbers(row: Row): Pick<Attempt, 'estimatedOutput' | 'timeToFirstTokenMs' | 'durationMs'> {
  const estimatedOutput = asNumber(row['estimated_output']);
  const timeToFirstTokenMs = asNumber(row['time_to_first_token_ms']);
  const durationMs = asNumber(row['duration_ms']);
  return {
    ...(estimatedOutput === undefined ? {} : { estimatedOutput }),
    ...(timeToFirstTokenMs === undefined ? {} : { timeToFirstTokenMs }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

function usageOf(row: Row): Usage {
  const counts = COUNT_COLUMNS.flatMap(([bucket, column]) => {
    const count = asNumber(row[column]);
    return count === undefined ? [] : [[bucket, count] as const];
  });
  const serviceTier = asString(row['service_tier']);
  const reportedCost = asNumber(row['reported_nano_usd']);
  return {
    ...Object.fromEntries(counts),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(reportedCost === undefined ? {} : { reportedCost }),
  };
}

function costFrom(row: Row): Cost {
  const nanoUsd = asNumber(row['nano_usd']);
  const kind = row['figure'];
  const reason = row['unpriced_reason'];
  if (nanoUsd !== undefined && (kind === 'exact' || kind === 'reported' || kind === 'estimated' || kind === 'at-least'))
    return { kind, nanoUsd };
  return { kind: 'unpriced', reason: reason === 'no-usage' || reason === 'partial-price' ? reason : 'no-price' };
}

function text(row: Row, column: string): string {
  return asString(row[column]) ?? '';
}

function whole(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value);
}
