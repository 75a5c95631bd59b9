import type { Frame, Page } from 'playwright-core';

export interface LongTasks {
  /** Milliseconds of each task of the document that took longer than 50, by the wall clock. */
  readonly document: readonly number[];
  /** CPU milliseconds of the longest task of the whole window: what else runs on the machine does not count. */
  readonly longestCpu: number;
}

/** The tasks of the main thread while `run` runs. In the browser the workbench and the chat view share that thread. */
export async function longTasks(page: Page, frame: Frame, run: () => Promise<void>): Promise<LongTasks> {
  await frame.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { longTasks: durations });
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'self') durations.push(duration);
    });
    observer.observe({ type: 'longtask' });
  });
  const longestCpu = await longestTask(page, run);
  const document = await frame.evaluate(() => {
    const { longTasks: durations }: { longTasks?: number[] } = window as object;
    return durations ?? [];
  });
  return { document, longestCpu };
}

/** An event of Chromium's trace; times are microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU of the thread. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

async function longestTask(page: Page, run: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  // Playwright's type says that all fields are texts.
  session.on('Tracing.dataCollected', ({ value }: { readonly value: readonly object[] }) => {
    for (const event of value) if (isTraceEvent(event)) events.push(event);
  });
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-devtools.timeline'], recordMode: 'recordContinuously' },
  });
  await run();
  await session.send('Tracing.end');
  await complete;
  const place = ({ pid, tid }: TraceEvent): string => `${pid}.${tid}`;
  const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args?.name === 'CrRendererMain';
  const threads = new Set(events.filter(isMain).map(place));
  const tasks = events.filter((event) => event.name === 'RunTask' && threads.has(place(event)));
  if (tasks.length === 0) throw new Error('the trace has no tasks');
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}

function isTraceEvent(event: object): event is TraceEvent {
  return 'name' in event && 'pid' in event && 'tid' in event;
}
