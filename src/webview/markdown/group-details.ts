import type { Token } from 'marked';

/** A block, Markdown between tags, or what `<details>` holds. `key` stays the same while the text grows. */
export type BlockNode =
  | { readonly kind: 'block'; readonly key: string; readonly token: Token; readonly index: number }
  | { readonly kind: 'source'; readonly key: string; readonly text: string }
  | DetailsNode;

export interface DetailsNode {
  readonly kind: 'details';
  readonly key: string;
  /** Markdown of one line; empty when there is none. */
  readonly summary: string;
  readonly children: readonly BlockNode[];
}

interface OpenDetails {
  readonly kind: 'details';
  readonly key: string;
  summary: string;
  readonly children: BlockNode[];
}

const TAG = /(<\/?(?:details|summary)>)/i;

/** So deep may details be nested; the tags of deeper ones are text. */
const DEEPEST = 4;

/** Blocks with those between `<details>` and `</details>` as one node. Details that are not closed go to the end. */
export function groupDetails(tokens: readonly Token[]): readonly BlockNode[] {
  const root: BlockNode[] = [];
  const open: OpenDetails[] = [];
  const add = (node: BlockNode): void => void (open.at(-1)?.children ?? root).push(node);
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'html' && TAG.test(token.raw)) addPieces(token.raw, { index, open, add });
    else add({ kind: 'block', key: `${index}`, token, index });
  }
  return root;
}

interface Place {
  /** Of the token that the pieces are from. */
  readonly index: number;
  readonly open: OpenDetails[];
  readonly add: (node: BlockNode) => void;
}

/** One block of HTML, which may hold tags and text in any order. */
function addPieces(html: string, { index, open, add }: Place): void {
  let inSummary = false;
  for (const [at, piece] of html.split(TAG).entries()) {
    const key = `${index}.${at}`;
    const details = open.at(-1);
    const tag = piece.toLowerCase();
    if (tag === '<details>' && open.length < DEEPEST) {
      const node: OpenDetails = { kind: 'details', key, summary: '', children: [] };
      add(node);
      open.push(node);
    } else if (tag === '</details>' && details !== undefined) open.pop();
    else if (tag === '<summary>' && details?.summary === '') inSummary = true;
    else if (tag === '</summary>' && inSummary) inSummary = false;
    else if (inSummary && details !== undefined) details.summary += piece.trim();
    else if (TAG.test(piece)) add({ kind: 'block', key, token: plainTag(piece), index });
    else if (piece.trim() !== '') add({ kind: 'source', key, text: piece });
  }
}

/** A tag without its other half, as it was written. */
function plainTag(raw: string): Token {
  return { type: 'html', raw, text: raw, pre: false, block: true };
}
