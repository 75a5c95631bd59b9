import * as vscode from 'vscode';
import { catalogueDate } from '../catalog/catalogue.ts';
import { systemClock } from '../lib/clock.ts';
import { DisposableStore } from '../lib/disposable.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { spendText, spendTooltip } from './words/spend-words.ts';
import type { SpendPeriods } from './words/spend-words.ts';

/** One status bar item: what today has cost. Its tooltip has this window, the day and the month; a click opens the panel. */
export function showSpend(ledger: Ledger): vscode.Disposable {
  const owned = new DisposableStore();
  const item = owned.add(vscode.window.createStatusBarItem('turnpike.spend', vscode.StatusBarAlignment.Right, 90));
  item.name = 'Turnpike Spend Today';
  item.command = 'turnpike.openChat';
  let cancelMidnight = (): void => {};

  async function refresh(): Promise<void> {
    const { day, month, nextDay } = periods(systemClock.now());
    cancelMidnight();
    cancelMidnight = systemClock.after(nextDay - systemClock.now(), update);
    const [ofWindow, ofDay, ofMonth] = await Promise.all([
      ledger.spendOfThisWindow(),
      ledger.spend({ since: day }),
      ledger.spend({ since: month }),
    ]);
    render(item, { window: ofWindow, day: ofDay, month: ofMonth });
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

function render(item: vscode.StatusBarItem, spends: SpendPeriods): void {
  const today = spendText(spends.day);
  item.text = `$(credit-card) ${today}`;
  item.accessibilityInformation = { label: `Spent with Turnpike today: ${today}. Open the chat.` };
  item.tooltip = new vscode.MarkdownString(spendTooltip(spends, catalogueDate()));
}
