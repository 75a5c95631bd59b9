import type { Clock } from '../../lib/clock.ts';

/** One frame at 60 Hz: a person cannot see more posts than one in a frame. */
export const FRAME_MS = 16;

export interface Delta {
  readonly turn: string;
  /** Index of the part that the text belongs to. */
  readonly part: number;
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

/**
 * Gathers the text of one frame into one post. The first text after a pause goes out at once, so that a person never
 * waits for a frame; what follows within the frame goes out at its end.
 */
export class DeltaPump {
  readonly #post: (delta: Delta) => void;
  readonly #clock: Clock;
  #pending: Delta | undefined;
  #cancelFrame: (() => void) | undefined;

  constructor(post: (delta: Delta) => void, clock: Clock) {
    this.#post = post;
    this.#clock = clock;
  }

  add(delta: Delta): void {
    const pending = this.#pending;
    if (pending !== undefined && (pending.turn !== delta.turn || pending.part !== delta.part)) this.flush();
    this.#pending = { ...delta, text: (this.#pending?.text ?? '') + delta.text };
    if (this.#cancelFrame !== undefined) return;
    this.flush();
    this.#cancelFrame = this.#clock.after(FRAME_MS, () => this.#endFrame());
  }

  /** Posts what is pending now: before any other message about the turn, so that the order holds. */
  flush(): void {
    const delta = this.#pending;
    this.#pending = undefined;
    if (delta !== undefined) this.#post(delta);
  }

  /** Forgets what is pending: the webview gets a snapshot instead. */
  clear(): void {
    this.#pending = undefined;
  }

  #endFrame(): void {
    this.#cancelFrame = undefined;
    if (this.#pending === undefined) return;
    this.flush();
    this.#cancelFrame = this.#clock.after(FRAME_MS, () => this.#endFrame());
  }
}
