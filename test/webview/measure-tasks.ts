import { longTasks } from '../bench/long-tasks.ts';
import type { Panel } from './panel.ts';

/** CPU milliseconds of the longest task of the page while `run` ran. What else the machine does at that time does not count. */
export async function longestTask({ tab, page }: Panel, run: () => Promise<void>): Promise<number> {
  const { longestCpu } = await longTasks(tab, page, run);
  return longestCpu;
}
