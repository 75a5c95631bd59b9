import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createApp } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Model } from '../../src/llm/model.ts';
import { openBenchLedger } from './bench-ledger.ts';
import type { SocketCount } from './chunk-server.ts';

/** The pipeline as the extension composes it (router, retry, meter with a real ledger, clocks, adapter, wire). */
export interface Bench {
  /** Of the server that answers; the paths are told in chunk-server.ts. */
  readonly url: string;
  /** Asks for `path` of the server, and gives the characters of the answer. */
  readonly ask: (path: string, options?: AskOptions) => Promise<number>;
  /** Sockets over which `ask` has sent requests. */
  readonly sockets: () => Promise<number>;
  readonly close: () => Promise<void>;
}

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: StreamEvent) => void;
}

const never = new AbortController().signal;

/** `paths` of the server become model groups; each begins with the id of a vendor whose wire format it speaks. */
export async function openBench(paths: readonly string[]): Promise<Bench> {
  const { url, sockets, stop } = await startServer();
  const { ledger, close } = await openBenchLedger();
  const models = paths.map((path) => ({ name: path, model: modelOf(path), apiBase: url + path }));
  const { configuration, problems } = parseConfiguration({ models });
  if (configuration.deployments.length < paths.length) throw new Error(JSON.stringify(problems));
  const app = createApp({ readKey: () => Promise.resolve('bench'), hasKey: () => true, ledger });
  const { model } = app.compose(configuration);
  return {
    url,
    ask: (path, options = {}) => charactersOf(model, path, options),
    sockets,
    close: async () => {
      await close();
      stop();
    },
  };
}

function modelOf(path: string): string {
  const vendor = path.split('/')[1] ?? '';
  return `${vendor}/${MODELS[vendor] ?? 'bench'}`;
}

const MODELS: Readonly<Record<string, string>> = {
  openai: 'gpt-5-mini',
  anthropic: 'claude-sonnet-4-5',
  gemini: 'gemini-2.5-flash',
  ollama: 'qwen3',
};

async function startServer(): Promise<Pick<Bench, 'url' | 'sockets'> & { readonly stop: () => void }> {
  const child = fork(new URL('chunk-server.ts', import.meta.url));
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${String(port)}`,
    sockets: () => socketsOf(child),
    stop: () => child.disconnect(),
  };
}

async function socketsOf(child: ChildProcess): Promise<number> {
  const answer = new Promise<SocketCount>((resolve) => {
    child.once('message', (count: SocketCount) => resolve(count));
  });
  child.send('sockets');
  return (await answer).sockets;
}

async function charactersOf(model: Model, group: string, { signal = never, onEvent }: AskOptions): Promise<number> {
  let characters = 0;
  const request = { kind: 'chat', group, messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] } as const;
  for await (const event of model.stream(request, { signal, attempt: 'bench' })) {
    if (event.type === 'text-delta') characters += event.text.length;
    onEvent?.(event);
  }
  return characters;
}
