import type { Token, Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { memo } from '../memo.tsx';
import { Icon } from '../components/icon.tsx';
import { alertOf } from './alert.ts';
import { CodeBlock } from './code-block.tsx';
import { direction, wordsDirection } from './direction.ts';
import type { FootnoteToken } from './footnote-token.ts';
import { groupDetails } from './group-details.ts';
import type { BlockNode } from './group-details.ts';
import { Formula, inline } from './inline.tsx';
import { isMarkedToken } from './is-marked-token.ts';
import { lexBlocks, lexInline } from './lex.ts';
import { isMathToken } from './math-token.ts';
import { openFence } from '../../lib/open-fence.ts';
import { PlainBlock } from './plain-block.tsx';
import { isPlainToken } from './plain-token.ts';

interface BlockProps {
  readonly token: Token;
  /** More may be added to it. */
  readonly open: boolean;
}

/** One block of an answer. A closed block keeps its token, and so is never rendered again. */
export const Block = memo(function Block({ token, open }: BlockProps) {
  if (isPlainToken(token)) return <PlainBlock text={token.raw} reason={token.reason} />;
  if (isMathToken(token))
    return (
      <p class="formula-line" dir="ltr">
        <Formula token={token} />
      </p>
    );
  if (!isMarkedToken(token)) return <p dir="auto">{token.raw}</p>;
  switch (token.type) {
    case 'heading':
      return <Heading token={token} />;
    case 'paragraph':
      return <p dir={wordsDirection(token.text)}>{inline(token.tokens)}</p>;
    case 'code':
      return (
        <CodeBlock code={token.text} language={languageOf(token, open)} open={open} cut={!open && isCutFence(token)} />
      );
    case 'blockquote':
      return <Quote token={token} open={open} />;
    case 'list':
      return <List token={token} open={open} />;
    case 'table':
      return <Table token={token} />;
    case 'hr':
      return <hr />;
    case 'html':
      return (
        <p class="raw-html" dir="auto">
          {token.text.trimEnd()}
        </p>
      );
    case 'space':
    case 'def':
      return null;
    default:
      return <p dir="auto">{inline([token])}</p>;
  }
});

function blocks(tokens: readonly Token[], open: boolean): ComponentChildren {
  return blockNodes(groupDetails(tokens), ({ key, token }) => <Block key={key} token={token} open={open} />);
}

function Quote({ token, open }: BlockProps & { readonly token: Tokens.Blockquote }) {
  const alert = alertOf(token);
  return (
    <blockquote dir={direction(alert?.text ?? token.raw)}>
      {alert !== undefined && (
        <p>
          <strong>{alert.title}</strong>
        </p>
      )}
      {blocks(alert?.tokens ?? token.tokens, open)}
    </blockquote>
  );
}

/** Blocks, some of them inside `<details>`; `block` draws one. */
export function blockNodes(
  nodes: readonly BlockNode[],
  block: (node: BlockNode & { readonly kind: 'block' }) => ComponentChildren,
): ComponentChildren {
  return nodes.map((node) => {
    if (node.kind === 'block') return block(node);
    if (node.kind === 'source') return <Source key={node.key} text={node.text} />;
    return (
      <Details key={node.key} summary={node.summary}>
        {blockNodes(node.children, block)}
      </Details>
    );
  });
}

/** Markdown that stands directly between tags, where Markdown has only text. */
const Source = memo(function Source({ text }: { readonly text: string }) {
  return (
    <>
      {lexBlocks(text, {}).map((token, index) => (
        <Block key={index} token={token} open={false} />
      ))}
    </>
  );
});

function Details({ summary, children }: { readonly summary: string; readonly children: ComponentChildren }) {
  return (
    <details class="markdown-details">
      <summary dir="auto">
        <Icon name="chevron-right" />
        <span>{summary === '' ? 'Details' : inline(lexInline(summary, {}))}</span>
      </summary>
      <div class="details-body">{children}</div>
    </details>
  );
}

/** The text of a footnote: its only paragraph is not set apart from the button behind it. */
export function footnoteText({ tokens }: FootnoteToken): ComponentChildren {
  const [only, ...others] = tokens;
  if (only !== undefined && others.length === 0 && isMarkedToken(only) && only.type === 'paragraph')
    return <span dir="auto">{inline(only.tokens)}</span>;
  return blocks(tokens, false);
}

/** The text has ended before the fence that would close the code. */
function isCutFence({ raw, codeBlockStyle }: Tokens.Code): boolean {
  return codeBlockStyle !== 'indented' && openFence(raw.trimEnd()) !== undefined;
}

/** `undefined` while the line that names it is being written: half a name may be another language's. */
function languageOf({ raw, lang }: Tokens.Code, open: boolean): string | undefined {
  return open && !raw.includes('\n') ? undefined : firstWord(lang);
}

function firstWord(language: string | undefined): string {
  return /^[\w+#.-]+/.exec(language ?? '')?.[0] ?? '';
}

/** Begins with the third level: the first two belong to the window and to the panel around the answer. */
function Heading({ token }: { readonly token: Tokens.Heading }) {
  const Level = HEADINGS[token.depth - 1] ?? 'h6';
  return <Level dir={wordsDirection(token.text)}>{inline(token.tokens)}</Level>;
}

const HEADINGS = ['h3', 'h4', 'h5'] as const;

interface ListProps {
  readonly token: Tokens.List;
  readonly open: boolean;
}

function List({ token, open }: ListProps) {
  const items = token.items.map((item, index) => <Item key={index} item={item} open={open} />);
  const dir = direction(token.raw);
  if (!token.ordered) {
    const hasTasks = token.items.some(({ task }) => task);
    return (
      <ul class={hasTasks ? 'tasks' : undefined} dir={dir}>
        {items}
      </ul>
    );
  }
  const start = typeof token.start === 'number' && token.start !== 1 && { start: token.start };
  return (
    <ol dir={dir} {...start}>
      {items}
    </ol>
  );
}

/**
 * A tight item holds text as it is; only a loose one has paragraphs. Both have a direction of their own, but the item has that of
 * its list: all marks stand on one side.
 */
function Item({ item, open }: { readonly item: Tokens.ListItem; readonly open: boolean }) {
  return (
    <li class={item.task ? 'task' : undefined}>
      {blockNodes(groupDetails(item.tokens), ({ key, token }) =>
        token.type === 'text' || token.type === 'checkbox' ? (
          <span key={key} {...(token.type === 'text' && { dir: wordsDirection(token.raw) })}>
            {inline([token])}
          </span>
        ) : (
          <Block key={key} token={token} open={open} />
        ),
      )}
    </li>
  );
}

function Table({ token }: { readonly token: Tokens.Table }) {
  return (
    // focusable, because what is wider than the panel is scrolled with the keyboard too
    <div class="table-scroller" tabIndex={0} role="group" aria-label="Table" dir={direction(token.raw)}>
      <table>
        {/* further rows of a long table have no header */}
        {token.header.length > 0 && <TableHeader cells={token.header} />}
        <tbody>
          {token.rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                <td key={index} class={alignment(cell)} dir={wordsDirection(cell.text)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TableHeader({ cells }: { readonly cells: readonly Tokens.TableCell[] }) {
  return (
    <thead>
      <tr>
        {cells.map((cell, index) => (
          <th key={index} scope="col" class={alignment(cell)} dir={wordsDirection(cell.text)}>
            {inline(cell.tokens)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function alignment({ align }: Tokens.TableCell): string | undefined {
  return align === null ? undefined : `align-${align}`;
}
