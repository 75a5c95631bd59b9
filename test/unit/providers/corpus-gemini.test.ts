import { describe, expect, it } from 'vitest';
import { createAnthropicDecoder } from '../../../src/providers/anthropic-messages/decoder.ts';
import { createGeminiDecoder } from '../../../src/providers/gemini/decoder.ts';
import { corpusFolder, loadRecordings } from '../../support/corpus.ts';
import type { Recording } from '../../support/corpus.ts';
import { foldPieces } from '../../support/decode.ts';
import { outcomeOf, outcomeOfGolden } from '../../support/golden.ts';
import type { Outcome } from '../../support/golden.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_801;
const CLAUDE_ON_VERTEX = 'claude-chat-1-mock.sse';

interface Exception {
  readonly reason: string;
  readonly expected: (recording: Recording) => Partial<Outcome>;
}

const STREAMED_ARGUMENTS: Exception = {
  reason: 'streamed arguments: the SDK hands out the pieces as calls without arguments, the other decoder joins them',
  expected: ({ golden }) => ({ tools: golden.aisdk?.tools ?? [] }),
};

const TOOL_USE_PROMPT: Exception = {
  reason: 'what the server put into the prompt for its own tools is billed as input; the SDK leaves it out of the sum',
  expected: ({ golden }) => ({ input: golden.aisdk?.input }),
};

const OTHER_WIRE_FORMAT: Exception = {
  reason: 'not this wire format: nothing in it is a chunk with a finish reason',
  expected: () => ({ text: '', failure: 'truncated undefined' }),
};

/** Where the two official decoders disagree, or both are not what this decoder should be; by the end of the file's name. */
const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  'google-stream-no-args-tool-call.chunks.txt': STREAMED_ARGUMENTS,
  'google-stream-tool-call-arguments.chunks.txt': STREAMED_ARGUMENTS,
  'google-stream-tool-call-array-arguments-missing-terminal-function-call.chunks.txt': STREAMED_ARGUMENTS,
  'google-vertex-stream-tool-call-arguments-nested.1.chunks.txt': STREAMED_ARGUMENTS,
  'test_google_model_file_search_tool_stream.3.meta.json': TOOL_USE_PROMPT,
  'test_google_model_web_fetch_tool_stream.0.meta.json': TOOL_USE_PROMPT,
  'test_code_execution_stream.0.meta.json': TOOL_USE_PROMPT,
  'test_google_model_file_search_grounding_gemini_3_True_.3.meta.json': TOOL_USE_PROMPT,
  'test_google_model_web_search_tool_stream.0.meta.json': TOOL_USE_PROMPT,
  'google-live-speech-translation.chunks.txt': OTHER_WIRE_FORMAT,
  [CLAUDE_ON_VERTEX]: OTHER_WIRE_FORMAT,
};

const recordings = (await loadRecordings()).filter(
  ({ protocol, kind }) =>
    (protocol === 'gemini' || protocol === 'gemini-stream') && (kind === 'sse' || kind === 'chunks-jsonl'),
);

describe.skipIf(corpusFolder === undefined)('Gemini recordings (of ../shared, skipped where absent)', () => {
  it('are there', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(24);
  });

  it('has no exception that is not used', () => {
    for (const name of Object.keys(EXCEPTIONS))
      expect(recordings.filter(({ file }) => file.endsWith(name))).toHaveLength(1);
  });

  it.each(recordings.map((each) => [each.file, each] as const))('%s decodes to its golden', (file, recording) => {
    const exception = Object.entries(EXCEPTIONS).find(([name]) => file.endsWith(name))?.[1];
    const { sdk, compared } = recording.golden;
    const outcome = outcomeOf(foldPieces('sse', createGeminiDecoder(ATTEMPT), [recording.wire().body]));
    if (exception === OTHER_WIRE_FORMAT) {
      expect(outcome).toMatchObject(exception.expected(recording));
      return;
    }
    expect(Object.values(compared).includes(false)).toBe(exception !== undefined);
    expect(outcome).toEqual(sdk && { ...outcomeOfGolden(sdk), ...exception?.expected(recording) });
  });

  it.each(recordings.map((each) => [each.file, each] as const))('%s survives every split', (_, recording) => {
    const { body } = recording.wire();
    const whole = foldPieces('sse', createGeminiDecoder(ATTEMPT), [body]);
    for (const pieces of waysToSplit(body, SEED))
      expect(foldPieces('sse', createGeminiDecoder(ATTEMPT), pieces)).toEqual(whole);
  });

  it("Claude on Vertex speaks Anthropic's events", () => {
    const body = recordings.find(({ file }) => file.endsWith(CLAUDE_ON_VERTEX))?.wire().body;
    const { finish, text } = foldPieces('sse', createAnthropicDecoder(ATTEMPT), body === undefined ? [] : [body]);
    expect({ finish, start: text.slice(0, 5) }).toEqual({
      finish: { unified: 'stop', raw: 'end_turn' },
      start: 'Thank',
    });
  });
});
