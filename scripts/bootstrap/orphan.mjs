const everyMs = 500;

/**
 * Calls `ended` once when the process that started this one is gone. npm and the shell in between do not always pass
 * a signal on, so a program that npm started and that runs until it is interrupted watches for this too.
 */
export function whenOrphaned(/** @type {() => void} */ ended) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    ended();
  }, everyMs);
  timer.unref();
}
