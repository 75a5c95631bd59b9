import { describe, expect, it } from 'vitest';
import { foldEvents } from '../support/fold.ts';
import { collect, stream } from './contract-call.ts';
import { contractServers } from './contract-servers.ts';
import type { ContractRow } from './rows.ts';

/** Well below the silence after which a call is given up. */
const SOON_MS = 10_000;

/** What every provider must make of an answer that is whole, on a connection that its server never ends. */
export function describeEndlessContract(row: ContractRow): void {
  const server = contractServers().open;

  describe('an answer whose body never ends', () => {
    it.each([
      ['in several events', row.start + row.text('Hi') + row.finish('stop')],
      ['in as few as the format allows', row.shortest],
    ])('is whole a little later: %s', { timeout: 2 * SOON_MS }, async (_, body) => {
      const loopback = await server(({ response }) => {
        response.writeHead(200, { 'content-type': row.contentType });
        response.write(body);
      });
      const signal = AbortSignal.timeout(SOON_MS);
      const events = await collect(stream(row, loopback, signal));
      const { text, usage } = foldEvents(events);
      expect({ text, usage, last: events.at(-1) }).toMatchObject({
        text: 'Hi',
        usage: row.usage,
        last: { type: 'finish', reason: { unified: 'stop' } },
      });
    });
  });
}
