import { literalKeys } from '../../config/literal-keys.ts';
import type { LiteralKey } from '../../config/literal-keys.ts';
import { readSettingsText } from '../configuration/settings-text.ts';
import type { SettingsFormat } from '../configuration/settings-text.ts';
import { withoutProperty } from '../configuration/without-property.ts';

/** The text of a settings file without these keys, wherever they stand in it now. All comments stay. */
export function withoutLiteralKeys(text: string, format: SettingsFormat, keys: readonly LiteralKey[]): string {
  const found = literalKeys(readSettingsText(text, format).valueOf('models'));
  const wiped = found.filter(({ key }) => keys.some((one) => one.key === key));
  return wiped.reduce((rest, { index }) => withoutProperty(rest, ['models', index, 'apiKey'], format), text);
}
