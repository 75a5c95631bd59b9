/**
 * The schema, step by step; step n brings a file from version n to n + 1. A step that was released is never edited: files
 * out there have gone through it. A change is a new step at the end.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE windows (
     id TEXT PRIMARY KEY,
     host TEXT NOT NULL,
     pid INTEGER NOT NULL,
     heartbeat_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE attempts (
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
   CREATE INDEX attempts_open ON attempts (window_id) WHERE status = 'open';`,
  // Rows go by seller: the same vendor at another host, or with another key, is another one. The columns have defaults, so
  // that a window of version 1 that has the file open goes on writing its rows.
  `ALTER TABLE attempts ADD COLUMN host TEXT NOT NULL DEFAULT '';
   ALTER TABLE attempts ADD COLUMN account TEXT NOT NULL DEFAULT '';
   CREATE INDEX attempts_by_window ON attempts (window_id);`,
];
