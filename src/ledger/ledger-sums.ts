import { UNPRICED_REASONS } from '../llm/cost.ts';
import type { UnpricedCounts } from '../llm/cost.ts';
import type { Database, SqlRow, SqlValue } from '../storage/database.ts';
import { asString } from '../lib/json.ts';
import type { ModelSpend, Period, Spend, SpendScope } from './attempt.ts';
import { DAY, QUARTER, sumPieces } from './sum-pieces.ts';
import type { Range } from './sum-pieces.ts';

const COUNTS = ['attempts', 'failed', 'at_least', 'estimated', ...UNPRICED_REASONS.map(columnOf)];
const AMOUNTS = ['nano_usd', 'input', 'cache_read', 'cache_write', 'output'];
const SUMMED = [...COUNTS, ...AMOUNTS.flatMap((name) => [`${name}_high`, `${name}_low`])];
const KEY = 'provider, host, account, model';

/** `TOTAL`, because `SUM` throws when integers overflow. It is exact below 2^53. */
const TOTALS = [
  ...COUNTS.map((name) => `TOTAL(${name}) AS ${name}`),
  ...AMOUNTS.map((name) => `TOTAL(${name}_high) * 4294967296 + TOTAL(${name}_low) AS ${name}`),
].join(', ');

const PIECE = `SELECT ${KEY}, ${SUMMED.join(', ')} FROM`;
const SUMS = `${PIECE} attempt_sums WHERE span = ? AND start >= ? AND start < ?`;
const ATTEMPTS = `${PIECE} attempt_parts WHERE started_at >= ? AND started_at < ?`;
const HIDDEN = `SELECT ${KEY}, ${SUMMED.map((name) => `-${name}`).join(', ')} FROM attempt_parts
  WHERE id IN (SELECT value FROM json_each(?)) AND started_at >= ? AND started_at < ?`;

/** Of a period: sums that are kept, the attempts at its two ends, and less the rows of which a newer state stands elsewhere. */
const OF_PERIOD = `(${[SUMS, SUMS, SUMS, ATTEMPTS, ATTEMPTS, HIDDEN].join(' UNION ALL ')})`;
const OF_WINDOW = `${PIECE} attempt_parts WHERE window_id = ? AND id NOT IN (SELECT value FROM json_each(?))`;

/** Of the attempts that have ended, without those whose ids are in `hidden`. */
export function sumOf(database: Database, scope: SpendScope, hidden: string): Spend {
  const row =
    scope.kind === 'window'
      ? database.get(`SELECT ${TOTALS} FROM (${OF_WINDOW})`, scope.windowId, hidden)
      : database.get(`SELECT ${TOTALS} FROM ${OF_PERIOD}`, ...valuesOf(scope.period, hidden));
  return spendFrom(row ?? {});
}

/** The same by seller and model, the dearest first. */
export function sumsByModel(database: Database, period: Period, hidden: string): readonly ModelSpend[] {
  const rows = database.all(
    `SELECT ${KEY}, ${TOTALS} FROM ${OF_PERIOD} GROUP BY ${KEY} HAVING TOTAL(attempts) > 0
     ORDER BY nano_usd DESC, ${KEY}`,
    ...valuesOf(period, hidden),
  );
  return rows.map(modelSpendFrom);
}

function valuesOf(period: Period, hidden: string): readonly SqlValue[] {
  const { days, quarters, rest } = sumPieces(period);
  const whole: Range = [rest[0][0], rest[1][1]];
  const [before, after] = quarters;
  return [DAY, ...days, QUARTER, ...before, QUARTER, ...after, ...rest.flat(), hidden, ...whole];
}

/** A name for a column, since a reason has a hyphen in it. */
function columnOf(reason: string): string {
  return reason.replaceAll('-', '_');
}

function spendFrom(row: SqlRow): Spend {
  return {
    nanoUsd: sum(row, 'nano_usd'),
    unpriced: unpricedFrom(row),
    atLeast: sum(row, 'at_least') > 0,
    estimated: sum(row, 'estimated') > 0,
    attempts: sum(row, 'attempts'),
  };
}

function unpricedFrom(row: SqlRow): UnpricedCounts {
  const counts = UNPRICED_REASONS.map((reason) => [reason, sum(row, columnOf(reason))] as const);
  return Object.fromEntries(counts.filter(([, attempts]) => attempts > 0));
}

function modelSpendFrom(row: SqlRow): ModelSpend {
  return {
    ...spendFrom(row),
    seller: { vendor: text(row, 'provider'), host: text(row, 'host'), account: text(row, 'account') },
    model: text(row, 'model'),
    failedAttempts: sum(row, 'failed'),
    inputTokens: sum(row, 'input'),
    cacheReadTokens: sum(row, 'cache_read'),
    cacheWriteTokens: sum(row, 'cache_write'),
    outputTokens: sum(row, 'output'),
  };
}

function text(row: SqlRow, name: string): string {
  return asString(row[name]) ?? '';
}

/** A sum of numbers that `count` accepts may itself be larger: it then stays at the largest. */
function sum(row: SqlRow, name: string): number {
  return Math.min(Number(row[name] ?? 0), Number.MAX_SAFE_INTEGER);
}
