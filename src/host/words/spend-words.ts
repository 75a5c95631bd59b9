import type { Spend } from '../../ledger/attempt.ts';
import { formatUsd } from '../../lib/money.ts';
import { describeUnknown, lowerBound, unpricedCalls } from './numbers.ts';
import { oneLine } from './one-line.ts';

/** What the status bar item tells of. */
export interface SpendPeriods {
  /** Of this window alone, since it was loaded. The others are of all windows. */
  readonly window: Spend;
  readonly day: Spend;
  readonly month: Spend;
  /** Models of this month whose cost is not known, as `openai/my-model`. */
  readonly unpricedModels?: readonly string[];
}

/** `$1.25`; `≥ $1.25` where some call may have cost more, `~ $1.25` where the sum is partly a guess; `cost unknown`. */
export function spendText({ nanoUsd, atLeast, estimated, unpriced }: Spend): string {
  if (atLeast || unpricedCalls(unpriced) > 0) return lowerBound(nanoUsd);
  return `${estimated ? '~ ' : ''}${formatUsd(nanoUsd)}`;
}

/** The tooltip as Markdown: a table, and what the doubts in it are. `pricesAsOf` is a date. */
export function spendTooltip({ window, day, month, unpricedModels = [] }: SpendPeriods, pricesAsOf: string): string {
  const rows: readonly (readonly [string, Spend])[] = [
    ['This window, since it was loaded', window],
    ['Today, all windows', day],
    ['This month, all windows', month],
  ];
  const table = rows.map(([name, spend]) => `| ${name} | ${spendText(spend)} | ${spend.attempts} |`).join('\n');
  const spends = [window, day, month];
  const bounds = [
    ...(spends.some(({ atLeast }) => atLeast)
      ? ['A call ended early, a part of it has no known price, or not all that was recorded can be read.']
      : []),
    ...unknownNote({ window, month }, unpricedModels),
  ];
  const notes = [
    ...(bounds.length > 0 ? [`≥ It may have cost more. ${bounds.join(' ')}`] : []),
    ...(spends.some(({ estimated }) => estimated)
      ? ['~ A provider did not report what a call used: the sum is partly an estimate.']
      : []),
    `Prices as of ${pricesAsOf}.`,
  ];
  return `**Turnpike spend**\n\n| | USD | Calls |\n|:--|--:|--:|\n${table}\n\n${notes.join('\n\n')}`;
}

/** Of the month, which has the day in it. A window may have been loaded before the month began. */
function unknownNote(
  { window, month }: Pick<SpendPeriods, 'window' | 'month'>,
  models: readonly string[],
): readonly string[] {
  const spend = [month, window].find(({ unpriced }) => unpricedCalls(unpriced) > 0);
  if (spend === undefined) return [];
  const calls = `${spend.attempts} calls ${spend === month ? 'this month' : 'of this window'}`;
  return [describeUnknown(spend.unpriced, { calls, of: modelWords(spend === month ? models : []) })];
}

/** A tooltip has room for so many names. */
const MAX_NAMED_MODELS = 5;

function modelWords(models: readonly string[]): string {
  if (models.length === 0) return 'a model that was asked';
  const others = models.length - MAX_NAMED_MODELS;
  const named = models.slice(0, MAX_NAMED_MODELS).map((model) => `\`${oneLine(model, 100).replaceAll('`', '')}\``);
  return [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ');
}
