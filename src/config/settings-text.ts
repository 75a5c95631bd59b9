import { applyEdits, findNodeAtLocation, getNodeValue, modify, parseTree, type Node } from 'jsonc-parser';
import type { Problem, SettingPath } from './problem.ts';

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
  readonly valueOf: (setting: string) => unknown;
  /** The name or the value at a path, without quotes or comments around it, or `undefined` when it is not in this file. */
  readonly locate: (path: SettingPath, place: Problem['place']) => TextRange | undefined;
  /** The text without the properties at these paths; comments elsewhere stay. */
  readonly without: (paths: readonly SettingPath[]) => string;
}

export type SettingsFormat = 'settings' | 'workspace-file';

export function readSettingsText(text: string, format: SettingsFormat): SettingsText {
  const prefix = format === 'workspace-file' ? ['settings'] : [];
  const root = parseTree(text, [], { allowTrailingComma: true });
  const find = (path: SettingPath): Node | undefined => root && findNodeAtLocation(root, [...prefix, ...path]);
  return {
    valueOf: (setting) => {
      const node = find([setting]);
      const value: unknown = node && getNodeValue(node);
      return value;
    },
    locate: (path, place) => {
      const node = find(path);
      const marked = place === 'name' ? node?.parent?.children?.[0] : node;
      return marked && rangeOf(text, marked);
    },
    without: (paths) =>
      paths.reduce((rest, path) => applyEdits(rest, modify(rest, [...prefix, ...path], undefined, {})), text),
  };
}

function rangeOf(text: string, { offset, length }: Node): TextRange {
  return { start: positionAt(text, offset), end: positionAt(text, offset + length) };
}

/** Lines end with `\n`, `\r\n` or `\r`. */
function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
