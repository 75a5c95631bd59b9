/** A window that has something under way: one extension host. */
export interface StorageWindow {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly heartbeatAt: number;
}

/**
 * Looks at which a window showed the same heartbeat before it counts as dead. Heartbeats come every 15 s and looks every
 * 60 s, so it was silent for three minutes of the looking window's own time. Times of two windows are never compared: a
 * wall clock that is set would make a living window seem silent for hours, or a dead one alive. Nor is it measured how long
 * the silence took: a computer that slept wakes at one look, and its windows beat again before the next.
 */
const SILENT_LOOKS = 4;

interface Sighting {
  readonly heartbeatAt: number;
  readonly looks: number;
}

/** Which windows are at work on their rows, as one window sees it. */
export class WindowWatch {
  readonly #here: Pick<StorageWindow, 'id' | 'host'>;
  #sightings: ReadonlyMap<string, Sighting> = new Map();

  constructor(here: Pick<StorageWindow, 'id' | 'host'>) {
    this.#here = here;
  }

  /**
   * The ids of the windows that are dead. A window of this computer is when its process is gone; and any window is when it
   * is silent, since process ids are used again and mean nothing on another computer.
   */
  look(windows: readonly StorageWindow[]): readonly string[] {
    this.#sightings = new Map(windows.map((window) => [window.id, this.#sightingOf(window)]));
    return windows.filter((window) => !this.#isAlive(window)).map(({ id }) => id);
  }

  #sightingOf({ id, heartbeatAt }: StorageWindow): Sighting {
    const last = this.#sightings.get(id);
    return { heartbeatAt, looks: last?.heartbeatAt === heartbeatAt ? last.looks + 1 : 1 };
  }

  #isAlive({ id, host, pid }: StorageWindow): boolean {
    if (id === this.#here.id) return true;
    if (host === this.#here.host && !processExists(pid)) return false;
    return (this.#sightings.get(id)?.looks ?? 0) < SILENT_LOOKS;
  }
}

/** A process of this computer. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing: asks whether it could
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
