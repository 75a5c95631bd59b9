import { describe, expect, it } from 'vitest';
import { createOpenAiChatDecoder } from '../../../src/providers/openai-chat/decoder.ts';
import { corpusFolder, loadRecordings } from '../../support/corpus.ts';
import type { Recording } from '../../support/corpus.ts';
import { foldPieces } from '../../support/decode.ts';
import { outcomeOf, outcomeOfGolden } from '../../support/golden.ts';
import type { Outcome } from '../../support/golden.ts';
import { waysToSplit } from '../../support/splits.ts';
import { ATTEMPT } from '../../support/calls.ts';

const SEED = 20_260_802;

interface Exception {
  /** A piece of the files' names. */
  readonly files: string;
  readonly reason: string;
  /** What is not the golden's; all else is. */
  readonly ours: Partial<Outcome>;
}

const XAI = 'xAI counts reasoning beside the completion (the total shows it); the golden is the completion alone';
const GROQ_USAGE = 'one decoder does not read `x_groq.usage`; these are its numbers';
const GROQ_FAILED = 'an error event inside the stream is a failure, with the status that the event names';
const UNFINISHED = 'Snowflake sends no finish reason, so nobody can say that the answer is whole';

const EXCEPTIONS: readonly Exception[] = [
  { files: 'xai/vercel-ai/xai-text', reason: XAI, ours: { output: 1 + 290 } },
  { files: 'xai/vercel-ai/xai-tool-call', reason: XAI, ours: { output: 26 + 196 } },
  { files: 'chat/xai-text', reason: XAI, ours: { output: 2 + 340 } },
  { files: 'chat/xai-tool-call', reason: XAI, ours: { output: 26 + 227 } },
  { files: 'test_groq_model_web_search_tool_stream', reason: GROQ_USAGE, ours: { input: 5003, output: 359 } },
  { files: 'test_chat_streaming_legacy', reason: GROQ_USAGE, ours: { input: 18, output: 73 } },
  { files: 'test_chat_streaming_with_events_with', reason: GROQ_USAGE, ours: { input: 18, output: 73 } },
  {
    files: 'test_tool_use_failed_error_streaming_with_text.0',
    reason: GROQ_FAILED,
    ours: { failure: 'invalid-request 400' },
  },
  { files: 'test_tool_use_failed_error_streaming.0', reason: GROQ_FAILED, ours: { failure: 'invalid-request 400' } },
  {
    files: 'test_openrouter_stream_error',
    reason: 'an error chunk inside the stream is a failure, although the finish reason came before it',
    ours: { failure: 'invalid-request 400' },
  },
  {
    files: 'test_snowflake_model_streaming',
    reason: UNFINISHED,
    ours: { failure: 'truncated undefined', finish: undefined },
  },
  {
    files: 'test_snowflake_thinking_streaming',
    reason: `${UNFINISHED}; and it gives its reasoning only as details, which neither decoder reads`,
    ours: { failure: 'truncated undefined', reasoning: '15 * 27 = 405' },
  },
  {
    files: 'cererebras-structured-output-tools',
    reason:
      'two calls with the same index and different ids are two calls, not one with a doubled name (as the SDK says)',
    ours: {
      tools: [
        { name: 'nonUsefulTool', args: {} },
        { name: 'nonUsefulTool', args: {} },
      ],
    },
  },
];

const recordings = (await loadRecordings()).filter(
  ({ protocol, kind }) => protocol === 'openai-chat' && (kind === 'sse' || kind === 'chunks-jsonl'),
);

describe.skipIf(corpusFolder === undefined)('OpenAI chat recordings (of ../shared, skipped where absent)', () => {
  it('are there', () => {
    expect(recordings).toHaveLength(69);
  });

  it('has no exception that is not used', () => {
    for (const { files } of EXCEPTIONS)
      expect(
        recordings.some(({ file }) => file.includes(files)),
        files,
      ).toBe(true);
  });

  it.each(recordings.map((each) => [each.file, each] as const))('%s decodes to its golden', (_, recording) => {
    const outcome = outcomeOf(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [recording.wire().body]));
    expect(outcome).toMatchObject({ failure: undefined, ...agreed(recording), ...exceptionOf(recording)?.ours });
  });

  it.each(recordings.map((each) => [each.file, each] as const))(
    '%s is the same however it is split',
    (_, recording) => {
      const { body } = recording.wire();
      const whole = foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), [body]);
      for (const pieces of waysToSplit(body, SEED))
        expect(foldPieces('sse', createOpenAiChatDecoder(ATTEMPT), pieces)).toEqual(whole);
    },
  );
});

function exceptionOf({ file }: Recording): Exception | undefined {
  return EXCEPTIONS.find(({ files }) => file.includes(files));
}

/** What the official decoders say alike; text and reasoning of a failed stream are compared with the one that gave any. */
function agreed({ golden: { sdk, aisdk, compared } }: Recording): Partial<Outcome> {
  if (sdk === undefined || sdk.error !== undefined)
    return aisdk === undefined ? {} : { text: aisdk.text, reasoning: aisdk.reasoning };
  const { text, reasoning, tools, input, output } = outcomeOfGolden(sdk);
  return {
    ...(compared.text ? { text } : {}),
    ...(compared.reasoning ? { reasoning } : {}),
    ...(compared.tools ? { tools } : {}),
    ...(compared.input ? { input } : {}),
    ...(compared.output ? { output } : {}),
  };
}
