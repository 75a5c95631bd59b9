import type { Token, Tokens } from 'marked';
import { isMarkedToken } from './is-marked-token.ts';

/** Source: https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts */
const ALERT = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i;

export interface Alert {
  /** `Note`. */
  readonly title: string;
  /** What it says, as Markdown and as blocks. */
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** A quote whose first line is `[!NOTE]` is a note. `undefined` for any other quote. */
export function alertOf({ text: source, tokens: [first, ...others] }: Tokens.Blockquote): Alert | undefined {
  if (first === undefined || !isMarkedToken(first) || first.type !== 'paragraph') return undefined;
  const [line, name] = ALERT.exec(first.text) ?? [];
  const [text, ...rest] = first.tokens;
  if (line === undefined || name === undefined || !text?.raw.startsWith(line)) return undefined;
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`;
  const words = text.raw.slice(line.length);
  const tokens: Token[] = words === '' ? rest : [{ type: 'text', raw: words, text: words }, ...rest];
  const paragraph = { ...first, text: first.text.slice(line.length), tokens };
  return { title, text: source.replace(ALERT, ''), tokens: tokens.length === 0 ? others : [paragraph, ...others] };
}
