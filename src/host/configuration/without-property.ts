import { parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import type { SettingPath } from '../../config/problem.ts';
import { nodeAt } from './settings-text.ts';
import type { SettingsFormat } from './settings-text.ts';
import { commaAfter, cut, lineAround, nextLine } from './text-cuts.ts';
import type { Span } from './text-cuts.ts';

/**
 * The text of a settings file without the property at this path, also where its name stands twice in one object: JSON reads
 * the last of them, and whoever wants it gone wants the others gone too. All comments around it stay: `modify` of
 * jsonc-parser removes those between the property and its neighbour.
 */
export function withoutProperty(text: string, path: SettingPath, format: SettingsFormat): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const property = nodeAt(root, path, format)?.parent;
  if (property?.type !== 'property') return text;
  const namesakes = (property.parent?.children ?? []).filter((other) => nameOf(other) === nameOf(property));
  // from the last to the first: the places of those before stay as they were read
  return namesakes.reduceRight(withoutNode, text);
}

/** The text of a settings file without the entry of a list at this path, with all comments around it. */
export function withoutItem(text: string, path: SettingPath, format: SettingsFormat): string {
  const item = nodeAt(parseTree(text, [], { allowTrailingComma: true }), path, format);
  return item?.parent?.type === 'array' ? withoutNode(text, item) : text;
}

/** Of a property. */
function nameOf(property: Node): unknown {
  return property.children?.[0]?.value;
}

function withoutNode(text: string, property: Node): string {
  const end = property.offset + property.length;
  const comma = commaAfter(text, end);
  const ownComma = comma === undefined ? [] : [{ start: comma, end: comma + 1 }];
  const commas = comma === undefined ? commaBefore(text, property) : ownComma;
  const rest = propertySpan(text, { start: property.offset, end }, comma);
  return cut(text, [rest, ...commas.filter(({ start }) => start < rest.start || start >= rest.end)]);
}

/** The last property gives up the comma of the one before it. */
function commaBefore(text: string, property: Node): readonly Span[] {
  const siblings = property.parent?.children ?? [];
  const before = siblings[siblings.indexOf(property) - 1];
  const comma = before && commaAfter(text, before.offset + before.length);
  return comma === undefined ? [] : [{ start: comma, end: comma + 1 }];
}

/** The property with the blanks that would be left of it: its whole line where nothing else stands there. */
function propertySpan(text: string, { start, end }: Span, comma: number | undefined): Span {
  const line = lineAround(text, start);
  const withComma = comma !== undefined && isBlank(text.slice(end, comma)) ? comma + 1 : end;
  const lineEnd = lineAround(text, withComma).end;
  const isFirst = isBlank(text.slice(line.start, start));
  if (isFirst && isBlank(text.slice(withComma, lineEnd))) return { start: line.start, end: nextLine(text, lineEnd) };
  if (comma !== undefined || isFirst) return { start, end: withComma + blanksAfter(text, withComma) };
  return { start: start - blanksBefore(text.slice(line.start, start)), end };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function blanksAfter(text: string, offset: number): number {
  return /^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0;
}

function blanksBefore(text: string): number {
  return text.length - text.trimEnd().length;
}
