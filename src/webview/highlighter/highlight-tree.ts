import type { Emitter } from 'highlight.js';

/** Text, or text inside a scope such as `keyword` or `title.function`. */
export type HighlightNode = string | { readonly scope: string; readonly children: readonly HighlightNode[] };

interface OpenScope {
  readonly scope: string;
  readonly children: HighlightNode[];
}

/** Scopes may be nested so deep; deeper ones are a part of those around them. A component is nested as deep as its scope. */
const DEEPEST = 30;

/** Collects what highlight.js finds as data, where its own emitter would write HTML. */
export class HighlightTree implements Emitter {
  readonly #root: OpenScope = { scope: '', children: [] };
  readonly #open: OpenScope[] = [this.#root];
  /** How many scopes are open below the deepest one. */
  #deeper = 0;

  get nodes(): readonly HighlightNode[] {
    return this.#root.children;
  }

  startScope(scope: string): void {
    if (this.#open.length > DEEPEST) {
      this.#deeper += 1;
      return;
    }
    const node = { scope, children: [] };
    this.#top.children.push(node);
    this.#open.push(node);
  }

  endScope(): void {
    if (this.#deeper > 0) this.#deeper -= 1;
    else if (this.#open.length > 1) this.#open.pop();
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
    this.#deeper = 0;
  }

  /** Part of the interface; the panel makes no HTML. */
  toHTML(): string {
    return '';
  }

  get #top(): OpenScope {
    return this.#open.at(-1) ?? this.#root;
  }
}
