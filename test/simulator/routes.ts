import { anthropic } from './wires/anthropic.ts';
import { gemini } from './wires/gemini.ts';
import { ollama } from './wires/ollama.ts';
import { openai } from './wires/openai.ts';
import type { Wire } from './wires/wire.ts';

export interface Route {
  readonly wire: Wire;
  /** Where the wire format names it in the path. */
  readonly model?: string;
}

export function findRoute(pathname: string): Route | undefined {
  const [, model] = /^\/gemini(?:\/v1beta)?\/models\/([^/]+):streamGenerateContent$/.exec(pathname) ?? [];
  if (model !== undefined) return { wire: gemini, model: decodeURIComponent(model) };
  switch (pathname) {
    case '/openai/v1/chat/completions':
      return { wire: openai };
    case '/anthropic/v1/messages':
      return { wire: anthropic };
    case '/ollama/api/chat':
      return { wire: ollama };
    default:
      return undefined;
  }
}
