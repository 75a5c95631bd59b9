import * as vscode from 'vscode';
import { catalogueDate } from '../catalog/catalogue.ts';
import { DisposableStore } from '../lib/disposable.ts';
import type { Spend } from '../ledger/attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { spendText, spendTooltip } from './words/spend-words.ts';
import type { SpendPeriods } from './words/spend-words.ts';

/**
 * One status bar item: what today has cost. Its tooltip has this window, the day and the month; a click opens the panel. It is read
 * once at the start, when this window has spent, when its storage notices that another has, and when a person comes back to the
 * window: by then another window may have spent, or another day have begun. A window that nobody uses reads nothing.
 */
export function showSpend(ledger: Ledger): vscode.Disposable {
  const owned = new DisposableStore();
  const item = owned.add(vscode.window.createStatusBarItem('turnpike.spend', vscode.StatusBarAlignment.Right, 90));
  item.name = 'Turnpike Spend Today';
  item.command = 'turnpike.openChat';

  async function refresh(): Promise<void> {
    const { day, month } = periods(new Date());
    const [ofWindow, ofDay, ofMonth] = await Promise.all([
      ledger.spendOfThisWindow(),
      ledger.spend({ since: day }),
      ledger.spend({ since: month }),
    ]);
    const unpricedModels = await unpricedIn(ledger, month, ofMonth);
    render(item, { window: ofWindow, day: ofDay, month: ofMonth, unpricedModels });
  }
  const update = (): void => {
    refresh().catch(() => {
      item.text = '$(warning) Spend unknown';
      item.tooltip = 'Turnpike cannot read its ledger. See the Turnpike log.';
    });
  };
  owned.add(ledger.onDidChange(update));
  owned.add(onDidComeBack(update));
  update();
  item.show();
  return owned;
}

/** The window gets the focus, or is used again after a pause. */
function onDidComeBack(listener: () => void): vscode.Disposable {
  let { focused, active } = vscode.window.state;
  return vscode.window.onDidChangeWindowState((state) => {
    const isBack = (state.focused && !focused) || (state.active && !active);
    ({ focused, active } = state);
    if (isBack) listener();
  });
}

/** Starts of the person's own day and month, in milliseconds since the epoch. */
function periods(now: Date): { readonly day: number; readonly month: number } {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return { day: new Date(year, month, day).getTime(), month: new Date(year, month, 1).getTime() };
}

/** The models without a price, read only where there are some. */
async function unpricedIn(ledger: Ledger, since: number, { unpriced }: Spend): Promise<readonly string[]> {
  if ((unpriced['no-price'] ?? 0) === 0) return [];
  const models = (await ledger.byModel({ since })).filter(({ unpriced: counts }) => (counts['no-price'] ?? 0) > 0);
  return models.map(({ seller, model }) => `${seller.vendor}/${model}`);
}

function render(item: vscode.StatusBarItem, spends: SpendPeriods): void {
  const today = spendText(spends.day);
  item.text = `$(credit-card) ${today}`;
  item.accessibilityInformation = { label: `Spent with Turnpike today: ${today}. Open the chat.` };
  item.tooltip = new vscode.MarkdownString(spendTooltip(spends, catalogueDate()));
}
