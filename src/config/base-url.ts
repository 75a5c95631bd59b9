import type { Api, Vendor } from '../catalog/vendors.ts';
import { LONGEST_ADDRESS } from './settings-schema.ts';
import type { Mistakes, Problem, SettingPath } from './problem.ts';

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
  const frame = { path, part: 'value', severity: 'error', effect: 'entry-left-out' } as const;
  if (text.length > LONGEST_ADDRESS)
    return { baseUrl: undefined, problems: [{ ...frame, code: 'too-long', limit: LONGEST_ADDRESS }] };
  const url = URL.parse(text.trim());
  const fault = url === null ? 'not-a-url' : faultOf(url);
  if (url === null || fault !== undefined) {
    return { baseUrl: undefined, problems: [{ ...frame, code: 'bad-address', fault: fault ?? 'not-a-url' }] };
  }
  const written = withoutSlash(`${url.origin}${url.pathname}`);
  const ending = ADDED_BY_ADAPTER[vendor.api].find((suffix) => written.endsWith(suffix));
  if (ending === undefined) return { baseUrl: written, problems: [] };
  const baseUrl = withoutSlash(written.slice(0, -ending.length));
  return { baseUrl, problems: [superfluous(path, ending, baseUrl)] };
}

function faultOf(url: URL): Mistakes['bad-address']['fault'] | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not-http';
  if (url.username !== '' || url.password !== '') return 'has-credentials';
  return url.search !== '' || url.hash !== '' ? 'has-query' : undefined;
}

function superfluous(path: SettingPath, ending: string, readAs: string): Problem {
  return {
    code: 'superfluous-ending',
    path,
    part: 'value',
    severity: 'warning',
    effect: 'none',
    ending,
    readAs,
    replacement: readAs,
  };
}

function withoutSlash(address: string): string {
  // no `/\/+$/`, which takes seconds for 50,000 slashes that are not at the end
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}

/** Host and port of an address: `api.openai.com`, `127.0.0.1:8080`. */
export function hostOf(baseUrl: string): string {
  return new URL(baseUrl).host;
}

/** The host of a seller: two schemes of one host are two sellers, which have two keys. */
export function sellerHost(baseUrl: string): string {
  const { protocol, host, origin } = new URL(baseUrl);
  return protocol === 'https:' ? host : origin;
}

/** The part of an address that a key is bound to: `https://api.openai.com`, `http://127.0.0.1:8080`. */
export function originOf(baseUrl: string): string {
  return new URL(baseUrl).origin;
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
