import { asArray, asNumber, asRecord, asString } from '../../lib/json.ts';
import type { Usage } from '../../llm/usage.ts';

/** A usage object as the vendor sends it. */
export type RawUsage = Readonly<Record<string, unknown>>;

/**
 * What `message_start` says: all of the input, but its `output_tokens` is a placeholder (1 or 2), so it is left out.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function startingUsage(raw: RawUsage): RawUsage {
  const { output_tokens: _placeholder, ...rest } = raw;
  return rest;
}

/** The counts of `message_delta` are cumulative: they replace what came before, and say nothing of what they leave out. */
export function laterUsage(earlier: RawUsage, later: RawUsage): RawUsage {
  const said = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(said) };
}

/**
 * Disjoint buckets from the vendor's. Its `input_tokens` leaves the cache out, its `output_tokens` holds the thinking.
 *
 * Where the server compacted the conversation or ran tools, `iterations` lists every pass and the bill is their sum; an
 * advisor's pass runs on another model at another price and is not part of this model's counts.
 * https://platform.claude.com/docs/en/build-with-claude/compaction
 */
export function readUsage(raw: RawUsage): Usage {
  const passes = billedPasses(raw);
  const input = sum(passes, (pass) => asNumber(pass['input_tokens']));
  const cacheRead = sum(passes, (pass) => asNumber(pass['cache_read_input_tokens']));
  const cacheWrite5m = sum(passes, writtenFor5Minutes);
  const cacheWrite1h = sum(passes, writtenFor1Hour);
  const output = sum(passes, (pass) => asNumber(pass['output_tokens']));
  const reasoning = asNumber(asRecord(raw['output_tokens_details'])?.['thinking_tokens']);
  const searches = asNumber(asRecord(raw['server_tool_use'])?.['web_search_requests']);
  const serviceTier = asString(raw['service_tier']);
  return {
    ...(input !== undefined && { input }),
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite5m !== undefined && { cacheWrite5m }),
    ...(cacheWrite1h !== undefined && { cacheWrite1h }),
    ...(output !== undefined && { output: Math.max(0, output - (reasoning ?? 0)) }),
    ...(reasoning !== undefined && { reasoning }),
    ...(searches !== undefined && { searches }),
    ...(serviceTier !== undefined && { serviceTier }),
  };
}

function billedPasses(raw: RawUsage): readonly RawUsage[] {
  const passes = asArray(raw['iterations']).map((pass) => asRecord(pass) ?? {});
  const own = passes.filter((pass) => pass['type'] !== 'advisor_message');
  return own.length > 0 ? own : [raw];
}

function sum(passes: readonly RawUsage[], count: (pass: RawUsage) => number | undefined): number | undefined {
  const counts = passes.flatMap((pass) => count(pass) ?? []);
  return counts.length === 0 ? undefined : counts.reduce((total, each) => total + each, 0);
}

function writtenFor1Hour(pass: RawUsage): number | undefined {
  return asNumber(asRecord(pass['cache_creation'])?.['ephemeral_1h_input_tokens']);
}

/** The rest of all that was written: `message_delta` brings a newer total without the split, and 5 minutes is the default. */
function writtenFor5Minutes(pass: RawUsage): number | undefined {
  const total = asNumber(pass['cache_creation_input_tokens']);
  if (total === undefined) return asNumber(asRecord(pass['cache_creation'])?.['ephemeral_5m_input_tokens']);
  return Math.max(0, total - (writtenFor1Hour(pass) ?? 0));
}
