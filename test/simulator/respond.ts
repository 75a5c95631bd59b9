import type { IncomingMessage, ServerResponse } from 'node:http';
import { asRecord, parseJson } from '../../src/lib/json.ts';
import { paceOf, resolveAnswer, usageOf } from './answers.ts';
import { control } from './control.ts';
import { perform } from './faults.ts';
import { magicPlay } from './magic-words.ts';
import { findRoute } from './routes.ts';
import type { Route } from './routes.ts';
import type { SimulatorState } from './simulator-state.ts';
import { play } from './steps.ts';
import type { Step } from './steps.ts';
import { BadRequest, requestProblem } from './wires/wire.ts';
import type { FailureReply, Question, Wire } from './wires/wire.ts';

/** More than any test sends; a person's images fit. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** Answers one request: a call to a wire format, or a page of the control. Never rejects. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  state: SimulatorState,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://simulator');
  const text = await readBody(request);
  if (text === undefined) return;
  const route = request.method === 'POST' ? findRoute(pathname) : undefined;
  if (route === undefined) control({ method: request.method ?? 'GET', pathname, text }, response, state);
  else await answerCall(route, { request, response, text }, state);
}

/** `undefined` where the client left while it was sending, or sent too much. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > LARGEST_BODY) return void request.destroy();
      chunks.push(bytes);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly text: string;
}

async function answerCall({ wire, model }: Route, call: Call, state: SimulatorState): Promise<void> {
  const { request, response } = call;
  const path = request.url ?? '';
  const body = asRecord(parseJson(call.text)) ?? {};
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const entry = state.log.add({ api: wire.name, model: model ?? String(body['model']), path, headers, body });
  state.open.add(response);
  response.on('close', () => {
    state.open.delete(response);
    entry.close();
  });
  try {
    const id = `sim${String(entry.number).padStart(6, '0')}`;
    const steps = stepsOrRefusal({ wire, model, body, headers, path }, id, state);
    await play(steps, response, entry.progress);
  } catch (error) {
    // A script that cannot be played is a mistake of its author, who must see it.
    response.writeHead(599, { 'content-type': 'text/plain' }).end(`simulator: ${String(error)}`);
  }
}

interface Received {
  readonly wire: Wire;
  readonly model: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
}

function stepsOrRefusal(received: Received, id: string, state: SimulatorState): readonly Step[] {
  const { wire, model, body, headers } = received;
  try {
    checkHeaders(received);
    const question = wire.read(body, model);
    if ((headers[wire.authHeader] ?? '').includes('invalid')) return replySteps(wire.failure('auth', question.model));
    return stepsFor({ wire, question, id }, state);
  } catch (error) {
    if (error instanceof BadRequest) return replySteps(wire.failure('invalid-request', '', error.message));
    throw error;
  }
}

/** What the vendor asks for beside the body. */
function checkHeaders({ wire, headers, path }: Received): void {
  if (wire.name === 'anthropic')
    requestProblem(headers['anthropic-version'] !== undefined, 'anthropic-version: header is required');
  if (wire.name === 'gemini') requestProblem(path.includes('alt=sse'), 'The simulator only answers with `alt=sse`.');
}

function replySteps({ status, headers, body }: FailureReply): readonly Step[] {
  return [
    { type: 'head', status, headers: { 'content-type': 'application/json', ...headers } },
    { type: 'write', bytes: Buffer.from(JSON.stringify(body)) },
    { type: 'end' },
  ];
}

interface Called {
  readonly wire: Wire;
  readonly question: Question;
  readonly id: string;
}

/** A script decides, else a magic word in the question, else the canned answer is given. */
function stepsFor({ wire, question, id }: Called, { scripts, cache, pace }: SimulatorState): readonly Step[] {
  const asked = { api: wire.name, model: question.model, text: question.text };
  const { answer: script, fault } = scripts.next(asked) ?? magicPlay(asked) ?? {};
  const answer = resolveAnswer(script, question, id);
  const usage = usageOf(script, answer, cache.read(question));
  return perform({ wire, answer: { ...answer, usage }, pace: paceOf(script, pace), now: Date.now() }, fault);
}
