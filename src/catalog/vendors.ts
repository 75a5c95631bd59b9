import type { Quirks } from '../llm/quirks.ts';

/** A wire format. Many vendors speak the same one. */
export type Api = 'openai-chat' | 'anthropic-messages' | 'gemini' | 'ollama-chat';

/** How a key travels: `authorization: Bearer …`, or the bare key in a header of the vendor's own. */
export interface KeyHeader {
  readonly header: string;
  readonly scheme?: string;
}

/** A vendor is a row of data. An entry of the settings may override what it says of a server. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  readonly api: Api;
  readonly baseUrl: string;
  /**
   * The vendor's hosts for regions, where its windows and abilities hold too. A model costs the same there, or what
   * `regionalPermille` of its facts says.
   */
  readonly hosts: readonly string[];
  /** Where a vendor of local models runs them for money: they are not free there. */
  readonly cloudHosts?: readonly string[];
  readonly keyHeader: KeyHeader;
  /** Whether the vendor refuses calls without a key at its own hosts. */
  readonly needsKey: boolean;
  /** Environment variables that usually hold the key, first match first. */
  readonly environment: readonly string[];
  /** Runs on the person's own machines: free, and slow to its first token. */
  readonly local: boolean;
  readonly keyPage?: string;
  /** What differs from the wire format's own document at the vendor's own hosts. */
  readonly quirks: Quirks;
  /** The same for other servers that speak this wire format under this vendor's name. */
  readonly quirksElsewhere: Quirks;
}

const BEARER: KeyHeader = { header: 'authorization', scheme: 'Bearer' };

export const vendors: readonly Vendor[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    api: 'openai-chat',
    baseUrl: 'https://api.openai.com/v1',
    // https://platform.openai.com/docs/guides/your-data#data-residency-controls
    hosts: ['eu.api.openai.com', 'us.api.openai.com'],
    keyHeader: BEARER,
    needsKey: true,
    environment: ['OPENAI_API_KEY'],
    local: false,
    keyPage: 'https://platform.openai.com/api-keys',
    quirks: { promptCacheKey: true, maxTokensField: 'max_completion_tokens' },
    quirksElsewhere: { maxTokensField: 'max_tokens' },
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    api: 'anthropic-messages',
    baseUrl: 'https://api.anthropic.com',
    hosts: [],
    keyHeader: { header: 'x-api-key' },
    needsKey: true,
    environment: ['ANTHROPIC_API_KEY'],
    local: false,
    keyPage: 'https://console.anthropic.com/settings/keys',
    quirks: {},
    quirksElsewhere: {},
  },
  {
    id: 'gemini',
    name: 'Google Gemini',
    api: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    hosts: [],
    keyHeader: { header: 'x-goog-api-key' },
    needsKey: true,
    environment: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    local: false,
    keyPage: 'https://aistudio.google.com/apikey',
    quirks: {},
    quirksElsewhere: {},
  },
  {
    id: 'ollama',
    name: 'Ollama',
    api: 'ollama-chat',
    baseUrl: 'http://127.0.0.1:11434',
    hosts: [],
    // https://docs.ollama.com/cloud
    cloudHosts: ['ollama.com', 'www.ollama.com', 'api.ollama.com'],
    keyHeader: BEARER,
    needsKey: false,
    environment: ['OLLAMA_API_KEY'],
    local: true,
    quirks: {},
    quirksElsewhere: {},
  },
];

export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}

/** Whether an address is the vendor's own, so that what the catalogue says of its models holds there. */
export function isOwnAddress({ baseUrl, hosts }: Vendor, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { host, protocol } = new URL(address);
  const own = new URL(baseUrl);
  return (host === own.host && protocol === own.protocol) || (protocol === 'https:' && hosts.includes(host));
}

/** Whether an address is one of a vendor's hosts for regions. */
export function isRegionalAddress(address: string): boolean {
  return vendors.some(({ hosts }) => hosts.includes(hostOf(address)));
}

/** Whether an address is one where a vendor of local models runs them for money. */
export function isCloudAddress(address: string): boolean {
  return vendors.some(({ cloudHosts = [] }) => cloudHosts.includes(hostOf(address)));
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}
