import type { Api, Vendor } from '../catalog/vendors.ts';
import type { Problem, SettingPath } from './problem.ts';

/** Ends of an address that people copy from a vendor's document although the wire format adds them itself; longest first. */
const ADDED_BY_ADAPTER: Record<Api, readonly string[]> = {
  'openai-chat': ['/chat/completions', '/completions', '/models', '/responses'],
  'anthropic-messages': ['/v1/messages', '/v1'],
  gemini: ['/models'],
  'ollama-chat': ['/api/chat', '/api/generate', '/api', '/v1'],
};

export interface ParsedBaseUrl {
  /** Without a trailing slash. `undefined`: the address cannot be used. */
  readonly baseUrl: string | undefined;
  readonly problems: readonly Problem[];
}

/** Reads `apiBase`. An address with a password or a query is refused: they would end up in logs and errors. */
export function parseBaseUrl(text: string, vendor: Vendor, path: SettingPath): ParsedBaseUrl {
  const bad = (message: string): ParsedBaseUrl => ({
    baseUrl: undefined,
    problems: [{ path, place: 'value', code: 'bad-address', severity: 'error', message }],
  });
  const url = URL.parse(text.trim());
  if (url === null) return bad('“apiBase” is no address like https://llm.example.com/v1: this model is left out.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return bad('“apiBase” must begin with https:// or http://: this model is left out.');
  if (url.username !== '' || url.password !== '')
    return bad('“apiBase” must not hold a user name or a password: this model is left out.');
  if (url.search !== '' || url.hash !== '')
    return bad('“apiBase” must not hold a query or a fragment: this model is left out.');
  const written = withoutSlash(`${url.origin}${url.pathname}`);
  const end = ADDED_BY_ADAPTER[vendor.api].find((suffix) => written.endsWith(suffix));
  const baseUrl = end === undefined ? written : withoutSlash(written.slice(0, -end.length));
  return { baseUrl, problems: end === undefined ? [] : [superfluous(path, end, baseUrl)] };
}

function superfluous(path: SettingPath, end: string, baseUrl: string): Problem {
  return {
    path,
    place: 'value',
    code: 'bad-address',
    severity: 'warning',
    message: `Turnpike adds “${end}” itself: the address is read as ${baseUrl}.`,
    fix: { kind: 'did-you-mean', replacement: baseUrl },
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

/** The part of an address that a key is bound to: `api.openai.com`, `127.0.0.1:8080`. */
export function hostOf(baseUrl: string): string {
  return new URL(baseUrl).host;
}

/** Whether an address never leaves this machine. */
export function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
