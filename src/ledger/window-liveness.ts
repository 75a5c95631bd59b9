import type { LedgerWindow } from './ledger-store.ts';

/** Heartbeats come every 15 s; a computer that slept catches up within one of waking. */
const SILENCE_MS = 180_000;

/** Whose judgement it is. */
export interface Observer {
  readonly id: string;
  readonly host: string;
  readonly now: number;
}

/**
 * Whether a window may still be at work on its rows. On this machine its process must exist; and everywhere it must have
 * said so lately, since process ids are used again and mean nothing on another machine.
 */
export function isWindowAlive(window: LedgerWindow, observer: Observer): boolean {
  if (window.id === observer.id) return true;
  if (window.host === observer.host && !processExists(window.pid)) return false;
  return observer.now - window.heartbeatAt < SILENCE_MS;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing: asks whether it could
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
