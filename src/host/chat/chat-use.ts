import * as vscode from 'vscode';
import { DisposableStore } from '../../lib/disposable.ts';
import type { Disposable } from '../../lib/disposable.ts';

/**
 * Whether the person last worked in the chat or in an editor. VS Code tells no extension where the keyboard is: it is taken to
 * be where the last sign of the person came from.
 */
export class ChatUse implements Disposable {
  readonly #owned = new DisposableStore();
  #inUse = false;

  constructor() {
    const { window } = vscode;
    this.#owned.add(window.onDidChangeTextEditorSelection(({ kind }) => this.#onSelection(kind)));
    this.#owned.add(window.onDidChangeActiveTextEditor(() => this.end()));
  }

  get inUse(): boolean {
    return this.#inUse;
  }

  /** The person did something in the chat, or the keyboard was put there for them. */
  begin(): void {
    this.#inUse = true;
  }

  /** The person works elsewhere, or the chat is not shown. */
  end(): void {
    this.#inUse = false;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** A selection that a command or an extension made says nothing about where the person is. */
  #onSelection(kind: vscode.TextEditorSelectionChangeKind | undefined): void {
    const { Keyboard, Mouse } = vscode.TextEditorSelectionChangeKind;
    if (kind === Keyboard || kind === Mouse) this.end();
  }
}
