import { describe, expect, it } from 'vitest';
import { parseJsonValue } from '../../src/lib/json.ts';
import type { JsonValue } from '../../src/lib/json.ts';
import type { LlmError } from '../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { stream } from './contract-call.ts';
import { contractServers } from './contract-servers.ts';
import type { ContractRow, FinishName } from './rows.ts';

/** What every provider must make of the tool calls of an answer, also of broken ones, against a real server on loopback. */
export function describeToolCallContract(row: ContractRow): void {
  const servers = contractServers();

  async function call(...pieces: readonly string[]) {
    const loopback = await servers.open(({ response }) => {
      response.writeHead(200, { 'content-type': row.contentType });
      response.end(row.start + pieces.join(''));
    });
    const events: StreamEvent[] = [];
    let error: unknown;
    try {
      for await (const event of stream(row, loopback)) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    const ends = events.filter((event) => event.type === 'tool-call-end');
    return { error, ends, last: events.at(-1), types: events.map(({ type }) => type) };
  }

  describe.each(Object.entries(row.unfinishedCalls))('a call %s', (_, unfinished) => {
    const isCut = (reason: FinishName): boolean => reason === 'length' || reason === 'content-filter';
    const cutting = row.finishes.filter(isCut);
    const others = row.finishes.filter((reason) => !isCut(reason));

    it.each(cutting)('is cut by the finish reason %s, and never ends', async (reason) => {
      const { error, ends, last } = await call(row.text('Text so far.'), unfinished('look'), row.finish(reason));
      expect({ error, ends }).toEqual({ error: undefined, ends: [] });
      expect(last).toMatchObject({ type: 'finish', reason: { unified: reason } });
    });

    it.each(others)('is malformed with the finish reason %s, and what was used is told', async (reason) => {
      const { error, ends, types } = await call(row.text('Text so far.'), unfinished('look'), row.finish(reason));
      expect(error).toMatchObject({ kind: 'malformed', message: expect.stringContaining('the tool call look is not') });
      expect(error).toMatchObject({ details: { brokenCall: 'look' } });
      expect(ends).toEqual([]);
      expect(types).toContain('usage');
    });
  });

  it('two calls of one id get two ids', async () => {
    const { error, ends } = await call(row.callsOfOneId('look', [{ a: 1 }, { a: 2 }]), row.finish('tool-calls'));
    expect(error).toBeUndefined();
    expect(ends.map(({ input }) => input)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(new Set(ends.map(({ id }) => id)).size).toBe(2);
  });

  describe('an input', () => {
    const nested = (depth: number): JsonValue =>
      parseJsonValue(`{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`) ?? null;
    const deep = (depth: number) => call(row.toolCall('look', nested(depth)), row.finish('tool-calls'));

    it('of 256 levels is taken', async () => {
      const { error, ends } = await deep(256);
      expect([error, ends[0]?.input]).toEqual([undefined, nested(256)]);
    });

    it('of more levels is malformed', async () => {
      const { error, ends } = await deep(257);
      expect(ends).toEqual([]);
      expect(error).toMatchObject({
        kind: 'malformed',
        details: { limit: 'tool-calls' } satisfies LlmError['details'],
      });
    });
  });
}
