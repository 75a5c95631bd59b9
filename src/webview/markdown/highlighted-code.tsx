import type { ComponentChildren } from 'preact';
import type { HighlightNode } from '../highlighter/highlight-tree.ts';
import { memo } from '../memo.tsx';
import { withControlMarks } from './control-marks.tsx';

/** The colours there are; a scope that is not listed looks like plain code. */
const KINDS: Readonly<Record<string, string>> = {
  keyword: 'keyword',
  'selector-tag': 'keyword',
  tag: 'plain',
  name: 'keyword',
  literal: 'keyword',
  doctag: 'keyword',
  built_in: 'type',
  type: 'type',
  'title.class': 'type',
  'selector-class': 'type',
  title: 'function',
  'title.function': 'function',
  section: 'keyword',
  string: 'string',
  regexp: 'string',
  'char.escape': 'function',
  quote: 'comment',
  comment: 'comment',
  number: 'number',
  symbol: 'number',
  attr: 'variable',
  attribute: 'variable',
  property: 'variable',
  variable: 'variable',
  params: 'plain',
  'template-variable': 'variable',
  'variable.language': 'keyword',
  'selector-id': 'variable',
  meta: 'meta',
  bullet: 'keyword',
  link: 'string',
  code: 'string',
  strong: 'strong',
  emphasis: 'emphasis',
  addition: 'addition',
  deletion: 'deletion',
};

function kindOf(scope: string): string | undefined {
  const [first = ''] = scope.split('.');
  return KINDS[scope] ?? KINDS[first];
}

/** Coloured code. Rendered anew only when `nodes` is another array. */
export const HighlightedCode = memo(function HighlightedCode({ nodes }: { readonly nodes: readonly HighlightNode[] }) {
  return <>{nodes.map(render)}</>;
});

function render(node: HighlightNode): ComponentChildren {
  if (typeof node === 'string') return withControlMarks(node);
  const kind = kindOf(node.scope);
  const children = node.children.map(render);
  return kind === undefined || kind === 'plain' ? <>{children}</> : <span class={`code-${kind}`}>{children}</span>;
}
