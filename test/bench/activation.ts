import type { Page } from 'playwright-core';
import { runCommand } from '../e2e/support/run-command.ts';
import { median } from './statistics.ts';
import type { Figure } from './statistics.ts';

const STARTS = 5;
/** On a slow machine there are fewer starts: none begins after this. */
const NO_START_AFTER_MS = 60_000;

/** Milliseconds, as VS Code's own report ("Developer: Startup Performance") tells them. */
interface Activation {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
  /** Of `load` the part in which our bundle runs; before it VS Code waits for its log and its translations. */
  readonly require: number;
}

/** Of several starts of the window the fastest: what a busy machine does beside it only adds to it. */
export async function activationFigures(page: Page): Promise<readonly Figure[]> {
  const samples: Activation[] = [];
  await runCommand(page, 'View: Show Explorer'); // else the window starts with our view, while all else starts too
  const begin = performance.now();
  for (let start = 0; start < STARTS && performance.now() - begin < NO_START_AFTER_MS; start++) {
    await page.reload();
    await page.locator('.part.statusbar .statusbar-item', { hasText: '$' }).first().waitFor();
    samples.push(await activation(page));
  }
  const totals = samples.map(({ load, call, finish }) => load + call + finish);
  const own = Math.min(...samples.map(({ require, call }) => require + call));
  const least = (part: keyof Activation): number => Math.min(...samples.map((sample) => sample[part]));
  return [
    { name: `activation, the fastest of ${totals.length}`, value: Math.min(...totals), unit: 'ms', goal: 50 },
    { name: '  the middle one', value: median(totals), unit: 'ms' },
    { name: '  our part: loading the bundle, activate', value: own, unit: 'ms', goal: 25 },
    { name: '    loading the bundle, at best', value: least('require'), unit: 'ms' },
    { name: '    calling activate, at best', value: least('call'), unit: 'ms' },
  ];
}

const ROW = /^\|\s*turnpike\.turnpike\s*\|[^|]*\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|/m;
const ATTEMPTS = 20;

/** The report is made when it is opened, so it is opened until the extension is in it. */
async function activation(page: Page): Promise<Activation> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await page.waitForTimeout(1000);
    const report = await startupReport(page);
    const [, load, call, finish] = ROW.exec(report) ?? [];
    if (load !== undefined)
      return { load: Number(load), call: Number(call), finish: Number(finish), require: requireTime(report) };
  }
  throw new Error('VS Code does not say how long the activation took');
}

/** Between two marks of the extension host; each line is a name and its time in milliseconds since the epoch. */
function requireTime(report: string): number {
  const mark = (name: string): number =>
    Number(new RegExp(`^code/extHost/${name}/turnpike\\.turnpike\\s+(\\d+)`, 'm').exec(report)?.[1]);
  return mark('didLoadExtensionCode') - mark('willLoadExtensionCode');
}

async function startupReport(page: Page): Promise<string> {
  await runCommand(page, 'Developer: Startup Performance');
  const lines = page.locator('.editor-instance .monaco-editor .view-lines');
  await lines.first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  const report = await page.evaluate(() => navigator.clipboard.readText());
  await runCommand(page, 'View: Close All Editors');
  return report;
}
