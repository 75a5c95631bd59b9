import { LlmError } from '../llm/llm-error.ts';
import type { VendorError } from './vendor-error.ts';

/** An error that came inside a stream with status 200. Its status is the one it stands for. */
export function errorInStream(error: VendorError): LlmError {
  return new LlmError(error.kind ?? 'server', error.message ?? 'error inside the stream');
}
