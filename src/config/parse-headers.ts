import { vendors } from '../catalog/vendors.ts';
import type { Problem, SettingPath } from './problem.ts';

export interface ParsedHeaders {
  /** Without those that are mistaken. */
  readonly headers: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** https://www.rfc-editor.org/rfc/rfc9110#name-field-values, but for bytes beyond ASCII, which servers read in many ways. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** The connection and the adapter write these. A second one breaks the call or smuggles another one behind it. */
const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'te',
  'trailer',
  'upgrade',
  'proxy-connection',
]);

const KEY_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  ...vendors.map(({ keyHeader }) => keyHeader.header),
]);
/** `api-key`, `x-auth-token`, `Ocp-Apim-Subscription-Key`, `X-Client-Secret`, … */
const NAMES_A_KEY = /(?:^|[-_])(?:api-?key|key|auth|authorization|token|secret|password|credentials?)$/i;
/** What keys of known vendors begin with, and how a credential stands behind its scheme. */
const BEGINS_AS_KEY = /^(?:(?:bearer|basic)\s|sk-|sk_|AIza|gsk_|xai-|ghp_|github_pat_|hf_|AKIA|eyJ)/i;
/** Letters of both cases and digits in one run of 32: names, dates, versions and ids of accounts are shorter or plainer. */
const LONG_RUN = /[A-Za-z0-9]{32,}/g;

/** Characters of a name or a value. Node's servers refuse a request whose headers have more than 16 KiB together. */
const MAX_CHARACTERS = 16_384;

/** Looks at each header of an entry. The value of a header that is refused is never handed on. */
export function parseHeaders(raw: Readonly<Record<string, string>>, path: SettingPath): ParsedHeaders {
  const checked = Object.entries(raw).map(([header, value]) => ({
    header,
    value,
    problem: problemOf(header, value, [...path, header]),
  }));
  return {
    headers: Object.fromEntries(
      checked.flatMap(({ header, value, problem }) => (problem === undefined ? [[header, value]] : [])),
    ),
    problems: checked.flatMap(({ problem }) => problem ?? []),
  };
}

function problemOf(header: string, value: string, path: SettingPath): Problem | undefined {
  const name = header.toLowerCase();
  const frame = { path, severity: 'error', effect: 'ignored', header } as const;
  // Before the expressions: in a text of millions of characters these run out of stack.
  if (header.length > MAX_CHARACTERS) return { ...frame, part: 'name', code: 'bad-header', fault: 'name' };
  if (value.length > MAX_CHARACTERS) return { ...frame, part: 'value', code: 'bad-header', fault: 'value' };
  if (!NAME.test(header)) return { ...frame, part: 'name', code: 'bad-header', fault: 'name' };
  if (KEY_HEADERS.has(name) || NAMES_A_KEY.test(name)) return { ...frame, part: 'name', code: 'key-in-header' };
  if (RESERVED.has(name)) return { ...frame, part: 'name', code: 'reserved-header' };
  if (looksLikeKey(value)) return { ...frame, part: 'value', code: 'key-in-header' };
  return VALUE.test(value) ? undefined : { ...frame, part: 'value', code: 'bad-header', fault: 'value' };
}

function looksLikeKey(value: string): boolean {
  const runs = value.match(LONG_RUN) ?? [];
  const isMixed = (run: string): boolean => /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
  return beginsAsKey(value.trim()) || runs.some(isMixed);
}

export function beginsAsKey(value: string): boolean {
  return BEGINS_AS_KEY.test(value);
}
