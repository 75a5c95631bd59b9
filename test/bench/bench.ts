import { fork } from 'node:child_process';
import { createApp } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import type { Model } from '../../src/llm/model.ts';
import { openBenchLedger } from './bench-ledger.ts';

/** The pipeline as the extension composes it (router, retry, meter with a real ledger, clocks, adapter, wire). */
export interface Bench {
  /** Of the server that answers; the paths are told in chunk-server.ts. */
  readonly url: string;
  /** Asks for `path` of the server, and gives the characters of the answer. */
  readonly ask: (path: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

const signal = new AbortController().signal;

/** `paths` of the server become model groups. */
export async function openBench(paths: readonly string[]): Promise<Bench> {
  const { url, stop } = await startServer();
  const { ledger, close } = await openBenchLedger();
  const models = paths.map((path) => ({ name: path, model: 'openai/gpt-5-mini', apiBase: url + path }));
  const { configuration } = parseConfiguration({ models });
  const app = createApp({ readKey: () => Promise.resolve('bench'), hasKey: () => true, ledger });
  const { model } = app.compose(configuration);
  return {
    url,
    ask: (path) => charactersOf(model, path),
    close: async () => {
      await close();
      stop();
    },
  };
}

async function startServer(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = fork(new URL('chunk-server.ts', import.meta.url));
  const port = await new Promise((resolve) => child.once('message', resolve));
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() };
}

async function charactersOf(model: Model, group: string): Promise<number> {
  let characters = 0;
  const parts = [{ type: 'text', text: 'Hi' }] as const;
  for await (const event of model.stream(
    { kind: 'chat', group, messages: [{ role: 'user', parts }] },
    { signal, attempt: 'bench' },
  ))
    if (event.type === 'text-delta') characters += event.text.length;
  return characters;
}
