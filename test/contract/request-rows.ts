import { asArray, asRecord, asString } from '../../src/lib/json.ts';
import type { OptionalFeature } from '../../src/llm/abilities.ts';
import type { ToolChoice } from '../../src/llm/chat-request.ts';

type Fields = Readonly<Record<string, unknown>>;

/** How a wire format says the parts of a request: what its body must hold, or that it cannot say it. */
export interface RequestRow {
  /** A piece of the body with the data `UERG` (a PDF) and `V0FW` (a recording). */
  readonly pdf: object | 'unsupported';
  readonly recording: object | 'unsupported';
  /** A piece of the body with the data `SU1H`, which a tool returned. */
  readonly resultImage: object | 'unsupported';
  /** With the tool `look` on offer. */
  readonly toolChoice: Readonly<Record<ToolChoice['kind'], object | 'unsupported'>>;
  /** Each asked for alone, with the values of `OPTIONS`. `warned`: left out, and said so. */
  readonly options: Readonly<Record<OptionalFeature, object | 'warned'>>;
  /** What the tools returned, each as text, in the order of the calls. */
  readonly results: (body: Fields) => readonly string[];
  /** The names of the tools on offer. */
  readonly toolNames: (body: Fields) => readonly string[];
  /** A tool can stand for the response format. */
  readonly hasAnswerTool: boolean;
}

/** What is asked for of each optional feature. */
export const OPTIONS = {
  stop: { stop: ['END'] },
  temperature: { temperature: 0.5 },
  'top-p': { topP: 0.5 },
  seed: { seed: 7 },
  effort: { effort: 'high' },
  'service-tier': { serviceTier: 'flex' },
} as const satisfies Readonly<Record<OptionalFeature, object>>;

const records = (value: unknown): readonly Fields[] => asArray(value).map((each) => asRecord(each) ?? {});
const textOf = (value: unknown): string => asString(value) ?? JSON.stringify(value);

export const openAiRequests: RequestRow = {
  pdf: { type: 'file', file: { filename: 'paper.pdf', file_data: 'data:application/pdf;base64,UERG' } },
  recording: { type: 'input_audio', input_audio: { data: 'V0FW', format: 'wav' } },
  resultImage: 'unsupported',
  toolChoice: {
    auto: { tool_choice: 'auto' },
    none: { tool_choice: 'none' },
    required: { tool_choice: 'required' },
    tool: { tool_choice: { type: 'function', function: { name: 'look' } } },
  },
  options: {
    stop: { stop: ['END'] },
    temperature: { temperature: 0.5 },
    'top-p': { top_p: 0.5 },
    seed: { seed: 7 },
    effort: { reasoning_effort: 'high' },
    'service-tier': { service_tier: 'flex' },
  },
  results: ({ messages }) =>
    records(messages).flatMap(({ role, content }) => (role === 'tool' ? [textOf(content)] : [])),
  toolNames: ({ tools }) => records(tools).map((tool) => textOf(asRecord(tool['function'])?.['name'])),
  hasAnswerTool: true,
};

export const anthropicRequests: RequestRow = {
  pdf: { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'UERG' } },
  recording: 'unsupported',
  resultImage: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'SU1H' } },
  toolChoice: {
    auto: { tool_choice: { type: 'auto' } },
    none: { tool_choice: { type: 'none' } },
    required: { tool_choice: { type: 'any' } },
    tool: { tool_choice: { type: 'tool', name: 'look' } },
  },
  options: {
    stop: { stop_sequences: ['END'] },
    temperature: { temperature: 0.5 },
    'top-p': { top_p: 0.5 },
    seed: 'warned',
    effort: 'warned', // of a model that nothing is known of
    'service-tier': 'warned',
  },
  results: ({ messages }) =>
    records(messages)
      .flatMap(({ content }) => records(content))
      .flatMap(({ type, content }) => (type === 'tool_result' ? [textOf(content)] : [])),
  toolNames: ({ tools }) => records(tools).map(({ name }) => textOf(name)),
  hasAnswerTool: true,
};

export const geminiRequests: RequestRow = {
  pdf: { inlineData: { mimeType: 'application/pdf', data: 'UERG' } },
  recording: { inlineData: { mimeType: 'audio/wav', data: 'V0FW' } },
  resultImage: { inlineData: { mimeType: 'image/png', data: 'SU1H' } },
  toolChoice: {
    auto: { toolConfig: { functionCallingConfig: { mode: 'AUTO' } } },
    none: { toolConfig: { functionCallingConfig: { mode: 'NONE' } } },
    required: { toolConfig: { functionCallingConfig: { mode: 'ANY' } } },
    tool: { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look'] } } },
  },
  options: {
    stop: { generationConfig: { stopSequences: ['END'] } },
    temperature: { generationConfig: { temperature: 0.5 } },
    'top-p': { generationConfig: { topP: 0.5 } },
    seed: { generationConfig: { seed: 7 } },
    effort: 'warned', // of a model that nothing is known of
    'service-tier': { serviceTier: 'flex' },
  },
  results: ({ contents }) =>
    records(contents)
      .flatMap(({ parts }) => records(parts))
      .flatMap(({ functionResponse }) => {
        const { response } = asRecord(functionResponse) ?? {};
        return response === undefined ? [] : [textOf(response)];
      }),
  toolNames: ({ tools }) =>
    records(tools).flatMap(({ functionDeclarations }) => records(functionDeclarations).map(({ name }) => textOf(name))),
  hasAnswerTool: true,
};

export const ollamaRequests: RequestRow = {
  pdf: 'unsupported',
  recording: 'unsupported',
  resultImage: 'unsupported',
  toolChoice: { auto: { tools: [{}] }, none: {}, required: 'unsupported', tool: 'unsupported' },
  options: {
    stop: { options: { stop: ['END'] } },
    temperature: { options: { temperature: 0.5 } },
    'top-p': { options: { top_p: 0.5 } },
    seed: { options: { seed: 7 } },
    effort: { think: 'high' },
    'service-tier': 'warned',
  },
  results: ({ messages }) =>
    records(messages).flatMap(({ role, content }) => (role === 'tool' ? [textOf(content)] : [])),
  toolNames: ({ tools }) => records(tools).map((tool) => textOf(asRecord(tool['function'])?.['name'])),
  hasAnswerTool: false,
};
