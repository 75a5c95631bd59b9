import { describe, expect, it } from 'vitest';
import { createOllamaChatDecoder } from '../../../src/providers/ollama-chat/decoder.ts';
import { corpusFolder, loadRecordings } from '../../support/corpus.ts';
import { foldPieces } from '../../support/decode.ts';
import { outcomeOf, outcomeOfGolden } from '../../support/golden.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_803;

const recordings = (await loadRecordings()).filter(
  ({ protocol, kind }) => protocol === 'ollama-chat' && kind === 'ndjson',
);

describe.skipIf(corpusFolder === undefined)('Ollama recordings (of ../shared, skipped where absent)', () => {
  it('are there', () => {
    expect(recordings).toHaveLength(2);
  });

  it.each(recordings.map((each) => [each.file, each] as const))('%s decodes to its golden', (_, recording) => {
    const { sdk } = recording.golden;
    expect(sdk).toBeDefined();
    const outcome = outcomeOf(foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), [recording.wire().body]));
    expect(outcome).toEqual({ ...(sdk && outcomeOfGolden(sdk)), failure: undefined });
  });

  it.each(recordings.map((each) => [each.file, each] as const))(
    '%s is the same however it is split',
    (_, recording) => {
      const { body } = recording.wire();
      const whole = foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), [body]);
      for (const pieces of waysToSplit(body, SEED))
        expect(foldPieces('ndjson', createOllamaChatDecoder(ATTEMPT), pieces)).toEqual(whole);
    },
  );
});
