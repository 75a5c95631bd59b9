import type { KeyReference } from './configuration.ts';
import type { KeyBinding } from './key-reference.ts';

/** Where in the settings, as plain keys and indexes: `['models', 2, 'model']`. */
export type SettingPath = readonly (string | number)[];

/** What a value should have been. */
export type ExpectedType =
  | 'text'
  | 'number'
  | 'whole-number'
  | 'boolean'
  | 'object'
  | 'list'
  | 'list-of-models'
  | 'group-name'
  | 'list-of-group-names'
  | 'fallbacks';

/** What can be wrong in the settings: the code of each mistake, and the facts of it. No fact ever holds a key. */
export interface Mistakes {
  readonly 'wrong-type': { readonly expected: ExpectedType | undefined };
  readonly 'out-of-range': { readonly bound: 'at-least' | 'more-than' | 'at-most'; readonly limit: number };
  readonly 'not-one-of': { readonly allowed: readonly string[] };
  readonly empty: object;
  readonly 'missing-field': { readonly field: string };
  readonly 'unknown-property': { readonly property: string };
  /** The name of a provider stands where `provider/model` should. */
  readonly 'missing-model-name': { readonly provider: string };
  readonly 'missing-provider': { readonly model: string; readonly known: readonly string[] };
  readonly 'unknown-provider': { readonly provider: string; readonly known: readonly string[] };
  readonly 'bad-address': { readonly fault: 'not-a-url' | 'not-http' | 'has-credentials' | 'has-query' };
  /** The adapter adds this ending itself; the address is read without it. */
  readonly 'superfluous-ending': { readonly ending: string; readonly readAs: string };
  readonly 'plain-http': { readonly host: string };
  /** No key is stored for this http address, but one for `origin`, the same address over https: it is not sent. */
  readonly 'key-of-https': { readonly key: Extract<KeyReference, { kind: 'stored' }>; readonly origin: string };
  /** `binding`: where the key could be stored; absent while the entry does not say whom it is for. */
  readonly 'literal-key': { readonly binding?: KeyBinding };
  readonly 'malformed-key-reference': object;
  readonly 'missing-key': { readonly key: KeyReference; readonly need: 'required' | 'optional' };
  readonly duplicate: { readonly first: SettingPath };
  readonly 'unknown-group': { readonly group: string };
  /** Each group falls back to the next; the last one is the first again. `…` stands for the middle of a long loop. */
  readonly 'fallback-loop': { readonly loop: readonly string[] };
  readonly 'bad-header': { readonly header: string; readonly fault: 'name' | 'value' };
  /** The connection writes this header itself. */
  readonly 'reserved-header': { readonly header: string };
  readonly 'key-in-header': { readonly header: string };
  readonly 'unknown-priced-model': { readonly model: string };
  /** `local` stands at an entry that asks the vendor's own servers, which are paid for. */
  readonly 'local-at-vendor': { readonly host: string };
  /** The wire format of the entry's provider has nothing that this quirk could change. */
  readonly 'quirk-of-other-api': { readonly quirk: string; readonly provider: string };
  /** A text of more characters than any name or address has. */
  readonly 'too-long': { readonly limit: number };
  /** From the marked place on nothing of this setting is read: `limit` entries of the models, or names of fallbacks, came before. */
  readonly 'too-many': { readonly limit: number };
  /** So many problems of this setting are left out. */
  readonly 'more-problems': { readonly count: number };
}

export type ProblemCode = keyof Mistakes;

/** What is the same for all problems. */
export interface ProblemFrame {
  readonly path: SettingPath;
  /** Whether the property's name or its value is at fault. */
  readonly part: 'name' | 'value';
  readonly severity: 'error' | 'warning' | 'information';
  /** What the mistake costs: the whole entry of `models`, the name or value that is marked, or nothing. */
  readonly effect: 'entry-left-out' | 'ignored' | 'none';
  /** What was probably meant: put in the place of the part that is marked, it mends the problem. */
  readonly replacement?: string;
}

/** A problem of one of these codes. The mapped type lets a table over the codes see the facts of each. */
export type ProblemOf<Code extends keyof All, All = Mistakes> = {
  readonly [One in Code]: ProblemFrame & { readonly code: One } & All[One];
}[Code];

/** One mistake in the settings, as data. The words for people are written where they are shown. */
export type Problem = ProblemOf<ProblemCode>;
