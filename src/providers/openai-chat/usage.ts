import { asNumber, asRecord, asString } from '../../lib/json.ts';
import { usdToNano } from '../../lib/money.ts';
import type { TokenCounts, Usage } from '../../llm/usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The `usage` object of a chat completion in disjoint buckets (https://platform.openai.com/docs/api-reference/chat/object).
 *
 * The prompt includes what was read from and written to the cache, and audio; DeepSeek says the same as hit and miss. The
 * completion includes reasoning and audio, but not at xAI, where only the total tells. Image tokens stay in the input: they
 * are charged as such and overlap the cached ones.
 */
export function readOpenAiChatUsage(usage: Fields, serviceTier: string | undefined): Usage {
  const cost = reportedCost(usage);
  const tier = serviceTier || asString(usage['service_tier']);
  return {
    ...withoutGaps({ ...inputCounts(usage), ...outputCounts(usage), searches: searches(usage) }),
    ...(tier === undefined || tier === '' ? {} : { serviceTier: tier }),
    ...(cost === undefined ? {} : { reportedCost: cost }),
  };
}

type Gaps = { readonly [Bucket in keyof TokenCounts]?: number | undefined };

function inputCounts(usage: Fields): Gaps {
  // `prompt_token_details` is Mistral's spelling.
  const details = asRecord(usage['prompt_tokens_details']) ?? asRecord(usage['prompt_token_details']) ?? {};
  const prompt = asNumber(usage['prompt_tokens']);
  const cacheRead = firstNumber(
    details['cached_tokens'],
    usage['prompt_cache_hit_tokens'],
    usage['num_cached_tokens'],
    usage['cached_tokens'],
  );
  const cacheWrite = firstNumber(details['cache_write_tokens'], details['cache_creation_tokens']);
  const audioInput = nonZero(asNumber(details['audio_tokens']));
  const inside = (cacheRead ?? 0) + (cacheWrite ?? 0) + (audioInput ?? 0);
  return {
    input: prompt === undefined || isCacheApart(usage, prompt, cacheRead) ? prompt : Math.max(0, prompt - inside),
    cacheRead,
    cacheWrite5m: cacheWrite,
    audioInput,
  };
}

function outputCounts(usage: Fields): Gaps {
  const details = asRecord(usage['completion_tokens_details']) ?? {};
  const completion = asNumber(usage['completion_tokens']);
  const reasoning = firstNumber(details['reasoning_tokens'], usage['reasoning_tokens']);
  const audioOutput = nonZero(asNumber(details['audio_tokens']));
  const imageOutput = nonZero(asNumber(details['image_tokens']));
  if (completion === undefined) return { reasoning, audioOutput, imageOutput };
  const apart = isReasoningApart(usage, completion, reasoning ?? 0);
  const inside = (apart ? 0 : (reasoning ?? 0)) + (audioOutput ?? 0) + (imageOutput ?? 0);
  return { output: Math.max(0, completion - inside), reasoning, audioOutput, imageOutput };
}

/** xAI adds reasoning to the completion; the total shows it. Without a total, more than the whole cannot be a part of it. */
function isReasoningApart(usage: Fields, completion: number, reasoning: number): boolean {
  const total = asNumber(usage['total_tokens']);
  const prompt = asNumber(usage['prompt_tokens']);
  if (reasoning === 0) return false;
  if (total === undefined || prompt === undefined || total === prompt + completion) return reasoning > completion;
  return total >= prompt + completion + reasoning;
}

/** Usually the cache is in the prompt; where the sum says otherwise, or there is more of it than prompt, it is not. */
function isCacheApart(usage: Fields, prompt: number, cacheRead = 0): boolean {
  if (cacheRead > prompt) return true;
  const total = asNumber(usage['total_tokens']);
  const completion = asNumber(usage['completion_tokens']);
  if (cacheRead === 0 || total === undefined || completion === undefined) return false;
  const reasoning = asNumber(asRecord(usage['completion_tokens_details'])?.['reasoning_tokens']) ?? 0;
  const isWith = (sum: number) => total === sum || total === sum + reasoning;
  return isWith(prompt + completion + cacheRead) && !isWith(prompt + completion);
}

function searches(usage: Fields): number | undefined {
  const tools = asRecord(usage['server_tool_use_details']) ?? asRecord(usage['server_tool_use']) ?? {};
  return nonZero(firstNumber(usage['num_search_queries'], usage['num_sources_used'], tools['web_search_requests']));
}

/** One xAI tick in US dollars. */
const USD_PER_TICK = 1e-10;

/**
 * OpenRouter's `cost` in US dollars (https://openrouter.ai/docs/use-cases/usage-accounting; on one's own key what the vendor
 * behind it takes comes on top), Perplexity's `cost.total_cost`, xAI's `cost_in_usd_ticks`.
 */
function reportedCost(usage: Fields): number | undefined {
  // Whoever sells Grok for xAI sends 0 ticks.
  const ticks = nonZero(asNumber(usage['cost_in_usd_ticks']));
  if (ticks !== undefined) return usdToNano(ticks * USD_PER_TICK);
  const total = asNumber(asRecord(usage['cost'])?.['total_cost']);
  if (total !== undefined) return usdToNano(total);
  const cost = asNumber(usage['cost']);
  if (cost === undefined) return undefined;
  const upstream = asNumber(asRecord(usage['cost_details'])?.['upstream_inference_cost']) ?? 0;
  return usdToNano(usage['is_byok'] === true ? cost + upstream : cost);
}

function firstNumber(...values: readonly unknown[]): number | undefined {
  for (const value of values) {
    const number = asNumber(value);
    if (number !== undefined) return number;
  }
  return undefined;
}

/** A bucket that hardly any call has: a 0 there says no more than its absence. */
function nonZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function withoutGaps(counts: Gaps): TokenCounts {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}
