import type { OthersChange } from './conversation-store.ts';

/** Both in the count of `writtenAt`. */
interface Held {
  /** When all of it was in the storage: what was deleted later by another window is not there any more. */
  readonly wholeAt: number;
  /** When another window had last written it, of what this one has read; 0: never. */
  readonly othersAt: number;
}

/** A conversation as the storage has it now. */
export interface StoredState {
  /** When another window last wrote it; 0: never. */
  readonly othersAt: number;
  /** When it was last deleted; 0: never. */
  readonly removedAt: number;
}

/** The conversations that a window holds, and which writes of other windows it has read. */
export class HeldConversations {
  readonly #held = new Map<string, Held>();

  /** All of it was read or written. */
  whole(id: string, wholeAt: number, othersAt = 0): void {
    this.#held.set(id, { wholeAt, othersAt });
  }

  /** What changed of it was written: the first time that is all of it. */
  changed(id: string, at: number): void {
    if (!this.#held.has(id)) this.whole(id, at);
  }

  /** `undefined` where this window holds it not. */
  wholeAt(id: string): number | undefined {
    return this.#held.get(id)?.wholeAt;
  }

  forget(id: string): void {
    this.#held.delete(id);
  }

  /** `look` asks the storage. */
  async othersChange(id: string, look: () => Promise<StoredState>): Promise<OthersChange> {
    if (!this.#held.has(id)) return 'none';
    const { othersAt, removedAt } = await look();
    const held = this.#held.get(id); // what was read meanwhile counts
    if (held === undefined) return 'none';
    if (removedAt > held.wholeAt) return 'deleted';
    return othersAt > held.othersAt ? 'changed' : 'none';
  }
}
