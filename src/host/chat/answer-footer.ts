import type { Answer, RouteStep } from '../../conversation/message.ts';
import type { Cost } from '../../llm/cost.ts';
import type { Footer } from '../../protocol/conversation.ts';
import { shortName } from '../words/one-line.ts';
import { addCosts, addUsage, describeCost, describeUsage, formatDuration } from '../words/numbers.ts';
import { targetName } from './route-lines.ts';

/** Who answered, how fast, with how much, for how much: of all attempts together. `undefined` where nothing is known of it. */
export function answerFooter({ status, steps }: Answer): Footer | undefined {
  const billed = steps.filter(isBilled);
  const cost = addCosts(billed.map((step) => step.cost));
  const last = steps.findLast(({ outcome }) => outcome !== 'skipped');
  if (status === 'running' || last === undefined || cost === undefined) return undefined;
  const tokens = describeUsage(addUsage(billed.flatMap(({ usage }) => usage ?? [])));
  const { text, detail } = describeCost(cost);
  const ofAll = billed.length > 1 ? `, in ${billed.length} attempts` : '';
  const first = billed.at(-1)?.timeToFirstTokenMs;
  return {
    model: modelWords(last),
    ...(first !== undefined && { timing: `${formatDuration(first)} to first token` }),
    ...(tokens !== undefined && { tokens: tokens.short, tokensDetail: tokens.long + ofAll }),
    cost: text,
    ...(detail !== undefined && { costDetail: [detail, ...splitWords(billed)].join('. ') }),
  };
}

/** An attempt that a vendor may bill. */
type BilledStep = RouteStep & { readonly cost: Cost };

function isBilled(step: RouteStep): step is BilledStep {
  return step.cost !== undefined;
}

/** Who answered, and under which name when the vendor gives another one than was asked for. */
function modelWords({ target, answeredBy }: RouteStep): string {
  const sameModel =
    answeredBy === undefined || answeredBy === target.model || answeredBy.startsWith(`${target.model}-`);
  return sameModel ? targetName(target) : `${targetName(target)} (${shortName(answeredBy)})`;
}

/** `2 attempts: openai/gpt-5-mini $0.0097, ollama/qwen3:14b free`; nothing where there was only one. */
function splitWords(billed: readonly BilledStep[]): readonly string[] {
  if (billed.length < 2) return [];
  const parts = billed.map(
    ({ target, cost }) => `${targetName(target)} ${isFree(cost) ? 'free' : describeCost(cost).text}`,
  );
  return [`${billed.length} attempts: ${parts.join(', ')}`];
}

function isFree(cost: Cost): boolean {
  return cost.kind === 'exact' && cost.nanoUsd === 0;
}
