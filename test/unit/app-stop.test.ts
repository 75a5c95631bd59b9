import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { LedgerRecorder } from '../support/ledger-recorder.ts';
import { ask, listen } from '../support/stream-samples.ts';

describe('the composed app, stopped while the key is asked for', () => {
  it('has cost nothing', async () => {
    const { configuration } = parseConfiguration({ models: [{ name: 'main', model: 'openai/gpt-4o' }] });
    const ledger = new LedgerRecorder();
    const cancel = new AbortController();
    const readKey = () => {
      setTimeout(() => cancel.abort(), 10);
      return new Promise<never>(() => {}); // a key ring that waits for a person
    };
    const { model } = createApp({ ledger, hasKey: () => true, readKey }).compose(configuration);
    const messages = [{ role: 'user', parts: [{ type: 'text', text: 'word '.repeat(80_000) }] }] as const;
    await listen(model, ask('main', { messages }), cancel.signal);
    const nothing = { kind: 'exact', nanoUsd: 0 };
    expect(ledger.started).toMatchObject([{ cost: nothing }]);
    expect(ledger.settled).toMatchObject([{ status: 'cancelled', cost: nothing }]);
  });
});
