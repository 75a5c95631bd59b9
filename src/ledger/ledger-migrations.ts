/** What is summed as 0 or 1 for each attempt, and as counts in the sums. Part of step 1: never edited. */
const COUNTS = ['attempts', 'failed', 'at_least', 'estimated', 'no_price', 'no_usage', 'partial_price', 'out_of_range'];

/**
 * Numbers up to 2^55 each, whose sum in one integer of 64 bits could overflow: they are kept as `_high` (multiples of 2^32) and
 * `_low`, so that sums stay exact and what was added can be taken away. Part of step 1: never edited.
 */
const AMOUNTS = ['nano_usd', 'input', 'cache_read', 'cache_write', 'output'];
const SUMMED = [...COUNTS, ...AMOUNTS.flatMap((name) => [`${name}_high`, `${name}_low`])];

const KEY = 'span, start, provider, host, account, model';

/** Adds what the attempt counts for to both of its sums, or takes it away. */
const addToSums = (sign: '' | '-', id: string): string => `
  INSERT INTO attempt_sums (${KEY}, ${SUMMED.join(', ')})
  SELECT span, started_at - started_at % span, provider, host, account, model,
    ${SUMMED.map((column) => sign + column).join(', ')}
  FROM attempt_parts, (SELECT 900000 AS span UNION ALL SELECT 86400000) WHERE id = ${id}
  ON CONFLICT (${KEY}) DO UPDATE SET ${SUMMED.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')};`;

const takeFromSums = `${addToSums('-', 'OLD.id')}
  DELETE FROM attempt_sums WHERE attempts = 0 AND (span, start) IN (
    SELECT span, OLD.started_at - OLD.started_at % span FROM (SELECT 900000 AS span UNION ALL SELECT 86400000));`;

const isCount = (column: string): string => `${column} BETWEEN 0 AND 9007199254740991`;
const counted = (...columns: readonly string[]): string =>
  columns.map((column) => `CASE WHEN ${isCount(column)} THEN ${column} ELSE 0 END`).join(' + ');
const halves = (name: string, sql: string): string =>
  `(${sql}) >> 32 AS ${name}_high, (${sql}) & 4294967295 AS ${name}_low`;

/**
 * The schema of the ledger's rows, step by step; step n brings it from version n to n + 1. A step that was released is never
 * edited: files out there have gone through it. A change is a new step at the end.
 *
 * `attempt_parts` says what each attempt that has ended counts for. `attempt_sums` adds that up by quarter of an hour and by day
 * (of UTC, `span` and `start` in milliseconds), seller and model; triggers keep it true whoever writes. The `+` keeps SQLite from
 * looking for the view's own bounds in the index instead of the narrower ones of a question.
 */
export const ledgerMigrations: readonly string[] = [
  `CREATE TABLE attempts (
     id TEXT PRIMARY KEY,
     trace_id TEXT NOT NULL,
     window_id TEXT NOT NULL,
     conversation_id TEXT,
     started_at INTEGER NOT NULL,
     status TEXT NOT NULL CHECK (status IN ('open', 'ok', 'failed', 'cancelled', 'lost')),
     error_kind TEXT,
     group_name TEXT NOT NULL,
     deployment TEXT NOT NULL,
     provider TEXT NOT NULL,
     host TEXT NOT NULL DEFAULT '',
     account TEXT NOT NULL DEFAULT '',
     model_asked TEXT NOT NULL,
     model_answered TEXT,
     estimated_input INTEGER NOT NULL,
     estimated_output INTEGER,
     input INTEGER,
     cache_read INTEGER,
     cache_write_5m INTEGER,
     cache_write_1h INTEGER,
     output INTEGER,
     reasoning INTEGER,
     audio_input INTEGER,
     audio_output INTEGER,
     audio_cache_read INTEGER,
     image_input INTEGER,
     image_output INTEGER,
     searches INTEGER,
     service_tier TEXT,
     reported_nano_usd INTEGER,
     figure TEXT NOT NULL CHECK (figure IN ('exact', 'reported', 'estimated', 'at-least', 'unpriced')),
     unpriced_reason TEXT,
     nano_usd INTEGER,
     time_to_first_token_ms INTEGER,
     duration_ms INTEGER,
     CHECK ((figure = 'unpriced') = (nano_usd IS NULL))
   ) STRICT;
   CREATE INDEX attempts_by_start ON attempts (started_at);
   CREATE INDEX attempts_open ON attempts (window_id) WHERE status = 'open';
   CREATE INDEX attempts_by_window ON attempts (window_id);

   CREATE VIEW attempt_parts AS SELECT
     id, window_id, started_at, provider, host, account, COALESCE(model_answered, model_asked) AS model,
     1 AS attempts, status <> 'ok' AS failed, figure = 'at-least' AS at_least, figure = 'estimated' AS estimated,
     unknown IS 'no-price' AS no_price, unknown IS 'no-usage' AS no_usage,
     unknown IS 'partial-price' AS partial_price, unknown IS 'out-of-range' AS out_of_range,
     ${halves('nano_usd', counted('nano_usd'))},
     ${halves('input', counted('input', 'audio_input', 'image_input'))},
     ${halves('cache_read', counted('cache_read', 'audio_cache_read'))},
     ${halves('cache_write', counted('cache_write_5m', 'cache_write_1h'))},
     ${halves('output', counted('output', 'reasoning', 'audio_output', 'image_output'))}
   FROM (
     SELECT *, CASE WHEN ${isCount('nano_usd')} THEN NULL
       WHEN figure <> 'unpriced' THEN 'out-of-range'
       WHEN unpriced_reason IN ('no-usage', 'partial-price', 'out-of-range') THEN unpriced_reason
       ELSE 'no-price' END AS unknown
     FROM attempts WHERE status <> 'open' AND ${isCount('+started_at')});

   CREATE TABLE attempt_sums (
     span INTEGER NOT NULL,
     start INTEGER NOT NULL,
     provider TEXT NOT NULL,
     host TEXT NOT NULL,
     account TEXT NOT NULL,
     model TEXT NOT NULL,
     ${SUMMED.map((column) => `${column} INTEGER NOT NULL`).join(', ')},
     PRIMARY KEY (${KEY})
   ) STRICT, WITHOUT ROWID;

   CREATE TRIGGER attempts_inserted AFTER INSERT ON attempts WHEN NEW.status <> 'open' BEGIN ${addToSums('', 'NEW.id')} END;
   CREATE TRIGGER attempts_before_update BEFORE UPDATE ON attempts WHEN OLD.status <> 'open' BEGIN ${takeFromSums} END;
   CREATE TRIGGER attempts_updated AFTER UPDATE ON attempts WHEN NEW.status <> 'open' BEGIN ${addToSums('', 'NEW.id')} END;
   CREATE TRIGGER attempts_before_delete BEFORE DELETE ON attempts WHEN OLD.status <> 'open' BEGIN ${takeFromSums} END;`,
];
