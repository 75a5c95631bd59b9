import { asArray, asRecord } from '../../lib/json.ts';
import { count } from '../../llm/numbers-from-outside.ts';
import type { Usage } from '../../llm/usage.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';

/** What is read of a usage object as the vendor sends it, and kept until the counts are asked for. */
const READ_FIELDS = [
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
  'output_tokens',
  'output_tokens_details',
  'server_tool_use',
  'service_tier',
  'iterations',
] as const;

export type RawUsage = Readonly<Partial<Record<(typeof READ_FIELDS)[number], unknown>>>;

type Fields = Readonly<Record<string, unknown>>;

/**
 * What `message_start` says: all of the input, but its `output_tokens` is a placeholder (1 or 2), so it is left out.
 * https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * Where it comes twice, the larger counts of input hold: gateways write zeros for what they do not know in one of the two.
 */
export function startingUsage(earlier: RawUsage, raw: Fields): RawUsage {
  const { output_tokens: _placeholder, ...rest } = readFields(raw);
  const kept = INPUT_FIELDS.filter((field) => size(earlier[field]) > size(rest[field]));
  return { ...earlier, ...rest, ...Object.fromEntries(kept.map((field) => [field, earlier[field]])) };
}

const INPUT_FIELDS = [
  'input_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
] as const;

/** A count, or the sum of those of an object (`cache_creation` by how long it is kept). */
function size(value: unknown): number {
  const counts = [value, ...Object.values(asRecord(value) ?? {}).slice(0, MAX_SPLITS)];
  return counts.reduce<number>((total, each) => total + (count(each) ?? 0), 0);
}

/** Parts of a count that are looked at: two are known. */
const MAX_SPLITS = 8;

/** The counts of `message_delta` are cumulative: they replace what came before, and say nothing of what they leave out. */
export function laterUsage(earlier: RawUsage, later: Fields): RawUsage {
  return { ...earlier, ...readFields(later) };
}

/** The known fields alone: an answer may repeat its usage in each event, and copies of 100,000 others took minutes. */
function readFields(raw: Fields): RawUsage {
  const said = READ_FIELDS.filter((field) => raw[field] !== null && raw[field] !== undefined);
  return Object.fromEntries(said.map((field) => [field, raw[field]]));
}

/**
 * Disjoint buckets from the vendor's. Its `input_tokens` leaves the cache out, its `output_tokens` holds the thinking.
 *
 * Where the server compacted the conversation, ran tools or fell back to another model, `iterations` lists every pass and
 * the bill is their sum, but for those that are not billed here, see `billedPasses`.
 * https://platform.claude.com/docs/en/build-with-claude/compaction
 *
 * `refusals` has one entry for each time the server fell back, in order: whether the model that refused had written
 * something before.
 */
export function readUsage(raw: RawUsage, refusals: readonly boolean[] = []): Usage {
  const passes = billedPasses(raw, refusals);
  const input = sum(passes, (pass) => count(pass['input_tokens']));
  const cacheRead = sum(passes, (pass) => count(pass['cache_read_input_tokens']));
  const cacheWrite5m = sum(passes, writtenFor5Minutes);
  const cacheWrite1h = sum(passes, writtenFor1Hour);
  const output = sum(passes, (pass) => count(pass['output_tokens']));
  const reasoning = count(asRecord(raw['output_tokens_details'])?.['thinking_tokens']);
  const searches = count(asRecord(raw['server_tool_use'])?.['web_search_requests']);
  const serviceTier = nameFromOutside(raw['service_tier']);
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

/**
 * Passes of one answer; a server that lists more is not read further. The server's own loop pauses after 10 passes, and each
 * may be compacted or fall back once or twice.
 * https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
const MAX_PASSES = 64;

/**
 * Left out are an advisor's passes, which run on another model at another price, and those of a model that refused
 * before it wrote anything: their tokens are listed and cost nothing. One that refused later is billed.
 * https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
 */
function billedPasses(raw: RawUsage, refusals: readonly boolean[]): readonly Fields[] {
  const passes = asArray(raw['iterations'])
    .slice(0, MAX_PASSES)
    .map((pass) => asRecord(pass) ?? {});
  const unbilled = unbilledModels(passes, refusals);
  const own = passes.filter((pass) => pass['type'] !== 'advisor_message' && !isUnbilled(pass, unbilled));
  return own.length > 0 ? own : [raw];
}

function isUnbilled(pass: Fields, unbilled: ReadonlySet<unknown>): boolean {
  return pass['type'] === 'message' && unbilled.has(pass['model']);
}

/**
 * The pass that served the answer is a `fallback_message`; a `message` of another model was refused. Models refuse in the
 * order of the passes. Where the stream did not show that it fell back, no output means refused at once.
 */
function unbilledModels(passes: readonly Fields[], refusals: readonly boolean[]): ReadonlySet<unknown> {
  const served = passes.findLast((pass) => pass['type'] === 'fallback_message');
  if (served === undefined) return new Set();
  /** In the order of the passes. */
  const wrote = new Map<unknown, boolean>();
  for (const { type, model, output_tokens: output } of passes)
    if (type === 'message' && model !== served['model'])
      wrote.set(model, wrote.get(model) === true || count(output) !== 0);
  const unbilled = [...wrote].filter(([, hasOutput], index) => !(refusals[index] ?? hasOutput));
  return new Set(unbilled.map(([model]) => model));
}

function sum(passes: readonly Fields[], read: (pass: Fields) => number | undefined): number | undefined {
  const counts = passes.flatMap((pass) => read(pass) ?? []);
  return counts.length === 0 ? undefined : count(counts.reduce((total, each) => total + each, 0));
}

function writtenFor1Hour(pass: Fields): number | undefined {
  return count(asRecord(pass['cache_creation'])?.['ephemeral_1h_input_tokens']);
}

/** The rest of all that was written: `message_delta` brings a newer total without the split, and 5 minutes is the default. */
function writtenFor5Minutes(pass: Fields): number | undefined {
  const total = count(pass['cache_creation_input_tokens']);
  if (total === undefined) return count(asRecord(pass['cache_creation'])?.['ephemeral_5m_input_tokens']);
  return Math.max(0, total - (writtenFor1Hour(pass) ?? 0));
}
