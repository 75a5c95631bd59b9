import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** How long one task of the page may parse and draw before input and drawing get their turn: half a frame. */
const SLICE_MS = 8;

/**
 * And so much work one task may leave to the browser, which lays out what was drawn when the task has ended: that of so many
 * characters of plain text. One step is taken however much it is.
 */
const SLICE_CHARACTERS = 20_000;

/** Cuts long work into tasks, so that the page answers in between. One for the whole page. */
export interface TimeSlices {
  /** Asked before each step: `false` when this task has worked for SLICE_MS or has taken the work of SLICE_CHARACTERS. */
  readonly hasTime: (characters: number) => boolean;
  /** Runs `work` in a later task of its own; what was asked for last comes first, because it is at the end of the page. */
  readonly later: (work: () => void) => () => void;
  /** Like `later`, for work that asks `hasTime` before each of its steps: some pieces of it share a task, and its slice. */
  readonly laterTogether: (work: () => void) => () => void;
  /** Like `laterTogether`, before all other work: the person waits for it. */
  readonly first: (work: () => void) => () => void;
  /** Work waits that the person waits for. */
  readonly isAwaited: () => boolean;
}

/**
 * So many pieces share a task at most. Most answers of a long conversation are short, and to draw the page once for each of 1,000
 * answers takes ten seconds; one that finds no time left waits again, which costs little but not nothing.
 */
const TOGETHER = 16;

export interface TimeSlicePorts {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Runs `task` after the tasks that wait now. */
  readonly schedule: (task: () => void) => void;
}

export function createTimeSlices({ now, schedule }: TimeSlicePorts): TimeSlices {
  const waiting = new Set<Work>();
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
      const next = nextWork([...waiting]);
      for (const work of next) waiting.delete(work);
      if (waiting.size > 0) scheduleNext();
      for (const { run } of next) run();
    });
  }

  function wait(work: Work): () => void {
    waiting.add(work);
    scheduleNext();
    return () => void waiting.delete(work);
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
    later: (run) => wait({ run, kind: 'alone' }),
    laterTogether: (run) => wait({ run, kind: 'shared' }),
    first: (run) => wait({ run, kind: 'first' }),
    isAwaited: () => [...waiting].some(({ kind }) => kind === 'first'),
  };
}

/** An object for each piece, so that the same function can wait twice. */
interface Work {
  readonly run: () => void;
  readonly kind: 'alone' | 'shared' | 'first';
}

/** The newest piece of what comes first, else of all, and the newest others that share its task. */
function nextWork(waiting: readonly Work[]): readonly Work[] {
  const newest = waiting.toReversed();
  const next = newest.find(({ kind }) => kind === 'first') ?? newest[0];
  if (next === undefined || next.kind === 'alone') return newest.slice(0, 1);
  return newest.filter(({ kind }) => kind === next.kind).slice(0, TOGETHER);
}

/** Without a page around it, all work is done at once. */
const unlimited: TimeSlices = {
  hasTime: () => true,
  later: () => () => undefined,
  laterTogether: () => () => undefined,
  first: () => () => undefined,
  isAwaited: () => false,
};

export const TimeSliceContext = createContext<TimeSlices>(unlimited);

export function useTimeSlices(): TimeSlices {
  return useContext(TimeSliceContext);
}
