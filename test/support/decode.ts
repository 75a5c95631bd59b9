import type { LlmError } from '../../src/llm/llm-error.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import type { Decoder } from '../../src/wire/decoder.ts';
import { createFramer } from '../../src/wire/frames.ts';
import type { Framing } from '../../src/wire/frames.ts';
import { foldEvents } from './fold.ts';
import type { Folded } from './fold.ts';

export interface Decoded {
  readonly events: readonly StreamEvent[];
  readonly failure: LlmError | undefined;
}

/** Decodes a body that arrives in these pieces, as the wire does, without HTTP. */
export function decodePieces(
  framing: Framing,
  decoder: Decoder,
  pieces: Iterable<Uint8Array>,
  how: 'whole' | 'cut' = 'whole',
): Decoded {
  const framer = createFramer(framing, decoder);
  const events: StreamEvent[] = [];
  for (const piece of pieces) {
    const batch = framer.push(piece);
    events.push(...batch.events);
    if (batch.failure !== undefined) return { events, failure: batch.failure };
    if (framer.finished) return { events, failure: undefined };
  }
  const last = framer.end(how);
  events.push(...last.events);
  return { events, failure: last.failure };
}

/** Like `decodePieces`, added up; a failure is only its kind and status, so that two runs can be compared. */
export function foldPieces(
  framing: Framing,
  decoder: Decoder,
  pieces: Iterable<Uint8Array>,
): Folded & { readonly failure: string | undefined } {
  const { events, failure } = decodePieces(framing, decoder, pieces);
  return {
    ...foldEvents(events),
    failure: failure === undefined ? undefined : `${failure.kind} ${failure.details.status}`,
  };
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Server-sent events with these data, an object being JSON. */
export function sseBody(...data: readonly unknown[]): Uint8Array {
  return textBytes(data.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}\n\n`).join(''));
}

/** The bytes in pieces of `size`. */
export function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** The bytes cut at these places. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}
