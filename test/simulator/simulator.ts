import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Pace } from './faults.ts';
import { PromptCache } from './prompt-cache.ts';
import { RequestLog } from './request-log.ts';
import type { ReceivedRequest } from './request-log.ts';
import { respond } from './respond.ts';
import type { SimulatorState } from './simulator-state.ts';
import { parseRule, Scripts } from './scripts.ts';
import type { RuleScript, WireName } from './scripts.ts';

export interface SimulatorOptions {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** Of answers whose script does not say; none by default. */
  readonly pace?: Pace;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Base URL of a wire format, as a deployment's `apiBase` has it. */
  readonly base: (api: WireName) => string;
  /** The calls to the wire formats in order of arrival, as they stand now. */
  readonly requests: () => readonly ReceivedRequest[];
  /** Resolves with the first request of which `condition` is true; rejects after `withinMs` (5 s by default). */
  readonly request: (condition: (request: ReceivedRequest) => boolean, withinMs?: number) => Promise<ReceivedRequest>;
  /** Throws where the rule is wrong. The first rule set that matches and is not spent is used. */
  readonly script: (rule: RuleScript) => void;
  /** The next `connections` are reset as soon as they are made. */
  readonly refuse: (connections: number) => void;
  /** Forgets scripts, requests and cached prompts, and closes the answers that still run. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/** Speaks the four wire formats on loopback and plays what it is told. */
export async function startSimulator({ port = 0, pace }: SimulatorOptions = {}): Promise<Simulator> {
  let refused = 0;
  const state: SimulatorState = {
    scripts: new Scripts(),
    log: new RequestLog(),
    cache: new PromptCache(),
    open: new Set(),
    pace: pace ?? { firstTokenDelay: 0, pace: 0 },
    reset: () => {
      for (const response of state.open) response.destroy();
      state.scripts.reset();
      state.log.clear();
      state.cache.clear();
      refused = 0;
    },
  };
  const server = createServer((request, response) => {
    void respond(request, response, state);
  });
  server.on('connection', (socket: Socket) => {
    if (refused === 0) return;
    refused -= 1;
    socket.resetAndDestroy();
  });
  server.listen(port, '127.0.0.1');
  await new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const url = `http://127.0.0.1:${actual}`;
  return {
    url,
    port: actual,
    base: (api) => (api === 'openai' ? `${url}/openai/v1` : `${url}/${api}`),
    requests: () => state.log.list(),
    request: (condition, withinMs = 5000) => firstRequest(state.log, condition, withinMs),
    script: (rule) => state.scripts.add(parseRule(rule)),
    refuse: (connections) => (refused = connections),
    reset: state.reset,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('The socket has no port');
  return address.port;
}

const POLL_MS = 5;

async function firstRequest(
  log: RequestLog,
  condition: (request: ReceivedRequest) => boolean,
  withinMs: number,
): Promise<ReceivedRequest> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = log.list().find(condition);
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`No such request within ${withinMs} ms; there were ${log.list().length}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
