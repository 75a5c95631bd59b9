import { getNodeValue, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import type { Locator } from '../../config/locate-problems.ts';
import type { SettingPath } from '../../config/problem.ts';
import { lastNodeAt } from './last-node-at.ts';
import { toSettingsPath } from './setting-names.ts';
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
  /** The range of a name or a value, without quotes or comments around it. */
  readonly locate: Locator<TextRange>;
}

export type SettingsFormat = 'settings' | 'workspace-file';

export function readSettingsText(text: string, format: SettingsFormat): SettingsText {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const find = (path: SettingPath): Node | undefined => lastNodeAt(root, pathInFile(path, format));
  return {
    valueOf: (setting) => {
      const node = find([setting]);
      const value: unknown = node && getNodeValue(node);
      return value;
    },
    locate: (path, part) => {
      const node = find(path);
      const marked = part === 'name' ? node?.parent?.children?.[0] : node;
      return marked && rangeOf(text, marked);
    },
  };
}

/** A path of the configuration as a path in the JSON of a file. */
export function pathInFile(path: SettingPath, format: SettingsFormat): (string | number)[] {
  return format === 'workspace-file' ? ['settings', ...toSettingsPath(path)] : toSettingsPath(path);
}

function rangeOf(text: string, { offset, length }: Node): TextRange {
  return { start: positionAt(text, offset), end: positionAt(text, offset + length) };
}

/** Lines end with `\n`, `\r\n` or `\r`. */
function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
