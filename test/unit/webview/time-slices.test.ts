import { expect, test } from 'vitest';
import { feedBlocks } from '../../../src/webview/markdown/feed-blocks.ts';
import { MarkdownBlocks } from '../../../src/webview/markdown/markdown-blocks.ts';
import { createTimeSlices } from '../../../src/webview/time-slices.ts';
import type { TimeSlices } from '../../../src/webview/time-slices.ts';

interface Page {
  readonly slices: TimeSlices;
  readonly pass: (milliseconds: number) => void;
  /** Runs the tasks that wait, and those that they ask for; gives their number. */
  readonly runTasks: () => number;
}

function page(): Page {
  let time = 0;
  const tasks: (() => void)[] = [];
  return {
    slices: createTimeSlices({ now: () => time, schedule: (task) => void tasks.push(task) }),
    pass: (milliseconds) => void (time += milliseconds),
    runTasks() {
      let count = 0;
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
        count += 1;
        task();
      }
      return count;
    },
  };
}

test('a task has time until its slice is over, and the next task has a whole one', () => {
  const { slices, pass, runTasks } = page();
  expect(slices.hasTime(1)).toBe(true);
  pass(7);
  expect(slices.hasTime(1)).toBe(true);
  pass(2);
  expect(slices.hasTime(1)).toBe(false);
  runTasks();
  expect(slices.hasTime(1)).toBe(true);
});

test('a task takes only so much text, however quick it is', () => {
  const { slices, runTasks } = page();
  expect([15_000, 5_000, 1].map((characters) => slices.hasTime(characters))).toEqual([true, true, false]);
  runTasks();
  expect(slices.hasTime(1)).toBe(true);
});

test('work that waits runs one piece a task, the newest first, and not when it was cancelled', () => {
  const { slices, runTasks } = page();
  const done: string[] = [];
  slices.later(() => done.push('first'));
  const cancel = slices.later(() => done.push('cancelled'));
  slices.later(() => done.push('last'));
  cancel();
  expect(runTasks()).toBe(2);
  expect(done).toEqual(['last', 'first']);
});

test('pieces that ask for time themselves share a task, 16 at most, and leave other work a task of its own', () => {
  const { slices, runTasks } = page();
  const done: string[] = [];
  slices.later(() => done.push('alone'));
  for (let index = 0; index < 40; index += 1) slices.laterTogether(() => done.push(`shared ${index}`));
  slices.laterTogether(() => done.push('cancelled'))();
  expect(runTasks()).toBe(4);
  expect(done).toHaveLength(41);
  expect([done[0], done[40]]).toEqual(['shared 39', 'alone']);
});

test('what the person waits for comes first', () => {
  const { slices, runTasks } = page();
  const done: string[] = [];
  slices.first(() => done.push('first'));
  slices.laterTogether(() => done.push('shared'));
  slices.later(() => {
    expect(slices.isAwaited()).toBe(false);
    done.push('alone');
  });
  expect(slices.isAwaited()).toBe(true);
  expect(runTasks()).toBe(3);
  expect(done).toEqual(['first', 'alone', 'shared']);
});

test('a long text is taken in many tasks', () => {
  const { slices, runTasks } = page();
  const blocks = new MarkdownBlocks();
  const text = 'A paragraph.\n\n'.repeat(20_000);
  let tasks = 1;
  while (!feedBlocks(blocks, { text, finished: true, hasTime: slices.hasTime })) {
    tasks += 1;
    runTasks();
  }
  // each of the line feeds counts as 20 characters more
  expect(tasks).toBeGreaterThanOrEqual(Math.floor((text.length + 40_000 * 20) / 20_000));
  expect(tasks).toBeLessThan(80);
  expect(blocks.closed).toHaveLength(20_000);
});

test('a text of which each character may become an element is taken in more tasks than plain text', () => {
  const tasksOf = (text: string): number => {
    const { slices, runTasks } = page();
    const blocks = new MarkdownBlocks();
    let tasks = 1;
    for (; !feedBlocks(blocks, { text, finished: true, hasTime: slices.hasTime }); tasks++) runTasks();
    expect(blocks.text).toBe(text);
    return tasks;
  };
  expect(tasksOf('Plain words. '.repeat(6000))).toBe(4);
  // one step of 250 characters a task, which is 31 code blocks
  expect(tasksOf('```\n```\n'.repeat(10_000))).toBe(320);
});
