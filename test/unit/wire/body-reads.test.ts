import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { bodyReads } from '../../../src/wire/body-reads.ts';

it('gives each read and then the end, again and again', async () => {
  const body = new PassThrough();
  const reads = bodyReads(body);
  const first = reads.next();
  body.write('a');
  expect(String((await first).value)).toBe('a');
  body.end('b');
  expect(String((await reads.next()).value)).toBe('b');
  expect(await reads.next()).toEqual({ done: true, value: undefined });
  expect(await reads.next()).toEqual({ done: true, value: undefined });
});

it.each<[string, Error | undefined, string]>([
  ['with an error', new Error('reset'), 'reset'],
  ['without one', undefined, 'Premature close'],
])('rejects where the body is destroyed %s, before, while and after it is read', async (_, error, words) => {
  const before = new PassThrough();
  before.on('error', () => {});
  before.destroy(error);
  await new Promise((resolve) => before.once('close', resolve));
  const reads = bodyReads(before);
  await expect(reads.next()).rejects.toThrow(words);
  await expect(reads.next()).rejects.toThrow(words);

  const open = new PassThrough();
  const waiting = bodyReads(open).next();
  open.destroy(error);
  await expect(waiting).rejects.toThrow(words);
});

it('does not read on where nothing is taken', async () => {
  const body = new PassThrough({ highWaterMark: 16 });
  const reads = bodyReads(body);
  expect(body.write('x'.repeat(100))).toBe(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(body.writableNeedDrain || body.readableLength > 0).toBe(true);
  expect(String((await reads.next()).value)).toHaveLength(100);
});

it('says that a body was at its end before it was read', async () => {
  const body = new PassThrough();
  body.end();
  body.resume();
  await new Promise((resolve) => body.once('close', resolve));
  expect(await bodyReads(body).next()).toEqual({ done: true, value: undefined });
});
