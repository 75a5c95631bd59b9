import { getNodeValue, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import type { Locator } from '../../config/locate-problems.ts';
import { asRecord } from '../../lib/json.ts';
import type { SettingPath } from '../../config/problem.ts';
import { lastNodeAt } from './last-node-at.ts';
import { ROUTING_PREFIX, SETTING_NAMES, settingNamed, toSettingsPath } from './setting-names.ts';
import type { Setting } from './setting-names.ts';

/** Zero-based, in UTF-16 units, as editors count. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface TextRange {
  readonly start: Position;
  readonly end: Position;
}

/** A settings file, or the `settings` of a `.code-workspace` file, as far as it can be read while someone types in it. */
export interface SettingsText {
  /** The value of a setting, or `undefined` when it is not in this file. */
  readonly valueOf: (setting: Setting) => unknown;
  /** The value at a path of the configuration. */
  readonly valueAt: (path: SettingPath) => unknown;
  /** The routing settings that stand in this file under their own names, as `timeout`. */
  readonly ownRouting: readonly string[];
  /** Settings that stand in this file once more, further down: the last one holds. With the range of the name. */
  readonly overridden: readonly { readonly setting: Setting; readonly range: TextRange }[];
  /** The range of a name or a value, without quotes or comments around it. */
  readonly locate: Locator<TextRange>;
}

export type SettingsFormat = 'settings' | 'workspace-file';

export function readSettingsText(text: string, format: SettingsFormat): SettingsText {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const ownRouting = ownRoutingOf(root, format);
  const find = (path: SettingPath): Node | undefined =>
    ownRouting.get(ownRoutingName(path)) ?? lastNodeAt(root, pathInFile(path, format));
  const rangeOf = rangesIn(text);
  return {
    overridden: overriddenIn(root, format).map(({ setting, name }) => ({ setting, range: rangeOf(name) })),
    ownRouting: [...ownRouting.keys()],
    valueOf: (setting) => {
      if (setting === 'routing' && ownRouting.size > 0) return routingValue(root, format);
      const node = find([setting]);
      const value: unknown = node && getNodeValue(node);
      return value;
    },
    valueAt: (path) => {
      const node = find(path);
      const value: unknown = node && getNodeValue(node);
      return value;
    },
    locate: (path, part) => {
      const node = find(path);
      const marked = part === 'name' ? node?.parent?.children?.[0] : node;
      return marked && rangeOf(marked);
    },
  };
}

/** The value at a path of the configuration: a routing setting may stand under its own name, or in an object with the others. */
export function nodeAt(root: Node | undefined, path: SettingPath, format: SettingsFormat): Node | undefined {
  return ownRoutingOf(root, format).get(ownRoutingName(path)) ?? lastNodeAt(root, pathInFile(path, format));
}

/** By name, the values of the routing settings that stand under their own names. */
function ownRoutingOf(root: Node | undefined, format: SettingsFormat): ReadonlyMap<string, Node> {
  const own = propertiesOf(root, format).flatMap(([name, value]) =>
    name.startsWith(ROUTING_PREFIX) ? [[name.slice(ROUTING_PREFIX.length), value] as const] : [],
  );
  return new Map(own);
}

/** Names no setting where the path is of another one, or leads deeper. */
function ownRoutingName([setting, name, ...deeper]: SettingPath): string {
  return setting === 'routing' && typeof name === 'string' && deeper.length === 0 ? name : '';
}

/** The object and the single settings together. As VS Code reads them, the later one in a file holds. */
function routingValue(root: Node | undefined, format: SettingsFormat): unknown {
  return propertiesOf(root, format).reduce<unknown>((routing, [name, node]) => {
    const value: unknown = getNodeValue(node);
    if (name === SETTING_NAMES.routing) return value;
    return name.startsWith(ROUTING_PREFIX)
      ? { ...asRecord(routing), [name.slice(ROUTING_PREFIX.length)]: value }
      : routing;
  }, undefined);
}

/** The settings of a file, in the order in which they stand. */
function propertiesOf(root: Node | undefined, format: SettingsFormat): readonly (readonly [string, Node])[] {
  const settings = lastNodeAt(root, pathInFile([], format));
  return (settings?.children ?? []).flatMap(({ children: [name, value] = [] }) => {
    const text: unknown = name?.value;
    return typeof text === 'string' && value !== undefined ? [[text, value] as const] : [];
  });
}

/** A path of the configuration as a path in the JSON of a file. */
export function pathInFile(path: SettingPath, format: SettingsFormat): (string | number)[] {
  return format === 'workspace-file' ? ['settings', ...toSettingsPath(path)] : toSettingsPath(path);
}

function overriddenIn(
  root: Node | undefined,
  format: SettingsFormat,
): readonly { readonly setting: Setting; readonly name: Node }[] {
  const byName = Map.groupBy(propertiesOf(root, format), ([name]) => name);
  return [...byName].flatMap(([text, same]) => {
    const setting = text.startsWith(ROUTING_PREFIX) ? 'routing' : settingNamed(text);
    if (setting === undefined) return [];
    return same.slice(0, -1).flatMap(([, value]) => {
      const name = value.parent?.children?.[0];
      return name === undefined ? [] : [{ setting, name }];
    });
  });
}

/** The lines are counted once: to count them for each of 200 problems in 1 MB of settings took seconds. */
function rangesIn(text: string): (node: Node) => TextRange {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
  const positionAt = (offset: number): Position => {
    const line = lastAtMost(starts, offset);
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return ({ offset, length }) => ({ start: positionAt(offset), end: positionAt(offset + length) });
}

/** The index of the last of these ascending numbers that is no more than `limit`; the first is 0. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? Infinity) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
