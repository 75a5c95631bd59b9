import type { Token } from 'marked';

/** The elements that a pair of tags may become. They carry no attributes. */
export type InlineTag = (typeof TAGS)[number];

const TAGS = ['kbd', 'sub', 'sup', 'b', 'strong', 'i', 'em'] as const;

/** What stands between a tag and the tag that closes it. */
export interface TagGroup {
  readonly type: 'tags';
  readonly tag: InlineTag;
  readonly children: readonly InlineNode[];
}

export type InlineNode = Token | TagGroup;

interface OpenTag {
  readonly tag: InlineTag;
  readonly token: Token;
  readonly children: InlineNode[];
}

/** Tags may be nested so deep; what is deeper stays text. */
const DEEPEST = 4;

/** Tokens of a line with pairs of tags as groups. A tag without its other half stays a token, and is shown as text. */
export function groupTags(tokens: readonly Token[]): readonly InlineNode[] {
  const root: InlineNode[] = [];
  const open: OpenTag[] = [];
  const add = (node: InlineNode): void => void (open.at(-1)?.children ?? root).push(node);
  for (const token of tokens) {
    const { tag, closes } = tagOf(token);
    if (tag !== undefined && !closes && open.length < DEEPEST) open.push({ tag, token, children: [] });
    else if (tag !== undefined && closes && open.at(-1)?.tag === tag) {
      const children = open.pop()?.children ?? [];
      add({ type: 'tags', tag, children });
    } else add(token);
  }
  for (let last = open.pop(); last !== undefined; last = open.pop()) {
    add(last.token);
    for (const child of last.children) add(child);
  }
  return root;
}

function tagOf(token: Token): { readonly tag?: InlineTag; readonly closes?: boolean } {
  if (token.type !== 'html') return {};
  const [, slash, name] = /^<(\/?)([a-z]+)>$/i.exec(token.raw) ?? [];
  const tag = TAGS.find((one) => one === name?.toLowerCase());
  return tag === undefined ? {} : { tag, closes: slash === '/' };
}
