import type { Panel } from './panel.ts';
import { answer, everything, question, snapshot } from './scenarios.ts';

export interface StreamMeasure {
  /** Milliseconds of each task that held up the page for more than 50 ms. */
  readonly longTasks: readonly number[];
  /** Milliseconds that scripts, style and layout took for all of it. */
  readonly busyMs: number;
  readonly updates: number;
}

/** Streams `bytes` of an answer into a conversation of `turns` answers, one update a frame, and measures the page. */
export async function measureStream(panel: Panel, bytes: number, turns: number): Promise<StreamMeasure> {
  const older = Array.from({ length: turns }, (_, index) => answer({ id: `t${index}`, text: 'An older answer.' }));
  await panel.send(snapshot([...older, question('q', 'Why?'), answer({ status: 'streaming' })], { busy: true }));
  await panel.page.waitForTimeout(500);
  const session = await panel.tab.context().newCDPSession(panel.tab);
  await session.send('Performance.enable');
  const busy = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  const text = `${everything}\n\n`.repeat(Math.ceil(bytes / everything.length)).slice(0, bytes);
  const before = await busy();
  const measured = await panel.tab.evaluate(stream, text);
  return { ...measured, busyMs: (await busy()) - before };
}

/** Runs in the page: 128 characters a frame. */
async function stream(text: string): Promise<{ readonly longTasks: readonly number[]; readonly updates: number }> {
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  });
  observer.observe({ type: 'longtask' });
  let sequence = 1;
  for (let at = 0; at < text.length; at += 128) {
    sequence += 1;
    window.say({ type: 'delta', sequence, turn: 'a', text: text.slice(at, at + 128), reasoning: '' });
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { longTasks, updates: sequence - 1 };
}
