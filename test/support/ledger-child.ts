// Another window, as a process of its own: `node ledger-child.ts stream|write <database> <name> [<rows>]`.
import { withMeter } from '../../src/ledger/meter.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Model } from '../../src/llm/model.ts';
import { callOf } from './calls.ts';
import { ask } from './stream-samples.ts';
import { end, openTestLedger, start, target } from './ledger-fixtures.ts';

/** So many rows go to the thread together: each batch is a transaction, which writes its pages anew. */
const ROWS_OF_BATCH = 10;

const [mode, file = '', name = '', rows = '2000'] = process.argv.slice(2);
const { ledger, problems } = openTestLedger(file);

if (mode === 'stream') await streamForEver();
else await writeRows();

/** An answer that never ends, through the meter; says `streaming` when it has begun. */
async function streamForEver(): Promise<void> {
  const model: Model = {
    id: 'endless',
    async *stream(_request, { attempt }) {
      yield { type: 'response-start', attempt, model: 'gpt-answered' };
      yield { type: 'usage', attempt, usage: { input: 1_000 } };
      for (;;) {
        yield { type: 'text-delta', text: 'x'.repeat(400) };
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  const metered = withMeter(model, target, {
    ledger,
    clock: systemClock,
    priceOf: () => ({ rates: { input: 1e9, output: 10e9 }, steps: [], serviceTiers: {} }),
    estimateInput: () => 100,
  });
  let said = false;
  for await (const event of metered.stream(ask('main', { messages: [] }), callOf(undefined, { attempt: name }))) {
    if (event.type === 'text-delta' && !said) console.log('streaming');
    said ||= event.type === 'text-delta';
  }
}

async function writeRows(): Promise<void> {
  for (let index = 0; index < Number(rows); index++) {
    if (name === 'full' && index % ROWS_OF_BATCH === 0) await new Promise((resolve) => setTimeout(resolve, 25));
    const id = `${name}-${index}`;
    ledger.begin(start(id));
    ledger.settle(id, end(1_000 + index));
  }
  await ledger.close();
  console.log(JSON.stringify(problems));
}
