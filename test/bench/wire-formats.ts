// What the server of the bench sends in each wire format, shaped as the vendors' documents show it.

export const FORMAT_NAMES = ['openai', 'anthropic', 'gemini', 'ollama'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export interface WireFormat {
  readonly contentType: string;
  /** What comes before the first text. */
  readonly start: string;
  /** The chunk with this text and number, terminated. What a vendor changes from chunk to chunk follows the number. */
  readonly chunk: (text: string, number: number) => string;
  /** Finish reason, usage and the mark of the end. */
  readonly end: string;
  /** One event with so many tool calls, all whole. */
  readonly calls: (count: number) => string;
}

const sse = (data: object, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

/** Lengths of the padding that hides how long a text is: characters of OpenAI's `obfuscation`, Anthropic's spaces. */
const PADDINGS = 16;

const line = (data: object): string => `${JSON.stringify(data)}\n`;

const anthropic = (data: { readonly type: string }): string => sse(data, data.type);

const list = <Item>(count: number, item: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** https://platform.openai.com/docs/api-reference/chat-streaming */
const openAiChunk = (delta: object, rest: object = {}, padding = ''): string =>
  sse({
    id: 'chatcmpl-bench',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'gpt-5-mini',
    service_tier: 'default',
    system_fingerprint: 'fp_bench',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...rest }],
    usage: null,
    ...(padding !== '' && { obfuscation: padding }),
  });

const openAiUsage = { prompt_tokens: 20, completion_tokens: 20_000, total_tokens: 20_020 };

const openai: WireFormat = {
  contentType: 'text/event-stream',
  start: '',
  chunk: (content, number) => openAiChunk({ content }, {}, 'x'.repeat(1 + (number % PADDINGS))),
  end: `${openAiChunk({}, { finish_reason: 'stop' })}${sse({ id: 'chatcmpl-bench', choices: [], usage: openAiUsage })}data: [DONE]\n\n`,
  calls: (count) =>
    openAiChunk({
      tool_calls: list(count, (index) => ({
        index,
        id: `call_${index}`,
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      })),
    }),
};

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
const anthropicText = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };

const anthropicMessage = (content: readonly object[]): string =>
  anthropic({
    type: 'message_start',
    ...{
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content,
        stop_reason: null,
        usage: { input_tokens: 20, output_tokens: 1 },
      },
    },
  });

const anthropicFormat: WireFormat = {
  contentType: 'text/event-stream',
  start: `${anthropicMessage([])}${anthropic(anthropicText)}`,
  chunk: (text, number) =>
    anthropic({ type: 'content_block_delta', ...{ index: 0, delta: { type: 'text_delta', text } } }).replace(
      '}\n\n',
      `${' '.repeat(number % PADDINGS)}}\n\n`,
    ),
  end: [
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 20_000 },
    },
    { type: 'message_stop' },
  ]
    .map(anthropic)
    .join(''),
  // The one event of the format that can hold many calls.
  calls: (count) =>
    anthropicMessage(list(count, (index) => ({ type: 'tool_use', id: `toolu_${index}`, name: 'f', input: {} }))),
};

/** https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse */
const geminiChunk = (parts: readonly object[], rest: object = {}, number = 0): string =>
  sse({
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...rest }],
    usageMetadata: {
      promptTokenCount: 20,
      candidatesTokenCount: 20_000 + number,
      totalTokenCount: 20_020 + number,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 20 }],
    },
    modelVersion: 'gemini-2.5-flash',
    responseId: 'bench',
  });

const gemini: WireFormat = {
  contentType: 'text/event-stream',
  start: '',
  chunk: (text, number) => geminiChunk([{ text }], {}, number),
  end: geminiChunk([{ text: '' }], { finishReason: 'STOP' }),
  calls: (count) =>
    geminiChunk(list(count, (index) => ({ functionCall: { id: `call_${index}`, name: 'f', args: {} } }))),
};

const timeOf = (number: number): string => `2026-01-01T00:00:00.${String(number).padStart(6, '0')}Z`;

/** https://docs.ollama.com/api/chat */
const ollamaLine = (message: object, rest: object = {}): string =>
  line({
    model: 'qwen3',
    created_at: timeOf(0),
    message: { role: 'assistant', content: '', ...message },
    done: false,
    ...rest,
  });

const ollama: WireFormat = {
  contentType: 'application/x-ndjson',
  start: '',
  chunk: (content, number) => ollamaLine({ content }, { created_at: timeOf(number) }),
  end: ollamaLine(
    {},
    { done: true, done_reason: 'stop', total_duration: 1_000_000, prompt_eval_count: 20, eval_count: 20_000 },
  ),
  calls: (count) =>
    ollamaLine({
      tool_calls: list(count, (index) => ({ id: `call_${index}`, function: { name: 'f', arguments: {} } })),
    }),
};

export const wireFormats: Readonly<Record<FormatName, WireFormat>> = {
  openai,
  anthropic: anthropicFormat,
  gemini,
  ollama,
};

export function isFormatName(name: string): name is FormatName {
  return name in wireFormats;
}
