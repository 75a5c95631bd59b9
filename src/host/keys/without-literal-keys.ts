import { literalKeys } from '../../config/literal-keys.ts';
import type { LiteralKey } from '../../config/literal-keys.ts';
import { readSettingsText } from '../configuration/settings-text.ts';
import type { SettingsFormat } from '../configuration/settings-text.ts';
import { withoutProperties } from '../configuration/without-property.ts';

/** The text of a settings file without these keys, wherever they stand in it now. All comments stay. */
export function withoutLiteralKeys(text: string, format: SettingsFormat, keys: readonly LiteralKey[]): string {
  const found = literalKeys(readSettingsText(text, format).valueOf('models'));
  const texts = new Set(keys.map(({ key }) => key));
  const wiped = found.filter(({ key }) => texts.has(key));
  return withoutProperties(
    text,
    wiped.map(({ index }) => ['models', index, 'apiKey']),
    format,
  );
}
