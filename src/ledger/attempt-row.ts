import { asString } from '../lib/json.ts';
import { UNPRICED_REASONS } from '../llm/cost.ts';
import type { Cost, UnpricedReason } from '../llm/cost.ts';
import type { ErrorKind } from '../llm/llm-error.ts';
import { count } from '../llm/numbers-from-outside.ts';
import type { TokenCounts, Usage } from '../llm/usage.ts';
import type { Attempt, AttemptStatus } from './attempt.ts';

/** A row of `attempts` by column. */
export type Row = Readonly<Record<string, unknown>>;

/** The longest texts that are stored, in UTF-16 units; some come from a server, which may send megabytes. */
const MAX_ID_LENGTH = 200;
const MAX_MODEL_LENGTH = 200;
const MAX_SERVICE_TIER_LENGTH = 64;

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

/**
 * The row to store. Whatever the attempt holds, the row fits its table: every number is one that `count` accepts, or NULL
 * (a cost that it does not accept is unpriced), and every text has a bound.
 */
export function toRow(attempt: Attempt, windowId: string): Readonly<Record<string, ColumnValue>> {
  const { target, usage = {} } = attempt;
  return {
    id: idColumn(attempt.id),
    trace_id: traceId(attempt.id),
    window_id: windowId,
    conversation_id: boundedOrNull(attempt.conversationId, MAX_ID_LENGTH),
    started_at: count(attempt.startedAt) ?? 0,
    status: attempt.status,
    error_kind: boundedOrNull(attempt.errorKind, MAX_ID_LENGTH),
    group_name: bounded(target.group, MAX_ID_LENGTH),
    deployment: bounded(target.deployment, MAX_ID_LENGTH),
    provider: bounded(target.seller.vendor, MAX_ID_LENGTH),
    host: bounded(target.seller.host, MAX_ID_LENGTH),
    account: bounded(target.seller.account, MAX_ID_LENGTH),
    model_asked: bounded(target.model, MAX_MODEL_LENGTH),
    model_answered: boundedOrNull(attempt.modelAnswered, MAX_MODEL_LENGTH),
    estimated_input: count(attempt.estimatedInput) ?? 0,
    estimated_output: count(attempt.estimatedOutput) ?? null,
    ...Object.fromEntries(COUNT_COLUMNS.map(([bucket, column]) => [column, count(usage[bucket]) ?? null])),
    service_tier: boundedOrNull(usage.serviceTier, MAX_SERVICE_TIER_LENGTH),
    reported_nano_usd: count(usage.reportedCost) ?? null,
    ...costColumns(attempt.cost),
    time_to_first_token_ms: count(attempt.timeToFirstTokenMs) ?? null,
    duration_ms: count(attempt.durationMs) ?? null,
  };
}

/** `unpriced_reason` also stands beside a lower bound that leaves out a part without a price. */
function costColumns(cost: Cost): Readonly<Record<'figure' | 'unpriced_reason' | 'nano_usd', ColumnValue>> {
  if (cost.kind === 'unpriced') return { figure: 'unpriced', unpriced_reason: cost.reason, nano_usd: null };
  const nanoUsd = count(cost.nanoUsd);
  if (nanoUsd === undefined) return { figure: 'unpriced', unpriced_reason: 'out-of-range', nano_usd: null };
  const reason = cost.kind === 'at-least' ? cost.unpriced : undefined;
  return { figure: cost.kind, unpriced_reason: reason ?? null, nano_usd: nanoUsd };
}

/** The attempt's id as it stands in its row. */
export function idColumn(id: string): string {
  return bounded(id, MAX_ID_LENGTH);
}

function bounded(value: string, limit: number): string {
  return value.slice(0, limit);
}

function boundedOrNull(value: string | undefined, limit: number): string | null {
  return value === undefined ? null : bounded(value, limit);
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

/** What `toRow` stored. A number that `count` does not accept, which an older version could store, reads as not reported. */
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
    startedAt: integer(row, 'started_at') ?? 0,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has a CHECK on it
    status: text(row, 'status') as AttemptStatus,
    estimatedInput: integer(row, 'estimated_input') ?? 0,
    cost: costFrom(row),
    ...(Object.keys(usage).length > 0 && { usage }),
    ...strings(row),
    ...numbers(row),
  };
}

function strings(row: Row): Pick<Attempt, 'conversationId' | 'modelAnswered' | 'errorKind'> {
  const conversationId = asString(row['conversation_id']);
  const modelAnswered = asString(row['model_answered']);
  const errorKind = asString(row['error_kind']);
  return {
    ...(conversationId !== undefined && { conversationId }),
    ...(modelAnswered !== undefined && { modelAnswered }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `toRow` writes this column
    ...(errorKind !== undefined && { errorKind: errorKind as ErrorKind }),
  };
}

function numbers(row: Row): Pick<Attempt, 'estimatedOutput' | 'timeToFirstTokenMs' | 'durationMs'> {
  const estimatedOutput = integer(row, 'estimated_output');
  const timeToFirstTokenMs = integer(row, 'time_to_first_token_ms');
  const durationMs = integer(row, 'duration_ms');
  return {
    ...(estimatedOutput !== undefined && { estimatedOutput }),
    ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
    ...(durationMs !== undefined && { durationMs }),
  };
}

function usageOf(row: Row): Usage {
  const counts = COUNT_COLUMNS.flatMap(([bucket, column]) => {
    const value = integer(row, column);
    return value === undefined ? [] : [[bucket, value] as const];
  });
  const serviceTier = asString(row['service_tier']);
  const reportedCost = integer(row, 'reported_nano_usd');
  return {
    ...Object.fromEntries(counts),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(reportedCost !== undefined && { reportedCost }),
  };
}

function costFrom(row: Row): Cost {
  const nanoUsd = integer(row, 'nano_usd');
  const kind = row['figure'];
  const reason = UNPRICED_REASONS.find((known) => known === row['unpriced_reason']) ?? 'no-price';
  switch (kind) {
    case 'exact':
    case 'reported':
    case 'estimated':
      return nanoUsd === undefined ? OUT_OF_RANGE : { kind, nanoUsd };
    case 'at-least':
      if (nanoUsd === undefined) return OUT_OF_RANGE;
      return { kind, nanoUsd, ...(reason === 'partial-price' && { unpriced: reason }) };
    default:
      return { kind: 'unpriced', reason };
  }
}

/** The table holds that only an unpriced row has no figure, so this one is there and cannot be true. */
const OUT_OF_RANGE: Cost = { kind: 'unpriced', reason: 'out-of-range' satisfies UnpricedReason };

function text(row: Row, column: string): string {
  return asString(row[column]) ?? '';
}

/** Of a statement that reads integers as `bigint`: to read one beyond 2^53 as a number throws. */
function integer(row: Row, column: string): number | undefined {
  const value = row[column];
  return count(typeof value === 'bigint' ? Number(value) : value);
}
