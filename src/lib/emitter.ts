import type { Disposable } from './disposable.ts';

/** Listeners are called in order of subscription; one that throws does not keep the others from being called. */
export class Emitter<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  readonly on = (listener: (value: Value) => void): Disposable => {
    const own = (value: Value): void => listener(value);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(value: Value): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
