import type { ServerResponse } from 'node:http';
import { parseJson } from '../../src/lib/json.ts';
import { magicWordsPage } from './magic-words.ts';
import { redacted } from './request-log.ts';
import type { SimulatorState } from './simulator-state.ts';
import { parseRule } from './scripts.ts';

interface ControlRequest {
  readonly method: string;
  readonly pathname: string;
  readonly text: string;
}

/**
 * For suites in another process, and for people. `POST /control/script` takes one rule or an array of rules (400 with the
 * wrong property named), `POST /control/reset` forgets everything, `GET /control/requests` gives the log without keys.
 */
export function control(
  { method, pathname, text }: ControlRequest,
  response: ServerResponse,
  state: SimulatorState,
): void {
  switch (`${method} ${pathname}`) {
    case 'GET /':
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(magicWordsPage());
      return;
    case 'GET /control/requests':
      json(response, 200, state.log.list().map(redacted));
      return;
    case 'POST /control/reset':
      state.reset();
      json(response, 200, {});
      return;
    case 'POST /control/script':
      addScripts(text, response, state);
      return;
    default:
      json(response, 404, { error: `The simulator has no ${method} ${pathname}` });
  }
}

function addScripts(text: string, response: ServerResponse, { scripts }: SimulatorState): void {
  const value = parseJson(text);
  try {
    const rules = (Array.isArray(value) ? value : [value]).map(parseRule);
    for (const rule of rules) scripts.add(rule);
    json(response, 200, {});
  } catch (error) {
    json(response, 400, { error: String(error) });
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
