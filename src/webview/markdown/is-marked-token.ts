import type { MarkedToken, Token } from 'marked';

/** What marked makes without extensions; names every one, so that a new one does not compile until it is looked at. */
const TYPES: Readonly<Record<MarkedToken['type'], true>> = {
  blockquote: true,
  br: true,
  checkbox: true,
  code: true,
  codespan: true,
  def: true,
  del: true,
  em: true,
  escape: true,
  heading: true,
  hr: true,
  html: true,
  image: true,
  link: true,
  list: true,
  list_item: true,
  paragraph: true,
  space: true,
  strong: true,
  table: true,
  text: true,
};

/** Tells marked's own tokens from those of extensions, which hold anything. */
export function isMarkedToken(token: Token): token is MarkedToken {
  return Object.hasOwn(TYPES, token.type);
}
