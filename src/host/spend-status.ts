import * as vscode from 'vscode';
import { catalogueDate } from '../catalog/catalogue.ts';
import { systemClock } from '../lib/clock.ts';
import { DisposableStore } from '../lib/disposable.ts';
import { formatUsd } from '../lib/money.ts';
import type { Ledger, Spend } from '../ledger/ledger.ts';

interface SpendPeriods {
  readonly session: Spend;
  readonly day: Spend;
  readonly month: Spend;
}

/** One status bar item: what today has cost. Its tooltip has this session, the day and the month; a click opens the panel. */
export function showSpend(ledger: Ledger): vscode.Disposable {
  const owned = new DisposableStore();
  const item = owned.add(vscode.window.createStatusBarItem('turnpike.spend', vscode.StatusBarAlignment.Right, 90));
  const startedAt = systemClock.now();
  item.name = 'Turnpike Spend Today';
  item.command = 'turnpike.openChat';
  let cancelMidnight = (): void => {};

  async function refresh(): Promise<void> {
    const { day, month, nextDay } = periods(systemClock.now());
    cancelMidnight();
    cancelMidnight = systemClock.after(nextDay - systemClock.now(), update);
    const [session, today, thisMonth] = await Promise.all([
      ledger.spend({ since: startedAt }),
      ledger.spend({ since: day }),
      ledger.spend({ since: month }),
    ]);
    render(item, { session, day: today, month: thisMonth });
  }
  const update = (): void => {
    refresh().catch(() => {
      item.text = '$(warning) Spend unknown';
      item.tooltip = 'Turnpike cannot read its ledger. See the Turnpike log.';
    });
  };
  owned.add(ledger.onDidChange(update));
  owned.add({ dispose: () => cancelMidnight() });
  update();
  item.show();
  return owned;
}

/** Starts of the person's own day and month, and the start of the next day, in milliseconds since the epoch. */
function periods(now: number): { readonly day: number; readonly month: number; readonly nextDay: number } {
  const date = new Date(now);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return {
    day: new Date(year, month, day).getTime(),
    month: new Date(year, month, 1).getTime(),
    nextDay: new Date(year, month, day + 1).getTime(),
  };
}

function render(item: vscode.StatusBarItem, { session, day, month }: SpendPeriods): void {
  const today = spendText(day);
  item.text = `$(credit-card) ${today}`;
  item.accessibilityInformation = { label: `${today} spent with Turnpike today. Open the chat.` };
  const rows: readonly (readonly [string, Spend])[] = [
    ['This session', session],
    ['Today', day],
    ['This month', month],
  ];
  const table = rows.map(([name, spend]) => `| ${name} | ${spendText(spend)} | ${spend.attempts} |`).join('\n');
  const notes = [
    month.atLeast ? '≥ A call ended early and may have been billed for more.' : '',
    month.estimated ? '~ A provider did not report what a call used: the sum is partly an estimate.' : '',
    month.unpricedAttempts > 0 ? unpricedNote(month.unpricedAttempts) : '',
    `Prices as of ${catalogueDate()}.`,
  ].filter((note) => note !== '');
  item.tooltip = new vscode.MarkdownString(
    `**Turnpike spend**\n\n| | USD | Calls |\n|:--|--:|--:|\n${table}\n\n${notes.join('\n\n')}`,
  );
}

function unpricedNote(attempts: number): string {
  return attempts === 1
    ? '1 call this month has no known price and is not in these sums.'
    : `${attempts} calls this month have no known price and are not in these sums.`;
}

/** `$1.25`; with `≥` where a call ended early, `~` where it is partly a guess, `+ ?` where calls have no known price. */
function spendText({ nanoUsd, atLeast, estimated, unpricedAttempts }: Spend): string {
  const guess = estimated ? '~ ' : '';
  const doubt = atLeast ? '≥ ' : guess;
  return `${doubt}${formatUsd(nanoUsd)}${unpricedAttempts > 0 ? ' + ?' : ''}`;
}
