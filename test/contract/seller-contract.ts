import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { callOf } from '../support/calls.ts';
import { collect, endpoint, REQUEST } from './contract-call.ts';
import { contractServers } from './contract-servers.ts';
import type { Loopback } from './loopback.ts';
import type { ContractRow } from './rows.ts';

/** What holds for the same wire format at several sellers, and for several attempts of one request. */
export function describeSellerContract(row: ContractRow): void {
  const servers = contractServers();
  const open = (text: string) =>
    servers.open(({ response }) => {
      response.writeHead(200, { 'content-type': row.contentType });
      response.end(row.start + row.text(text) + row.finish('stop'));
    });
  const modelAt = (loopback: Loopback, key: string) =>
    row.create({ ...endpoint(row, loopback), authorize: async () => ({ [row.keyHeader]: row.keyValue(key) }) });
  const headersOf = (loopback: Loopback) => loopback.visits.map(({ received }) => JSON.stringify(received.headers));

  describe('sellers', () => {
    it('at different addresses get their own key and no other', async () => {
      const [home, foreign] = [await open('home'), await open('foreign')];
      await collect(modelAt(home, 'key-of-home').stream(REQUEST, callOf()));
      await collect(modelAt(foreign, 'key-of-foreign').stream(REQUEST, callOf()));
      expect(headersOf(home)).toEqual([expect.stringContaining('key-of-home')]);
      expect(headersOf(foreign)).toEqual([expect.stringContaining('key-of-foreign')]);
      expect(headersOf(foreign).join('')).not.toContain('key-of-home');
    });

    it('that send elsewhere are not followed: the key stays', async () => {
      const foreign = await open('foreign');
      const home = await servers.open(({ response }) => {
        response.writeHead(307, { location: foreign.baseUrl + row.path }).end();
      });
      await expect(collect(modelAt(home, 'key-of-home').stream(REQUEST, callOf()))).rejects.toMatchObject({
        kind: 'malformed',
      });
      expect(foreign.visits).toEqual([]);
    });
  });

  describe('attempts of one request, side by side', () => {
    it('keep their ids, texts and usages apart, at one seller and at two', async () => {
      const [first, second] = [await open('one'), await open('two')];
      const model = modelAt(first, 'key');
      const attempts = [
        { answer: model, id: 'attempt-a', text: 'one' },
        { answer: model, id: 'attempt-b', text: 'one' },
        { answer: modelAt(second, 'key'), id: 'attempt-c', text: 'two' },
      ];
      const heard = await Promise.all(
        attempts.map(({ answer, id }) => collect(answer.stream(REQUEST, callOf(undefined, { attempt: id })))),
      );
      for (const [index, { id, text }] of attempts.entries()) {
        const events = heard[index] ?? [];
        expect(events.flatMap(attemptOf)).toEqual([id, id]);
        expect(events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')).toBe(text);
      }
    });
  });
}

/** Of the two events that every answer has. */
function attemptOf(event: StreamEvent): readonly string[] {
  return event.type === 'response-start' || (event.type === 'usage' && event.usage.output !== undefined)
    ? [event.attempt]
    : [];
}
