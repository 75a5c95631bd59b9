import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import type { StorageWindow } from '../../../src/storage/window-liveness.ts';
import { WindowWatch } from '../../../src/storage/window-liveness.ts';

const here = { id: 'here', host: hostname() };
/** More than any process id of Linux (2^22), macOS or Windows that is in use. */
const NO_PROCESS = 2 ** 30;

function windowOf(id: string, changes: Partial<StorageWindow> = {}): StorageWindow {
  return { id, host: 'elsewhere', pid: 1, heartbeatAt: 1_000, ...changes };
}

/** What the last of several looks finds, where each finds these heartbeats. */
function lastLook(heartbeats: readonly number[], changes: Partial<StorageWindow> = {}): readonly string[] {
  const watch = new WindowWatch(here);
  let dead: readonly string[] = [];
  for (const heartbeatAt of heartbeats) dead = watch.look([windowOf('other', { heartbeatAt, ...changes })]);
  return dead;
}

test('a window that shows the same heartbeat at four looks is dead', () => {
  expect(lastLook([5, 5, 5])).toEqual([]);
  expect(lastLook([5, 5, 5, 5])).toEqual(['other']);
  expect(lastLook([5, 5, 5, 6, 6, 6])).toEqual([]);
  expect(lastLook([5, 6, 6, 6, 6])).toEqual(['other']);
});

test('a wall clock that is set makes no living window dead', () => {
  const day = 86_400_000;
  expect(lastLook([10 * day, 10 * day + 60_000, 9 * day, 12 * day, 12 * day])).toEqual([]);
});

test('a heartbeat from the future keeps no dead window alive', () => {
  expect(lastLook([9e15, 9e15, 9e15, 9e15])).toEqual(['other']);
});

test('a window of this computer is dead at once when its process is gone', () => {
  expect(lastLook([5], { host: here.host, pid: NO_PROCESS })).toEqual(['other']);
  expect(lastLook([5], { host: here.host, pid: process.pid })).toEqual([]);
  expect(lastLook([5, 5, 5, 5], { host: here.host, pid: process.pid })).toEqual(['other']);
});

test('a process id of another computer says nothing', () => {
  expect(lastLook([5], { pid: NO_PROCESS })).toEqual([]);
});

test('the window that looks is never dead', () => {
  const watch = new WindowWatch(here);
  const own = windowOf('here', { host: here.host, pid: NO_PROCESS });
  for (let look = 0; look < 10; look++) expect(watch.look([own])).toEqual([]);
});

test('a window that comes back is looked at afresh', () => {
  const watch = new WindowWatch(here);
  for (let look = 0; look < 3; look++) watch.look([windowOf('other')]);
  expect(watch.look([])).toEqual([]);
  expect(watch.look([windowOf('other')])).toEqual([]);
});
