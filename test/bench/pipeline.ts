// The whole pipeline (router, retry, meter, clocks, adapter, wire) against the least that any client must do: fetch, parse
// the events, parse the JSON; and against the vendor's own package. All in one process, in turns, on the same server.
import { fork } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { createParser } from 'eventsource-parser';
import OpenAI from 'openai';
import { createTurnpike } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Model } from '../../src/llm/model.ts';
import { CircuitBreakers } from '../../src/router/circuit-breakers.ts';
import { openBenchLedger } from './bench-ledger.ts';
import { median, percentile, type Figure } from './statistics.ts';

const CHUNKS = 20_000;
const ROUNDS = 9;
const REQUESTS = 400;

interface Bench {
  readonly url: string;
  readonly model: Model;
  readonly close: () => Promise<void>;
}

async function startServer(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = fork(new URL('chunk-server.ts', import.meta.url));
  const port = await new Promise((resolve) => child.once('message', resolve));
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() };
}

async function openBench(): Promise<Bench> {
  const { url, stop } = await startServer();
  const { ledger, close } = await openBenchLedger();
  const models = [
    { name: 'long', model: 'openai/gpt-5-mini', apiBase: `${url}/stream/${CHUNKS}` },
    { name: 'short', model: 'openai/gpt-5-mini', apiBase: `${url}/short` },
  ];
  const { configuration } = parseConfiguration({ models });
  let id = 0;
  const { model } = createTurnpike(configuration, {
    readKey: () => Promise.resolve('bench'),
    ledger,
    breakers: new CircuitBreakers(systemClock),
    clock: systemClock,
    random: Math.random,
    newId: () => String(id++),
  });
  return {
    url,
    model,
    close: async () => {
      await close();
      stop();
    },
  };
}

const signal = new AbortController().signal;

async function turnpike(model: Model, group: string): Promise<number> {
  let characters = 0;
  const parts = [{ type: 'text', text: 'Hi' }] as const;
  for await (const event of model.stream({ group, messages: [{ role: 'user', parts }] }, signal))
    if (event.type === 'text-delta') characters += event.text.length;
  return characters;
}

async function floor(url: string): Promise<number> {
  let characters = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== '[DONE]') characters += JSON.parse(data).choices[0]?.delta.content?.length ?? 0;
    },
  });
  const body = JSON.stringify({ model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
  const response = await fetch(`${url}/stream/${CHUNKS}/chat/completions`, { method: 'POST', body });
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) parser.feed(decoder.decode(bytes, { stream: true }));
  return characters;
}

async function vendorPackage(url: string): Promise<number> {
  let characters = 0;
  const client = new OpenAI({ apiKey: 'bench', baseURL: `${url}/stream/${CHUNKS}` });
  const stream = await client.chat.completions.create({
    model: 'gpt-5-mini',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) characters += chunk.choices[0]?.delta.content?.length ?? 0;
  return characters;
}

async function microsecondsPerChunk(run: () => Promise<number>): Promise<number> {
  const begin = performance.now();
  const characters = await run();
  if (characters < CHUNKS * 5) throw new Error(`only ${characters} characters came`);
  return ((performance.now() - begin) * 1000) / CHUNKS;
}

async function streamFigures({ url, model }: Bench): Promise<readonly Figure[]> {
  const times: { floor: number[]; turnpike: number[]; vendor: number[] } = { floor: [], turnpike: [], vendor: [] };
  for (let round = 0; round < ROUNDS + 2; round++) {
    const floorTime = await microsecondsPerChunk(() => floor(url));
    const ownTime = await microsecondsPerChunk(() => turnpike(model, 'long'));
    const vendorTime = await microsecondsPerChunk(() => vendorPackage(url));
    if (round < 2) continue; // the compiler warms up
    times.floor.push(floorTime);
    times.turnpike.push(ownTime);
    times.vendor.push(vendorTime);
  }
  const [base, own, vendor] = [median(times.floor), median(times.turnpike), median(times.vendor)];
  return [
    { name: 'fetch + eventsource-parser + JSON.parse', value: base, unit: 'µs/chunk' },
    { name: 'Turnpike, whole pipeline', value: own, unit: 'µs/chunk' },
    { name: 'openai package', value: vendor, unit: 'µs/chunk' },
    { name: 'Turnpike ÷ floor', value: own / base, unit: '×', goal: 1.5 },
    { name: 'Turnpike ÷ openai package', value: own / vendor, unit: '×' },
  ];
}

/** The same short request by hand: what the network and the server take. */
function bareRequest(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'Hi' }] });
    const request = httpRequest(`${url}/short/chat/completions`, { method: 'POST' }, (response) => {
      response.on('end', resolve);
      response.resume();
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function requestFigures({ url, model }: Bench): Promise<readonly Figure[]> {
  const bare: number[] = [];
  const own: number[] = [];
  for (let index = 0; index < REQUESTS + 50; index++) {
    const begin = performance.now();
    await bareRequest(url);
    const middle = performance.now();
    await turnpike(model, 'short');
    const end = performance.now();
    if (index < 50) continue;
    bare.push(middle - begin);
    own.push(end - middle);
  }
  const added = (share: number): number => percentile(own, share) - percentile(bare, share);
  return [
    { name: 'a bare request, p50', value: median(bare), unit: 'ms' },
    { name: 'added by Turnpike, p50', value: added(0.5), unit: 'ms', goal: 0.3 },
    { name: 'added by Turnpike, p99', value: added(0.99), unit: 'ms', goal: 1 },
  ];
}

export async function pipelineFigures(): Promise<{ stream: readonly Figure[]; request: readonly Figure[] }> {
  const bench = await openBench();
  try {
    return { stream: await streamFigures(bench), request: await requestFigures(bench) };
  } finally {
    await bench.close();
  }
}
