/** A wire format: ten of them serve fifty vendors. */
export type Api = 'openai-chat' | 'anthropic-messages' | 'gemini' | 'ollama-chat';

/** A seller of models is a row of data; what differs from the wire format's own document is a named flag. */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  readonly api: Api;
  readonly baseUrl: string;
  /** How the key travels; `none` where none is needed. A key that is stored for such a vendor is sent as a bearer token. */
  readonly auth: 'bearer' | 'x-api-key' | 'x-goog-api-key' | 'none';
  /** Environment variables that usually hold the key, first match first. */
  readonly environment: readonly string[];
  /** Runs on the person's own machines: free, and slow to its first token. */
  readonly local: boolean;
  readonly keyPage?: string;
}

export const vendors: readonly Vendor[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    api: 'openai-chat',
    baseUrl: 'https://api.openai.com/v1',
    auth: 'bearer',
    environment: ['OPENAI_API_KEY'],
    local: false,
    keyPage: 'https://platform.openai.com/api-keys',
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    api: 'anthropic-messages',
    baseUrl: 'https://api.anthropic.com',
    auth: 'x-api-key',
    environment: ['ANTHROPIC_API_KEY'],
    local: false,
    keyPage: 'https://console.anthropic.com/settings/keys',
  },
  {
    id: 'gemini',
    name: 'Google Gemini',
    api: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    auth: 'x-goog-api-key',
    environment: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    local: false,
    keyPage: 'https://aistudio.google.com/apikey',
  },
  {
    id: 'ollama',
    name: 'Ollama',
    api: 'ollama-chat',
    baseUrl: 'http://127.0.0.1:11434',
    auth: 'none',
    environment: ['OLLAMA_API_KEY'],
    local: true,
  },
];

export function findVendor(id: string): Vendor | undefined {
  return vendors.find((vendor) => vendor.id === id);
}
