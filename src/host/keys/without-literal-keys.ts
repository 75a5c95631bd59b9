import { sameKeys } from '../../config/literal-keys.ts';
import type { LiteralKey } from '../../config/literal-keys.ts';
import { readSettingsText } from '../configuration/settings-text.ts';
import type { SettingsFormat } from '../configuration/settings-text.ts';
import { withoutProperties } from '../configuration/without-property.ts';

/** The text of a settings file without these keys, where they stand in it now. All comments stay. */
export function withoutLiteralKeys(text: string, format: SettingsFormat, keys: readonly LiteralKey[]): string {
  const wiped = sameKeys(readSettingsText(text, format).valueOf('models'), keys);
  return withoutProperties(
    text,
    wiped.map(({ index }) => ['models', index, 'apiKey']),
    format,
  );
}
