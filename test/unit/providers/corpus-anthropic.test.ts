import { describe, expect, it } from 'vitest';
import { createAnthropicDecoder } from '../../../src/providers/anthropic-messages/decoder.ts';
import { corpusFolder, loadRecordings } from '../../support/corpus.ts';
import type { Recording } from '../../support/corpus.ts';
import { foldPieces } from '../../support/decode.ts';
import { outcomeOf, outcomeOfGolden } from '../../support/golden.ts';
import type { Outcome } from '../../support/golden.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_801;

interface Exception {
  readonly reason: string;
  readonly expected: (recording: Recording) => Partial<Outcome>;
}

/** Where the two official decoders disagree, or both are not what this decoder should be; by the end of the file's name. */
const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  'spliced-message-start.chunks.txt': {
    reason: 'two answers spliced into one stream: both decoders throw, and so does this one',
    expected: () => ({ failure: 'malformed undefined' }),
  },
  'test_anthropic_compaction_usage_with_cache_streaming.0.meta.json': {
    reason:
      'the summary of a compaction is no answer (as the SDK says); the bill is the sum of the iterations, with the cache ' +
      'read of the compaction (one decoder leaves out the compaction, the other its cache read)',
    expected: ({ golden }) => ({
      ...(golden.sdk && outcomeOfGolden(golden.sdk)),
      input: 100 + 55_096 + 181,
      output: 83 + 8,
    }),
  },
  'incomplete_partial_json_response.txt': {
    reason: 'a call that was cut inside its JSON is not whole, so it is no call (the SDK gives its first half)',
    expected: ({ golden }) => (golden.aisdk ? outcomeOfGolden(golden.aisdk) : {}),
  },
};

const recordings = (await loadRecordings()).filter(
  ({ protocol, kind }) => protocol === 'anthropic-messages' && (kind === 'sse' || kind === 'chunks-jsonl'),
);

describe.skipIf(corpusFolder === undefined)('Anthropic recordings (of ../shared, skipped where absent)', () => {
  it('are there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(14);
  });

  it('has no exception that is not used', () => {
    for (const name of Object.keys(EXCEPTIONS))
      expect(recordings.filter(({ file }) => file.endsWith(name))).toHaveLength(1);
  });

  it.each(recordings.map((each) => [each.file, each] as const))('%s decodes to its golden', (file, recording) => {
    const exception = Object.entries(EXCEPTIONS).find(([name]) => file.endsWith(name))?.[1];
    const { sdk, compared } = recording.golden;
    const { body } = recording.wire();
    const outcome = outcomeOf(foldPieces('sse', createAnthropicDecoder(ATTEMPT), [body]));
    if (exception !== undefined) {
      expect(outcome).toMatchObject(exception.expected(recording));
      return;
    }
    expect(Object.values(compared)).not.toContain(false);
    expect(outcome).toEqual(sdk && outcomeOfGolden(sdk));
  });

  it.each(recordings.map((each) => [each.file, each] as const))('%s survives every split', (_, recording) => {
    const { body } = recording.wire();
    const whole = foldPieces('sse', createAnthropicDecoder(ATTEMPT), [body]);
    for (const pieces of waysToSplit(body, SEED))
      expect(foldPieces('sse', createAnthropicDecoder(ATTEMPT), pieces)).toEqual(whole);
  });
});
