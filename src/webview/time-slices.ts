import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** How long one task of the page may parse and draw before input and drawing get their turn: half a frame. */
const SLICE_MS = 8;

/**
 * And so much work one task may leave to the browser, which lays out what was drawn when the task has ended: that of so many
 * characters of plain text. One step is taken however much it is.
 */
const SLICE_CHARACTERS = 40_000;

/** Cuts long work into tasks, so that the page answers in between. One for the whole page. */
export interface TimeSlices {
  /** Asked before each step: `false` when this task has worked for SLICE_MS or has taken the work of SLICE_CHARACTERS. */
  readonly hasTime: (characters: number) => boolean;
  /** Runs `work` in a later task of its own; what was asked for last comes first, because it is at the end of the page. */
  readonly later: (work: () => void) => () => void;
}

export interface TimeSlicePorts {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Runs `task` after the tasks that wait now. */
  readonly schedule: (task: () => void) => void;
}

export function createTimeSlices({ now, schedule }: TimeSlicePorts): TimeSlices {
  const waiting = new Set<() => void>();
  /** When the task that runs now began to work; `undefined` when none has. */
  let began: number | undefined;
  let taken = 0;
  let scheduled = false;

  function scheduleNext(): void {
    if (scheduled) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      began = undefined;
      taken = 0;
      const work = [...waiting].at(-1);
      if (work === undefined) return;
      waiting.delete(work);
      if (waiting.size > 0) scheduleNext();
      work();
    });
  }

  return {
    hasTime(characters) {
      if (began === undefined) {
        began = now();
        scheduleNext(); // the next task begins with a whole slice
      }
      const isFirst = taken === 0;
      taken += characters;
      return now() - began < SLICE_MS && (isFirst || taken <= SLICE_CHARACTERS);
    },
    later(work) {
      // an object of its own, so that the same function can wait twice
      const run = (): void => work();
      waiting.add(run);
      scheduleNext();
      return () => void waiting.delete(run);
    },
  };
}

/** Without a page around it, all work is done at once. */
const unlimited: TimeSlices = { hasTime: () => true, later: () => () => undefined };

export const TimeSliceContext = createContext<TimeSlices>(unlimited);

export function useTimeSlices(): TimeSlices {
  return useContext(TimeSliceContext);
}
