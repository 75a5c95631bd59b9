import { LlmError } from '../../llm/llm-error.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';

/** In lower case; servers write them in both. */
const UNIFIED: ReadonlyMap<string, FinishReason['unified']> = new Map([
  ['stop', 'stop'],
  ['eos', 'stop'], // Together
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['completed', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'], // Mistral: the context window
  ['model_context_window_exceeded', 'length'], // z.ai
  ['tool_calls', 'tool-calls'],
  ['tool_use', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['content_filter', 'content-filter'],
  ['sensitive', 'content-filter'], // z.ai
]);

/** Reasons, in lower case, that are failures: the model did not end, its server did. */
const FAILURES: ReadonlyMap<string, 'server' | 'overloaded'> = new Map([
  ['error', 'server'], // OpenRouter, Mistral
  ['network_error', 'server'], // z.ai
  ['insufficient_system_resource', 'overloaded'], // DeepSeek
]);

/** The `finish_reason` of a choice. Throws for those that say that the answer failed. */
export function readFinishReason(raw: string): FinishReason {
  const word = raw.toLowerCase();
  const failure = FAILURES.get(word);
  if (failure !== undefined) throw new LlmError(failure, `the answer ended with the finish reason ${raw}`);
  return { unified: UNIFIED.get(word) ?? 'other', raw };
}
