import { createParser } from 'eventsource-parser';
import type { FormatName } from './wire-formats.ts';

/**
 * The least that any client of a wire format must do: fetch, split the events or lines, parse the JSON, read the text.
 * Gives the characters of the answer.
 */
export async function leastClient(format: FormatName, url: string): Promise<number> {
  const { body, read, headers } = CLIENTS[format];
  let characters = 0;
  const split = SPLITTERS[format]((data) => {
    if (data !== '[DONE]') characters += read(JSON.parse(data))?.length ?? 0;
  });
  const response = await fetch(url, { method: 'POST', body, headers });
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) split(decoder.decode(bytes, { stream: true }));
  return characters;
}

type Splitter = (onData: (data: string) => void) => (text: string) => void;

const splitEvents: Splitter = (onData) => {
  const parser = createParser({ onEvent: ({ data }) => onData(data) });
  return (text) => parser.feed(text);
};

const splitLines: Splitter = (onData) => {
  let open = '';
  return (text) => {
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onData(line);
  };
};

const SPLITTERS: Readonly<Record<FormatName, Splitter>> = {
  openai: splitEvents,
  anthropic: splitEvents,
  gemini: splitEvents,
  ollama: splitLines,
};

/** The one field with text, where the chunk has it. */
interface Chunk {
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
  readonly delta?: { readonly text?: string };
  readonly candidates?: readonly { readonly content: { readonly parts: readonly { readonly text?: string }[] } }[];
  readonly message?: { readonly content?: string };
}

interface Client {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly read: (chunk: Chunk) => string | undefined;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const MESSAGES = [{ role: 'user', content: 'Hi' }];

/** What Turnpike sends, so that both ask the same of the server and the network. */
const CLIENTS: Readonly<Record<FormatName, Client>> = {
  openai: {
    body: JSON.stringify({
      model: 'gpt-5-mini',
      messages: MESSAGES,
      stream: true,
      stream_options: { include_usage: true },
    }),
    headers: { ...JSON_TYPE, accept: 'text/event-stream', authorization: 'Bearer bench' },
    read: ({ choices }) => choices?.[0]?.delta.content,
  },
  anthropic: {
    body: JSON.stringify({ model: 'claude-sonnet-4-5', messages: MESSAGES, stream: true, max_tokens: 64_000 }),
    headers: { ...JSON_TYPE, accept: 'text/event-stream', 'x-api-key': 'bench', 'anthropic-version': '2023-06-01' },
    read: ({ delta }) => delta?.text,
  },
  gemini: {
    body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }),
    headers: { ...JSON_TYPE, accept: 'text/event-stream', 'x-goog-api-key': 'bench' },
    read: ({ candidates }) => candidates?.[0]?.content.parts[0]?.text,
  },
  ollama: {
    body: JSON.stringify({ model: 'qwen3', messages: MESSAGES, stream: true }),
    headers: { ...JSON_TYPE, accept: 'application/x-ndjson', authorization: 'Bearer bench' },
    read: ({ message }) => message?.content,
  },
};
