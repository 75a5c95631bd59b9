import type { Panel } from './panel.ts';

/** Milliseconds of each task that held up the page for more than 50 ms while `run` ran. */
export async function measureTasks(panel: Panel, run: () => Promise<void>): Promise<readonly number[]> {
  await panel.page.evaluate(() => {
    const durations: number[] = [];
    window.longTasks = durations;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(duration);
    });
    observer.observe({ type: 'longtask' });
  });
  await run();
  return panel.page.evaluate(() => window.longTasks ?? []);
}

declare global {
  interface Window {
    longTasks?: number[];
  }
}
