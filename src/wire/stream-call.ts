import type { JsonObject } from '../lib/json.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { LlmError } from '../llm/llm-error.ts';
import type { Decoder } from './decoder.ts';
import type { Endpoint } from './endpoint.ts';
import type { Framing } from './frames.ts';
import type { ReadVendorError } from './vendor-error.ts';

/** One request whose answer is a stream. */
export interface StreamCall {
  readonly endpoint: Endpoint;
  readonly url: string;
  /** Serialised once, when the call begins. */
  readonly body: JsonObject;
  readonly framing: Framing;
  readonly createDecoder: () => Decoder;
  readonly readError: ReadVendorError;
  /** Beside those of `endpoint.authorize`, as `anthropic-version`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export async function* streamCall(call: StreamCall, signal: AbortSignal): AsyncGenerator<StreamEvent, void, undefined> {
  signal.throwIfAborted();
  yield { type: 'progress', phase: 'connected' };
  throw new LlmError('unsupported', `not built yet: ${call.url}`);
}
