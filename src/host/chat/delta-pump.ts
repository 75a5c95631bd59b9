import type { Clock } from '../../lib/clock.ts';
import type { HostMessage } from '../../protocol/messages.ts';

/** One frame at 60 Hz: a person cannot see more posts than one in a frame. */
export const FRAME_MS = 16;

/** Text at the end of a part of an answer, or a part as it is now. */
export type PartChange = Omit<Extract<HostMessage, { type: 'delta' }>, 'sequence'> | WholePart;
type WholePart = Omit<Extract<HostMessage, { type: 'part' }>, 'sequence'>;

/**
 * Gathers what changes of each part within one frame into one post. The first change after a pause goes out at once, so that a
 * person never waits for a frame; what follows within the frame goes out at its end.
 */
export class DeltaPump {
  readonly #post: (change: PartChange) => void;
  readonly #clock: Clock;
  /** Of one turn, by the index of the part, in the order in which the parts came. */
  readonly #pending = new Map<number, PartChange>();
  #turn: string | undefined;
  #cancelFrame: (() => void) | undefined;

  constructor(post: (change: PartChange) => void, clock: Clock) {
    this.#post = post;
    this.#clock = clock;
  }

  add(change: PartChange): void {
    if (this.#turn !== change.turn) this.flush();
    this.#turn = change.turn;
    this.#gather(change);
    if (this.#cancelFrame !== undefined) return;
    this.flush();
    this.#cancelFrame = this.#clock.after(FRAME_MS, () => this.#endFrame());
  }

  #gather(change: PartChange): void {
    if (change.type === 'part') {
      this.#pending.set(change.index, change); // whole: it stands for all that was pending of it
      return;
    }
    if (this.#pending.get(change.part)?.type === 'part') this.flush();
    const pending = this.#pending.get(change.part);
    this.#pending.set(
      change.part,
      pending?.type === 'delta' ? { ...change, text: pending.text + change.text } : change,
    );
  }

  /** Posts what is pending now: before any other message about the turn, so that the order holds. */
  flush(): void {
    const changes = [...this.#pending.values()];
    this.#pending.clear();
    for (const change of changes) this.#post(change);
  }

  /** Forgets what is pending: the webview gets a snapshot instead. */
  clear(): void {
    this.#pending.clear();
  }

  #endFrame(): void {
    this.#cancelFrame = undefined;
    if (this.#pending.size === 0) return;
    this.flush();
    this.#cancelFrame = this.#clock.after(FRAME_MS, () => this.#endFrame());
  }
}
