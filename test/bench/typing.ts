import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromiumFlags, chromiumPath } from '../../scripts/harness/chromium.ts';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { buildPage } from '../webview/page-bundle.ts';
import { startPageServer } from '../webview/page-server.ts';
import type { PageServer } from '../webview/page-server.ts';
import { openPanel } from '../webview/panel.ts';
import { percentile } from './statistics.ts';
import type { Figure } from './statistics.ts';

/** A frame comes as soon as it is drawn: else what is measured is how long it waits for the screen, up to 17 ms. */
const WITHOUT_SCREEN = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

const WORDS = 'Why does this function wait for the server on every key that is pressed? ';
const KEYS = 300;
/** The first keys are of code that is not compiled yet. */
const WARM_UP = 60;
/** Slower than anybody types for long: 40 keys a second. */
const KEY_PAUSE_MS = 25;

/** How long a key takes in the panel's page, in Chromium: from the moment in which it is pressed to the end of the next frame. */
export async function typingFigures(conversations: Readonly<Record<string, HostMessage>>): Promise<readonly Figure[]> {
  const server = await startPageServer(await buildPage());
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...chromiumFlags, ...WITHOUT_SCREEN],
  });
  try {
    const figures: Figure[] = [];
    for (const [name, snapshot] of Object.entries(conversations))
      figures.push(figureOf(name, await typed(browser, server, snapshot)));
    return figures;
  } finally {
    await browser.close();
    await server.stop();
  }
}

function figureOf(name: string, times: readonly number[]): Figure {
  const note = `p95 ${percentile(times, 0.95).toFixed(1)}, at worst ${Math.max(...times).toFixed(1)}`;
  return { name: `a key, to the next frame: ${name}`, value: percentile(times, 0.5), unit: 'ms', goal: 16, note };
}

/** Milliseconds of each key. */
async function typed(browser: Browser, server: PageServer, snapshot: HostMessage): Promise<readonly number[]> {
  const panel = await openPanel(await browser.newPage(), server, { width: 400, height: 900 });
  await panel.send(snapshot);
  const box = panel.page.getByRole('textbox', { name: 'Message' });
  await panel.page.getByRole('article', { name: 'Turnpike' }).last().waitFor();
  await box.focus();
  await panel.page.waitForTimeout(1_000); // what is shown only later has been drawn
  await panel.page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          // a task of its own comes when the frame is laid out and painted
          port1.addEventListener('message', () => times.push(performance.now() - timeStamp));
          port1.start();
          port2.postMessage(null);
        }),
      { capture: true },
    );
  });
  await panel.tab.keyboard.type(WORDS.repeat(KEYS / WORDS.length + 1).slice(0, KEYS), { delay: KEY_PAUSE_MS });
  await panel.page.waitForTimeout(100);
  const times = await panel.page.evaluate(() => {
    const { keyTimes }: { keyTimes?: number[] } = window as object;
    return keyTimes ?? [];
  });
  const written = await box.inputValue();
  await panel.tab.close();
  if (written.length !== KEYS || times.length < KEYS) throw new Error(`${times.length} of ${KEYS} keys were measured`);
  return times.slice(WARM_UP);
}
