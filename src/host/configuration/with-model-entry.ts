import { applyEdits, findNodeAtLocation, modify, parseTree, stripComments } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { lastNodeAt } from './last-node-at.ts';
import { pathInFile } from './settings-text.ts';
import type { SettingsFormat } from './settings-text.ts';
import { commaAfter, endOfCommentsAfter, lineAround } from './text-cuts.ts';
import type { Span } from './text-cuts.ts';

/** The indentation that VS Code gives a settings file of its own. */
const DEFAULT_INDENT = '    ';

/**
 * The text of a settings file with one more model at the end of its list, written as the entries before it are. All
 * comments stay beside what they stood beside.
 */
export function withModelEntry(text: string, entry: object, format: SettingsFormat): string {
  const path = pathInFile(['models'], format);
  const root = parseTree(text, [], { allowTrailingComma: true });
  const models = lastNodeAt(root, path);
  const last = models?.type === 'array' ? models.children?.at(-1) : undefined;
  const comments = models?.type === 'array' && last === undefined ? onlyComments(text, models) : undefined;
  if (comments !== undefined) return afterComments(text, entry, comments);
  // `modify` would change the first of several lists, which is not read
  if (root !== undefined && models !== findNodeAtLocation(root, path) && last === undefined)
    return replaced(text, models, `[${inOneLine(entry)}]`);
  if (models === undefined || last === undefined)
    return applyEdits(text, modify(text, path, [entry], { formattingOptions: formattingOf(text) }));
  return afterLast(text, entry, { models, last });
}

function replaced(text: string, node: Node | undefined, value: string): string {
  if (node === undefined) return text;
  return text.slice(0, node.offset) + value + text.slice(node.offset + node.length);
}

interface Comments extends Span {
  /** The whole list stands in one line. */
  readonly inLine: boolean;
}

/** The comments of a list that holds nothing else, from its first to its last character; `undefined` where it is another list. */
function onlyComments(text: string, { offset, length }: Node): Comments | undefined {
  const inside = text.slice(offset + 1, offset + length - 1);
  const isList = text[offset] === '[' && text[offset + length - 1] === ']';
  if (!isList || inside.trim() === '' || stripComments(inside).trim() !== '') return undefined;
  const start = offset + 1 + inside.search(/\S/);
  return { start, end: start + inside.trim().length, inLine: !/[\r\n]/.test(inside) };
}

function afterComments(text: string, entry: object, { start, end, inLine }: Comments): string {
  if (inLine) return `${text.slice(0, end)} ${inOneLine(entry)}${text.slice(end)}`;
  const line = text.slice(lineAround(text, start).start);
  const besides = /^[ \t]*/.exec(line)?.[0] ?? '';
  // a comment on the line of the bracket has the indentation of the list
  const indent = line.slice(besides.length).startsWith(text.slice(start, end)) ? besides : besides + indentOf(text);
  const eol = eolOf(text);
  const written = inLines(entry, indent, indentOf(text)).replaceAll('\n', eol);
  return `${text.slice(0, end)}${eol}${indent}${written}${text.slice(end)}`;
}

interface Entries {
  readonly models: Node;
  readonly last: Node;
}

function afterLast(text: string, entry: object, { models, last }: Entries): string {
  const end = last.offset + last.length;
  const inLine = !/[\r\n]/.test(text.slice(models.offset, last.offset));
  if (inLine) return `${text.slice(0, end)}, ${inOneLine(entry)}${text.slice(end)}`;
  const indent = /^[ \t]*/.exec(text.slice(lineAround(text, last.offset).start))?.[0] ?? '';
  const isOneLine = !/[\r\n]/.test(text.slice(last.offset, end));
  const eol = eolOf(text);
  const written = isOneLine ? inOneLine(entry) : inLines(entry, indent, indentOf(text)).replaceAll('\n', eol);
  const comma = commaAfter(text, end);
  if (comma === undefined) {
    const rest = endOfCommentsAfter(text, end);
    return `${text.slice(0, end)},${text.slice(end, rest)}${eol}${indent}${written}${text.slice(rest)}`;
  }
  const rest = endOfCommentsAfter(text, comma + 1);
  return `${text.slice(0, rest)}${eol}${indent}${written},${text.slice(rest)}`;
}

/** `{ "name": "main", "model": "openai/gpt-5-mini" }`, as people write an entry. */
function inOneLine(entry: object): string {
  const properties = Object.entries(entry).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{ ${properties.join(', ')} }`;
}

function inLines(entry: object, indent: string, unit: string): string {
  return JSON.stringify(entry, undefined, unit).replaceAll('\n', `\n${indent}`);
}

function formattingOf(text: string): { insertSpaces: boolean; tabSize: number; eol: string } {
  const unit = indentOf(text);
  return { insertSpaces: !unit.startsWith('\t'), tabSize: unit.startsWith('\t') ? 4 : unit.length, eol: eolOf(text) };
}

function eolOf(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
}

/** One step of indentation: that of the first line that has any. */
function indentOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? DEFAULT_INDENT;
}
