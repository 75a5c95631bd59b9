import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WebviewMessage } from '../../../src/protocol/messages.ts';
import { parseWebviewMessage } from '../../../src/protocol/parse-webview-message.ts';

const fromWebview: readonly WebviewMessage[] = [
  { type: 'ready' },
  { type: 'resync' },
  { type: 'load-earlier' },
  { type: 'load-all' },
  { type: 'send', id: 's', text: 'x' },
  { type: 'edit', id: 'e', turn: 'q', text: 'x' },
  { type: 'turn-command', turn: 'a', command: 'regenerate' },
  { type: 'remove-attachment', id: 'c' },
  { type: 'unqueue', id: 'q' },
  { type: 'send-now', id: 'q' },
  { type: 'image-begin', id: 'i', name: 'a.png' },
  { type: 'attach-image', id: 'i', data: 'AAAA' },
  { type: 'image-failed', id: 'i', reason: 'no-image' },
  { type: 'attach-uris', uris: ['file:///a.ts'] },
  { type: 'find-files', id: 'f', letters: 'app' },
  { type: 'stop' },
  { type: 'command', command: 'pick-model' },
  { type: 'action', turn: 'a', action: 'continue' },
  { type: 'action', turn: 'a', action: 'add-model' },
  { type: 'action', turn: 'a', action: 'reset-models' },
  { type: 'copy', text: 'x' },
  { type: 'insert', text: 'x' },
  { type: 'open-link', url: 'https://example.com' },
];

/** Every value in `value` put out of shape, one at a time. */
function damaged(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return [{}, ...value.flatMap((item, index) => damaged(item).map((bad) => value.with(index, bad)))];
  }
  if (typeof value !== 'object' || value === null) return [{}, null, typeof value === 'number' ? 1.5 : 7];
  const fields = Object.entries(value);
  return [null, 7, ...fields.flatMap(([key, field]) => damaged(field).map(replaced(value, key)))];
}

function replaced(value: object, key: string): (field: unknown) => unknown {
  return (field) => ({ ...value, [key]: field });
}

describe('parseWebviewMessage', () => {
  const messages = fromWebview;
  const parse = parseWebviewMessage;
  test.each(messages.map((message) => [message.type, message] as const))('takes %s as it is', (_type, message) => {
    expect(parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  test.each(messages.map((message) => [message.type, message] as const))('refuses a damaged %s', (_type, message) => {
    const all = damaged(message);
    expect(all.length).toBeGreaterThan(2);
    for (const bad of all) expect([bad, parse(bad)]).toEqual([bad, undefined]);
  });

  test('leaves out what it does not know', () => {
    for (const message of messages) expect(parse({ ...message, extra: 1 })).toEqual(message);
  });

  test('takes anything without throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parse(value)).toBeUndefined();
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

test('names from the prototype are no commands and no actions', () => {
  expect(parseWebviewMessage({ type: 'command', command: 'toString' })).toBeUndefined();
  expect(parseWebviewMessage({ type: 'action', turn: 'a', action: 'constructor' })).toBeUndefined();
});
