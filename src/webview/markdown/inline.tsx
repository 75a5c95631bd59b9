import type { Token, Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { usePort } from '../port.ts';
import { Icon } from '../components/icon.tsx';
import { decodeEntities } from './decode-entities.ts';
import { isFootnoteReference } from './footnote-token.ts';
import { FootnoteReference } from './footnotes.tsx';
import { groupTags } from './group-tags.ts';
import type { InlineNode, TagGroup } from './group-tags.ts';
import { isMarkedToken } from './is-marked-token.ts';
import { isMathToken } from './math-token.ts';
import type { MathToken } from './math-token.ts';
import { safeUrl } from './safe-url.ts';
import { SeamedText } from './seam.tsx';
import { withoutMarks } from '../state/mark-seams.ts';

/** Tokens inside a line as nodes. Other HTML than a few bare tags is text; nothing here can load or run anything. */
export function inline(tokens: readonly Token[]): ComponentChildren {
  return nodes(groupTags(tokens));
}

function isTagGroup(node: InlineNode): node is TagGroup {
  return node.type === 'tags';
}

function nodes(all: readonly InlineNode[]): ComponentChildren {
  return all.map((node, index) =>
    isTagGroup(node) ? <Tags key={index} group={node} /> : <Inline key={index} token={node} />,
  );
}

function Tags({ group: { tag: Tag, children } }: { readonly group: TagGroup }) {
  return <Tag>{nodes(children)}</Tag>;
}

/** So many characters of Japanese have room in a panel of 200 px, also in a list. */
const SHORT_CODE = 10;

/** The source of a formula. Its direction is that of code: it must look as it was written. */
export function Formula({ token }: { readonly token: MathToken }) {
  return (
    <code class={token.display ? 'formula formula-display' : 'formula'} dir="ltr">
      <SeamedText text={token.raw.trim()} code />
    </code>
  );
}

function Inline({ token }: { readonly token: Token }) {
  if (isMathToken(token)) return <Formula token={token} />;
  if (isFootnoteReference(token)) return <FootnoteReference label={token.label} source={token.raw} />;
  if (!isMarkedToken(token)) return <>{token.raw}</>;
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>;
    case 'em':
      return <em>{inline(token.tokens)}</em>;
    case 'del':
      return <del>{inline(token.tokens)}</del>;
    case 'codespan':
      return (
        <code class={token.text.length <= SHORT_CODE ? 'short' : undefined}>
          <SeamedText text={token.text} code />
        </code>
      );
    case 'br':
      return <br />;
    case 'link':
      return <MarkdownLink token={token} />;
    case 'image':
      return <ImageLink token={token} />;
    case 'text':
      return (
        <>{token.tokens === undefined ? <SeamedText text={decodeEntities(token.text)} /> : inline(token.tokens)}</>
      );
    case 'escape':
      return <SeamedText text={token.text} />;
    case 'checkbox':
      return <Checkbox checked={token.checked} />;
    default:
      return <>{isLineBreak(token.raw) ? <br /> : token.raw}</>;
  }
}

/** A tag that models write inside tables, where Markdown has no line breaks. */
function isLineBreak(raw: string): boolean {
  return /^<br\s*\/?>$/i.test(raw.trim());
}

/** A task that is done or not; told by its shape and its name, not by a control that cannot be used. */
function Checkbox({ checked }: { readonly checked: boolean }) {
  return (
    <span class="task-box" role="img" aria-label={checked ? 'Done:' : 'To do:'}>
      <Icon name={checked ? 'checkbox-checked' : 'checkbox'} />
    </span>
  );
}

function MarkdownLink({ token }: { readonly token: Tokens.Link }) {
  const url = safeUrl(withoutMarks(token.autolink ? token.href : decodeEntities(token.href)));
  const children = inline(token.tokens);
  if (url === undefined) return <>{children}</>;
  return (
    <ExternalLink url={url} isAddress={token.autolink === true || token.text === token.href}>
      {children}
    </ExternalLink>
  );
}

/** An image is never loaded: it could tell its host that and when this was read. */
function ImageLink({ token }: { readonly token: Tokens.Image }) {
  const url = safeUrl(decodeEntities(token.href));
  const words = `image: ${decodeEntities(token.text) || 'without a description'}`;
  if (url === undefined) return <span class="image-link">[{words}]</span>;
  return <ExternalLink url={url}>{words}</ExternalLink>;
}

export interface ExternalLinkProps {
  readonly url: string;
  /** The text is an address, which is read from left to right. */
  readonly isAddress?: boolean;
  readonly children: ComponentChildren;
}

/** A link that the host opens, because the page can load nothing. */
export function ExternalLink({ url, isAddress = false, children }: ExternalLinkProps) {
  const port = usePort();
  const open = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation(); // VS Code opens links that it sees clicked, and would open this one twice
    port.post({ type: 'open-link', url });
  };
  return (
    <a href={url} title={url} rel="noreferrer" {...(isAddress && { dir: 'ltr' })} onClick={open}>
      {children}
    </a>
  );
}
