import { randomUUID } from 'node:crypto';

/** Of a window since it was loaded: the id of its process, and what tells it from an earlier one with that id. */
export function newWindowId(): string {
  return `${process.pid}-${randomUUID()}`;
}

/**
 * Whether the process of a window is still there; all windows of one storage are of one machine. After a restart of the machine the
 * number may be another program's: the caller looks at times too.
 */
export function isWindowOpen(windowId: string): boolean {
  const pid = Number.parseInt(windowId, 10);
  if (!(pid > 0) || !windowId.startsWith(`${pid}-`)) return false;
  try {
    return process.kill(pid, 0); // asks, and sends nothing
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
