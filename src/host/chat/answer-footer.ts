import type { Answer, RouteStep } from '../../conversation/message.ts';
import type { Cost } from '../../llm/cost.ts';
import type { Footer } from '../../protocol/conversation.ts';
import { addCosts, addUsage, describeCost, describeUsage, formatDuration } from '../words/numbers.ts';
import { shortName } from '../words/one-line.ts';
import type { NameOf } from '../words/target-names.ts';
import { namesIn } from './route-lines.ts';

/**
 * Who answered, how fast, with how much, for how much: of all attempts together. `undefined` where nothing is known of it, and while
 * the answer runs (`isLive`). An answer that runs in no window was interrupted: what its last attempt cost is not known.
 */
export function answerFooter({ status, steps, endedAt }: Answer, isLive: boolean): Footer | undefined {
  const nameOf = namesIn(steps);
  const last = steps.findLast(({ outcome }) => outcome !== 'skipped');
  // also the first part of an answer that was continued since
  const interrupted = steps.filter(({ outcome, cost: known }) => outcome === 'running' && known === undefined);
  const billed = steps.filter(isBilled);
  const cost = addCosts([...billed.map((step) => step.cost), ...interrupted.map(() => NOT_KNOWN)]);
  if ((status === 'running' && isLive) || last === undefined || cost === undefined) return undefined;
  const tokens = describeUsage(addUsage([...billed, ...interrupted].flatMap(({ usage }) => usage ?? [])));
  const { text, detail } = describeCost(cost);
  const ofAll = billed.length > 1 ? `, in ${billed.length} attempts` : '';
  // no one model stands for a sum of failures
  const isSum = status === 'failed' && billed.length > 1;
  const first = isSum ? undefined : billed.at(-1)?.timeToFirstTokenMs;
  const costDetail = [interrupted.length > 0 ? INTERRUPTED : detail, ...splitWords(billed, nameOf)]
    .filter(Boolean)
    .join('. ');
  return {
    model: isSum ? `Sum of ${billed.length} attempts` : modelWords(last, nameOf),
    ...(first !== undefined && { timing: timingWords(first, billed.at(-1), endedAt) }),
    ...(tokens !== undefined && { tokens: tokens.short, tokensDetail: tokens.long + ofAll }),
    cost: text,
    ...(costDetail !== '' && { costDetail }),
  };
}

/** `0.8 s to first token, 12 s in all`: of the attempt that answered. */
function timingWords(firstMs: number, step: RouteStep | undefined, endedAt: number | undefined): string {
  const words = `${formatDuration(firstMs)} to first token`;
  if (step === undefined || endedAt === undefined) return words;
  return `${words}, ${formatDuration(Math.max(firstMs, endedAt - step.at))} in all`;
}

/** The cost of an attempt whose end no window has seen. */
const NOT_KNOWN: Cost = { kind: 'unpriced', reason: 'no-usage' };

const INTERRUPTED = 'The editor was closed before an attempt had ended: what that one cost is not known';

/** An attempt that a vendor may bill. */
type BilledStep = RouteStep & { readonly cost: Cost };

function isBilled(step: RouteStep): step is BilledStep {
  return step.cost !== undefined;
}

/** Who answered, and under which name when the vendor gives another one than was asked for. */
function modelWords({ target, answeredBy }: RouteStep, nameOf: NameOf): string {
  const sameModel =
    answeredBy === undefined || answeredBy === target.model || answeredBy.startsWith(`${target.model}-`);
  return sameModel ? nameOf(target) : `${nameOf(target)} (${shortName(answeredBy)})`;
}

/** `2 attempts: openai/gpt-5-mini $0.0097, ollama/qwen3:14b free`; nothing where there was only one. */
function splitWords(billed: readonly BilledStep[], nameOf: NameOf): readonly string[] {
  if (billed.length < 2) return [];
  const parts = billed.map(
    ({ target, cost }) => `${nameOf(target)} ${isFree(cost) ? 'free' : describeCost(cost).text}`,
  );
  return [`${billed.length} attempts: ${parts.join(', ')}`];
}

function isFree(cost: Cost): boolean {
  return cost.kind === 'exact' && cost.nanoUsd === 0;
}
