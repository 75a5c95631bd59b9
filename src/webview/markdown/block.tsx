import type { Token, Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { memo } from '../memo.tsx';
import { CodeBlock } from './code-block.tsx';
import { inline } from './inline.tsx';
import { isMarkedToken } from './is-marked-token.ts';
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
  if (!isMarkedToken(token)) return <p>{token.raw}</p>;
  switch (token.type) {
    case 'heading':
      return <Heading depth={token.depth}>{inline(token.tokens)}</Heading>;
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>;
    case 'code':
      return <CodeBlock code={token.text} language={languageOf(token, open)} open={open} />;
    case 'blockquote':
      return <blockquote>{blocks(token.tokens, open)}</blockquote>;
    case 'list':
      return <List token={token} open={open} />;
    case 'table':
      return <Table token={token} />;
    case 'hr':
      return <hr />;
    case 'html':
      return <p class="raw-html">{token.text.trimEnd()}</p>;
    case 'space':
    case 'def':
      return null;
    default:
      return <p>{inline([token])}</p>;
  }
});

function blocks(tokens: readonly Token[], open: boolean): ComponentChildren {
  return tokens.map((token, index) => <Block key={index} token={token} open={open} />);
}

/** `undefined` while the line that names it is being written: half a name may be another language's. */
function languageOf({ raw, lang }: Tokens.Code, open: boolean): string | undefined {
  return open && !raw.includes('\n') ? undefined : firstWord(lang);
}

function firstWord(language: string | undefined): string {
  return /^[\w+#.-]+/.exec(language ?? '')?.[0] ?? '';
}

/** Begins with the third level: the first two belong to the window and to the panel around the answer. */
function Heading({ depth, children }: { readonly depth: number; readonly children: ComponentChildren }) {
  if (depth === 1) return <h3>{children}</h3>;
  if (depth === 2) return <h4>{children}</h4>;
  if (depth === 3) return <h5>{children}</h5>;
  return <h6>{children}</h6>;
}

interface ListProps {
  readonly token: Tokens.List;
  readonly open: boolean;
}

function List({ token, open }: ListProps) {
  const items = token.items.map((item, index) => <Item key={index} item={item} open={open} />);
  if (!token.ordered) return <ul class={token.items.some(({ task }) => task) ? 'tasks' : undefined}>{items}</ul>;
  return <ol {...(typeof token.start === 'number' && token.start !== 1 && { start: token.start })}>{items}</ol>;
}

/** A tight item holds text as it is; only a loose one has paragraphs. */
function Item({ item, open }: { readonly item: Tokens.ListItem; readonly open: boolean }) {
  const children = item.tokens.map((token, index) =>
    token.type === 'text' || token.type === 'checkbox' ? (
      <span key={index}>{inline([token])}</span>
    ) : (
      <Block key={index} token={token} open={open} />
    ),
  );
  return <li class={item.task ? 'task' : undefined}>{children}</li>;
}

function Table({ token }: { readonly token: Tokens.Table }) {
  return (
    // focusable, because what is wider than the panel is scrolled with the keyboard too
    <div class="table-scroller" tabIndex={0} role="group" aria-label="Table">
      <table>
        {/* further rows of a long table have no header */}
        {token.header.length > 0 && <TableHeader cells={token.header} />}
        <tbody>
          {token.rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                <td key={index} class={alignment(cell)}>
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
          <th key={index} scope="col" class={alignment(cell)}>
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
