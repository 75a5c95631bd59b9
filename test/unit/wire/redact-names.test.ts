import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/llm/stream-event.ts';
import { nameRedactor } from '../../../src/wire/redact-names.ts';
import { secretsOf } from '../../../src/wire/redact.ts';
import { ATTEMPT } from '../../support/calls.ts';
import { cpuMs } from '../../support/cpu-ms.ts';

const KEY = 'kv-0123456789abcdef';
const secrets = secretsOf({ authorization: `Bearer ${KEY}` });

describe('the id of a call', () => {
  const ids = (...given: readonly string[]) => {
    const redacted = nameRedactor(secrets);
    return given.map((id) => Reflect.get(redacted({ type: 'tool-call-delta', id, inputText: '' }), 'id'));
  };

  it('is without the key, the same for each event of the call', () => {
    expect(ids('a', `call_${KEY}`, 'a', `call_${KEY}`)).toEqual(['a', 'call_[redacted]', 'a', 'call_[redacted]']);
  });

  it('stays another one for each call', () => {
    expect(ids(KEY, KEY.toUpperCase(), '[redacted]_2', KEY)).toEqual([
      '[redacted]',
      '[redacted]_2',
      '[redacted]_2_2',
      '[redacted]',
    ]);
  });

  it('is searched once, however many pieces its input has', () => {
    const id = 'i'.repeat(16_384);
    const event: StreamEvent = { type: 'tool-call-delta', id, inputText: 'x' };
    const redacted = nameRedactor(secrets);
    const redactAll = (): void => {
      for (let piece = 0; piece < 20_000; piece++) redacted(event);
    };
    expect(cpuMs(redactAll)).toBeLessThan(1_000); // 5 ms on an idle machine; 10 s were it searched each time
  });
});

it.each([`${KEY.slice(0, 9)}\n${KEY.slice(9)}`, `${KEY.slice(0, 9)} \u200B${KEY.slice(9)}`])(
  'a key with a break in it is in no name: %j',
  (broken) => {
    const redacted = nameRedactor(secrets);
    const start = redacted({ type: 'response-start', attempt: ATTEMPT, id: broken, model: `m-${broken}` });
    expect(start).toEqual({ type: 'response-start', attempt: ATTEMPT, id: '[redacted]', model: 'm-[redacted]' });
    const cut = `${'m'.repeat(187)}${broken}`.slice(0, 200);
    expect(JSON.stringify(redacted({ type: 'response-start', attempt: ATTEMPT, model: cut }))).not.toContain('kv-');
  },
);
