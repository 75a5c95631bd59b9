/** Where in the settings: the setting's name, then properties and indexes: `['turnpike.models', 2, 'model']`. */
export type SettingPath = readonly (string | number)[];

export type ProblemCode =
  | 'wrong-type'
  | 'out-of-range'
  | 'missing-field'
  | 'empty'
  | 'unknown-property'
  | 'missing-provider'
  | 'unknown-provider'
  | 'bad-address'
  | 'plain-http'
  | 'literal-key'
  | 'malformed-key-reference'
  | 'missing-key'
  | 'duplicate'
  | 'unknown-group'
  | 'fallback-loop'
  | 'ignored-here';

/** What one press can do about a problem. */
export type Fix =
  /** Put `replacement` in the place of the name or the value that the problem marks. */
  | { readonly kind: 'did-you-mean'; readonly replacement: string }
  | { readonly kind: 'set-key'; readonly provider: string; readonly host: string }
  /** Store the literal key that the problem marks, then take it out of the file. */
  | { readonly kind: 'move-key'; readonly provider: string; readonly host: string }
  /** Open the file that this setting is read from. */
  | { readonly kind: 'open-settings' };

/** One mistake in the settings. Its message is for people, names the consequence and never holds a key. */
export interface Problem {
  readonly path: SettingPath;
  /** Whether the property's name or its value is at fault. */
  readonly place: 'name' | 'value';
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly fix?: Fix;
}

/** `turnpike.models[2].model`: a path as people write it. */
export function formatPath(path: SettingPath): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}
