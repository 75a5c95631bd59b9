import { parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import type { SettingPath } from '../../config/problem.ts';
import { nodeAt } from './settings-text.ts';
import type { SettingsFormat } from './settings-text.ts';
import { commaAfter, commentsBetween, cut, lineAround, nextLine } from './text-cuts.ts';
import type { Span } from './text-cuts.ts';

/**
 * The text of a settings file without the property at this path, also where its name stands twice in one object: JSON reads
 * the last of them, and whoever wants it gone wants the others gone too. All comments around it stay, and those between its name
 * and its value: `modify` of jsonc-parser removes them.
 */
export function withoutProperty(text: string, path: SettingPath, format: SettingsFormat): string {
  return withoutProperties(text, [path], format);
}

/** The same for many. The text is read once: to read it again for each of 500 properties took seconds. */
export function withoutProperties(text: string, paths: readonly SettingPath[], format: SettingsFormat): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const properties = paths.flatMap((path) => {
    const property = nodeAt(root, path, format)?.parent;
    if (property?.type !== 'property') return [];
    return (property.parent?.children ?? []).filter((other) => nameOf(other) === nameOf(property));
  });
  // from the last to the first: the places of those before stay as they were read
  const ordered = [...new Set(properties)].toSorted((first, second) => second.offset - first.offset);
  return ordered.reduce(withoutNode, text);
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
  const rests = propertySpans(text, property, comma);
  const isCut = (at: Span): boolean => rests.some(({ start, end: cutEnd }) => at.start >= start && at.start < cutEnd);
  return cut(text, [...rests, ...commas.filter((each) => !isCut(each))]);
}

/** What is cut of a property or an item of a list: all of it but the comments between a name and its value. */
function propertySpans(text: string, property: Node, comma: number | undefined): readonly Span[] {
  const end = property.offset + property.length;
  const comments = property.type === 'property' ? commentsInside(text, property) : [];
  const [first, last] = [comments[0], comments.at(-1)];
  if (first === undefined || last === undefined) return [wholeSpan(text, { start: property.offset, end }, comma)];
  const colon = property.colonOffset ?? first.start;
  const isBetween = colon > first.start && colon < last.start;
  return [
    { start: property.offset, end: first.start },
    ...(isBetween ? [{ start: colon, end: colon + 1 }] : []),
    valueSpan(text, { start: last.end, end }, comma),
  ];
}

function commentsInside(text: string, { children: [name, value] = [] }: Node): readonly Span[] {
  if (name === undefined || value === undefined) return [];
  return commentsBetween(text, { start: name.offset + name.length, end: value.offset });
}

/** What stands behind the last comment that stays. The comment keeps the end of its line. */
function valueSpan(text: string, { start, end }: Span, comma: number | undefined): Span {
  const withComma = endWithComma(text, end, comma);
  const lineEnd = lineAround(text, withComma).end;
  const commentLineEnd = lineAround(text, start).end;
  const from = nextLine(text, commentLineEnd);
  const isAlone = isBlank(text.slice(withComma, lineEnd));
  if (from <= end && isBlank(text.slice(start, commentLineEnd)))
    return { start: from, end: isAlone ? nextLine(text, lineEnd) : withComma + blanksAfter(text, withComma) };
  return { start, end: withComma };
}

/** The last property gives up the comma of the one before it. */
function commaBefore(text: string, property: Node): readonly Span[] {
  const siblings = property.parent?.children ?? [];
  const before = siblings[siblings.indexOf(property) - 1];
  const comma = before && commaAfter(text, before.offset + before.length);
  return comma === undefined ? [] : [{ start: comma, end: comma + 1 }];
}

/** The property with the blanks that would be left of it: its whole line where nothing else stands there. */
function wholeSpan(text: string, { start, end }: Span, comma: number | undefined): Span {
  const line = lineAround(text, start);
  const withComma = endWithComma(text, end, comma);
  const lineEnd = lineAround(text, withComma).end;
  const isFirst = isBlank(text.slice(line.start, start));
  if (isFirst && isBlank(text.slice(withComma, lineEnd))) return { start: line.start, end: nextLine(text, lineEnd) };
  if (comma !== undefined || isFirst) return { start, end: withComma + blanksAfter(text, withComma) };
  return { start: start - blanksBefore(text.slice(line.start, start)), end };
}

/** The comma goes in one cut with what stands right before it. */
function endWithComma(text: string, end: number, comma: number | undefined): number {
  return comma !== undefined && isBlank(text.slice(end, comma)) ? comma + 1 : end;
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
