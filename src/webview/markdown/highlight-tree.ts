import type { Emitter } from 'highlight.js';

/** Text, or text inside a scope such as `keyword` or `title.function`. */
export type HighlightNode = string | { readonly scope: string; readonly children: readonly HighlightNode[] };

interface OpenScope {
  readonly scope: string;
  readonly children: HighlightNode[];
}

/** Collects what highlight.js finds as data, where its own emitter would write HTML. */
export class HighlightTree implements Emitter {
  readonly #root: OpenScope = { scope: '', children: [] };
  readonly #open: OpenScope[] = [this.#root];

  get nodes(): readonly HighlightNode[] {
    return this.#root.children;
  }

  startScope(scope: string): void {
    const node = { scope, children: [] };
    this.#top.children.push(node);
    this.#open.push(node);
  }

  endScope(): void {
    if (this.#open.length > 1) this.#open.pop();
  }

  addText(text: string): void {
    if (text === '') return;
    const { children } = this.#top;
    const last = children.at(-1);
    if (typeof last === 'string') children[children.length - 1] = last + text;
    else children.push(text);
  }

  __addSublanguage(emitter: Emitter, name: string): void {
    const children = emitter instanceof HighlightTree ? [...emitter.nodes] : [];
    this.#top.children.push({ scope: `language:${name}`, children });
  }

  /** highlight.js 11 calls it so in one place, though its interface does not say it. */
  openNode(scope: string): void {
    this.startScope(scope);
  }

  /** See `openNode`. */
  closeNode(): void {
    this.endScope();
  }

  finalize(): void {
    this.#open.length = 1;
  }

  /** Part of the interface; nobody wants HTML. */
  toHTML(): string {
    return '';
  }

  get #top(): OpenScope {
    return this.#open.at(-1) ?? this.#root;
  }
}
