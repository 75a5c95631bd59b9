import { asNumber, asRecord } from '../../lib/json.ts';
import { costFromOutside, count } from '../../llm/numbers-from-outside.ts';
import { INPUT_BUCKETS, OUTPUT_BUCKETS } from '../../llm/usage.ts';
import type { TokenCounts, Usage } from '../../llm/usage.ts';
import { nameFromOutside } from '../../wire/name-from-outside.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The `usage` object of a chat completion in disjoint buckets (https://platform.openai.com/docs/api-reference/chat/object).
 *
 * The prompt includes what was read from and written to the cache, and audio; DeepSeek says the same as hit and miss. The
 * completion includes reasoning and audio, but not at xAI, where only the total tells. Image tokens stay in the input: they
 * are charged as such and overlap the cached ones. The vendor's total is right wherever it says more.
 */
export function readOpenAiChatUsage(usage: Fields, serviceTier: string | undefined): Usage {
  const counts = counted(usage);
  const cost = reportedCost(usage);
  const tier = serviceTier || nameFromOutside(usage['service_tier']);
  return {
    ...withoutGaps({ ...inputCounts(usage, counts), ...outputCounts(usage, counts), searches: searches(usage) }),
    ...(tier !== undefined && tier !== '' && { serviceTier: tier }),
    ...(cost !== undefined && { reportedCost: cost }),
  };
}

type Gaps = { readonly [Bucket in keyof TokenCounts]?: number | undefined };

/** Input and output as the vendor counts them, and what of it stands beside them and not inside. */
interface Counted {
  readonly prompt: number | undefined;
  readonly completion: number | undefined;
  readonly audio: number;
  readonly reasoning: number | undefined;
  readonly isAudioApart: boolean;
  readonly isReasoningApart: boolean;
}

function counted(usage: Fields): Counted {
  const prompt = count(usage['prompt_tokens']);
  const completion = count(usage['completion_tokens']);
  const total = count(usage['total_tokens']);
  const outputDetails = asRecord(usage['completion_tokens_details']) ?? {};
  const audio = count(promptDetails(usage)['audio_tokens']) ?? 0;
  const reasoning = firstCount(outputDetails['reasoning_tokens'], usage['reasoning_tokens']);
  const counts = { prompt, completion, audio, reasoning };
  // What the total holds beyond prompt and completion. Without a total, more than the whole cannot be a part of it.
  const beside = (total ?? 0) - (prompt ?? 0) - (completion ?? 0);
  const knowsTotal = total !== undefined && prompt !== undefined && completion !== undefined && beside > 0;
  if (!knowsTotal) {
    const isAudioApart = prompt !== undefined && audio > prompt;
    const isReasoningApart = completion !== undefined && (reasoning ?? 0) > completion;
    return { ...counts, isAudioApart, isReasoningApart };
  }
  const isAudioApart = audio > 0 && (beside === audio || beside >= audio + (reasoning ?? 0));
  const isReasoningApart = (reasoning ?? 0) > 0 && beside >= (reasoning ?? 0) + (isAudioApart ? audio : 0);
  return { ...counts, isAudioApart, isReasoningApart };
}

/**
 * The prompt holds what was read from and written to the cache, so the sum of these buckets is the prompt (and the audio,
 * where Mistral counts it beside the prompt).
 *
 * - More read than there is prompt (Azure's Grok counts the vendor's own hidden instructions there) says nothing of this
 *   prompt. It is charged as if none of it came from the cache, which is never less than the bill.
 * - Read and write that are together more than the prompt are the same tokens, written and then read (Gemini through
 *   OpenRouter). Writing is the dearer of the two, so they count as written.
 */
function inputCounts(usage: Fields, { prompt, audio, isAudioApart }: Counted): Gaps {
  const details = promptDetails(usage);
  const read = firstCount(
    details['cached_tokens'],
    usage['prompt_cache_hit_tokens'],
    usage['num_cached_tokens'],
    usage['cached_tokens'],
  );
  const write = firstCount(details['cache_write_tokens'], details['cache_creation_tokens']);
  if (prompt === undefined) return { cacheRead: read, cacheWrite5m: write, audioInput: nonZero(audio) };
  const cacheWrite5m = write === undefined || write > prompt ? undefined : write;
  const known = read === undefined || read > prompt ? undefined : read;
  const isSame = (known ?? 0) + (cacheWrite5m ?? 0) > prompt;
  const cacheRead = isSame ? Math.max(0, (known ?? 0) - (cacheWrite5m ?? 0)) : known;
  const fresh = prompt - (cacheRead ?? 0) - (cacheWrite5m ?? 0);
  if (isAudioApart) return { input: fresh, cacheRead, cacheWrite5m, audioInput: audio };
  // Audio that is more than what is fresh came from the cache too.
  const audioCacheRead = Math.min(Math.max(0, audio - fresh), cacheRead ?? 0);
  const audioInput = Math.min(audio, fresh);
  return {
    input: fresh - audioInput,
    cacheRead: cacheRead === undefined ? undefined : cacheRead - audioCacheRead,
    audioCacheRead: nonZero(audioCacheRead),
    cacheWrite5m,
    audioInput: nonZero(audioInput),
  };
}

function outputCounts(usage: Fields, { completion, reasoning, isReasoningApart }: Counted): Gaps {
  const details = asRecord(usage['completion_tokens_details']) ?? {};
  const audioOutput = nonZero(count(details['audio_tokens']));
  const imageOutput = nonZero(count(details['image_tokens']));
  if (completion === undefined) return { reasoning, audioOutput, imageOutput };
  const inside = (isReasoningApart ? 0 : (reasoning ?? 0)) + (audioOutput ?? 0) + (imageOutput ?? 0);
  return { output: Math.max(0, completion - inside), reasoning, audioOutput, imageOutput };
}

/** `prompt_token_details` is Mistral's spelling. */
function promptDetails(usage: Fields): Fields {
  return asRecord(usage['prompt_tokens_details']) ?? asRecord(usage['prompt_token_details']) ?? {};
}

function searches(usage: Fields): number | undefined {
  const tools = asRecord(usage['server_tool_use_details']) ?? asRecord(usage['server_tool_use']) ?? {};
  return nonZero(firstCount(usage['num_search_queries'], usage['num_sources_used'], tools['web_search_requests']));
}

/** One xAI tick in US dollars. */
const USD_PER_TICK = 1e-10;

/**
 * OpenRouter's `cost` in US dollars (https://openrouter.ai/docs/use-cases/usage-accounting; on one's own key what the vendor
 * behind it takes comes on top), Perplexity's `cost.total_cost`, xAI's `cost_in_usd_ticks`.
 */
function reportedCost(usage: Fields): number | undefined {
  const ticks = asNumber(usage['cost_in_usd_ticks']);
  // A server that sells Grok for xAI sends 0 ticks.
  if (ticks !== undefined && ticks !== 0) return costFromOutside(ticks * USD_PER_TICK);
  const total = costFromOutside(asRecord(usage['cost'])?.['total_cost']);
  if (total !== undefined) return total;
  const cost = costFromOutside(usage['cost']);
  if (cost === undefined || usage['is_byok'] !== true) return cost;
  return count(cost + (costFromOutside(asRecord(usage['cost_details'])?.['upstream_inference_cost']) ?? 0));
}

function firstCount(...values: readonly unknown[]): number | undefined {
  for (const value of values) {
    const reported = count(value);
    if (reported !== undefined) return reported;
  }
  return undefined;
}

/** A bucket that hardly any call has: a 0 there says no more than its absence. */
function nonZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

const BUCKETS = [...INPUT_BUCKETS, ...OUTPUT_BUCKETS, 'searches'] as const;

function withoutGaps(counts: Gaps): TokenCounts {
  const known: { -readonly [Bucket in keyof TokenCounts]: TokenCounts[Bucket] } = {};
  for (const bucket of BUCKETS) {
    const each = counts[bucket];
    if (each !== undefined) known[bucket] = each;
  }
  return known;
}
