/** Something that is owned and must be released; the shape of `vscode.Disposable`. */
export interface Disposable {
  dispose(): void;
}

/**
 * Owns disposables and releases them in reverse order, once, also where one of them throws: the first error is thrown when all are
 * released. What is added after that is released at once.
 */
export class DisposableStore implements Disposable {
  readonly #owned: Disposable[] = [];
  #disposed = false;

  add<Owned extends Disposable>(owned: Owned): Owned {
    if (this.#disposed) owned.dispose();
    else this.#owned.push(owned);
    return owned;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const errors = this.#owned.splice(0).toReversed().flatMap(errorsOfDisposing);
    if (errors.length > 0) throw errors[0];
  }
}

function errorsOfDisposing(owned: Disposable): readonly unknown[] {
  try {
    owned.dispose();
    return [];
  } catch (error) {
    return [error];
  }
}
