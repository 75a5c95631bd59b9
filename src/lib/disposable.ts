/** Something that is owned and must be released; the shape of `vscode.Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and releases them in reverse order, once. What is added after that is released at once. */
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
    for (const owned of this.#owned.toReversed()) owned.dispose();
    this.#owned.length = 0;
  }
}
