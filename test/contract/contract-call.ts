import { inspect } from 'node:util';
import type { ModelRequest } from '../../src/llm/model-request.ts';
import type { LlmError } from '../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Endpoint } from '../../src/wire/endpoint.ts';
import { callOf, endpointOf, targetOf } from '../support/calls.ts';
import type { Loopback } from './loopback.ts';
import { MODEL } from './rows.ts';
import type { ContractRow } from './rows.ts';

/** Long and odd enough that it is in no text by chance, and shaped like no vendor's key, so that only its value gives it away. */
export const KEY = 'contract7Key7value7that7must7never7appear';

export const REQUEST: ModelRequest = {
  kind: 'chat',
  group: 'main',
  system: 'Be brief.',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello there' }] }],
};

/** The deployment of this row on this server. */
export function endpoint(row: ContractRow, { baseUrl }: Loopback): Endpoint {
  return endpointOf(targetOf(row.vendor, MODEL), baseUrl, {
    authorize: async () => ({ [row.keyHeader]: row.keyValue(KEY) }),
  });
}

/** One call of it. */
export function stream(
  row: ContractRow,
  loopback: Loopback,
  signal?: AbortSignal,
  request: ModelRequest = REQUEST,
): AsyncIterable<StreamEvent> {
  return row.create(endpoint(row, loopback)).stream(request, callOf(signal));
}

export async function collect(answer: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of answer) events.push(event);
  return events;
}

/** Promises by name, which whoever comes first makes. */
export class Gates {
  readonly #gates = new Map<string, { readonly promise: Promise<void>; readonly resolve: () => void }>();

  open(name: string): void {
    this.#gate(name).resolve();
  }

  opened(name: string): Promise<void> {
    return this.#gate(name).promise;
  }

  #gate(name: string) {
    const known = this.#gates.get(name);
    if (known !== undefined) return known;
    let resolve = () => {};
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    const gate = { promise, resolve: () => resolve() };
    this.#gates.set(name, gate);
    return gate;
  }
}

/** All that a log could make of an error. */
export function everythingOf(error: LlmError): string {
  return [JSON.stringify(error), String(error), error.stack, inspect(error, { depth: null, showHidden: true })].join(
    '\n',
  );
}
