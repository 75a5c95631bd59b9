import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Turn } from '../../../src/protocol/conversation.ts';
import type { HostMessage, WebviewMessage } from '../../../src/protocol/messages.ts';
import { parseHostMessage } from '../../../src/protocol/parse-host-message.ts';
import { parseWebviewMessage } from '../../../src/protocol/parse-webview-message.ts';

const attachment = { path: 'src/a.ts', languageId: 'typescript', startLine: 1, endLine: 2, text: 'a' };
const answer: Turn = {
  kind: 'answer',
  id: 'a',
  status: 'cut',
  progress: 'p',
  text: 't',
  reasoning: 'r',
  seams: [{ at: 1, label: 's' }],
  route: [{ outcome: 'failed', model: 'm', detail: 'd' }],
  footer: { model: 'm', timing: '1 s', tokens: '1 in', tokensDetail: 'td', cost: '$1', costDetail: 'cd' },
  error: { title: 'e', detail: 'd', place: 'p', readyAt: 1, actions: [{ action: 'retry', label: 'Retry' }] },
};
const question: Turn = { kind: 'user', id: 'q', text: 'why', attachment };
const panel = {
  model: { label: 'main', detail: 'openai/x' },
  problem: 'p',
  welcome: { hasModels: true, missingKeys: ['openai'] },
  attachment: { path: 'src/a.ts', languageId: 'typescript', startLine: 1, endLine: 2 },
  busy: true,
};
const { text: _text, reasoning: _reasoning, ...frame } = answer;

const fromHost: readonly HostMessage[] = [
  { type: 'snapshot', sequence: 1, conversation: 'c', turns: [question, answer], earlier: 2, panel },
  { type: 'delta', sequence: 2, turn: 'a', text: 'x', reasoning: '' },
  { type: 'answer', sequence: 3, turn: frame },
  { type: 'turn-added', sequence: 4, turn: question },
  { type: 'turn-removed', sequence: 5, turn: 'a' },
  { type: 'panel', panel: { welcome: { hasModels: false, missingKeys: [] }, busy: false } },
  { type: 'focus-composer' },
];

const fromWebview: readonly WebviewMessage[] = [
  { type: 'ready' },
  { type: 'resync' },
  { type: 'load-earlier' },
  { type: 'send', text: 'x' },
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

describe.each([
  ['parseHostMessage', parseHostMessage, fromHost],
  ['parseWebviewMessage', parseWebviewMessage, fromWebview],
] as const)('%s', (_name, parse, messages) => {
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

test('the panel is never given the text of code that is only attached', () => {
  expect(parseHostMessage({ type: 'panel', panel: { ...panel, attachment } })).toEqual({ type: 'panel', panel });
});

test('names from the prototype are no commands and no actions', () => {
  expect(parseWebviewMessage({ type: 'command', command: 'toString' })).toBeUndefined();
  expect(parseWebviewMessage({ type: 'action', turn: 'a', action: 'constructor' })).toBeUndefined();
});
