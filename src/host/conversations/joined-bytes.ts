import { setImmediate as nextTurn } from 'node:timers/promises';

/** Other extensions share the thread: they get it back after this time. */
const TURN_MS = 4;

/** Copied at once. */
const SLICE_BYTES = 1_000_000;

/** The pieces as one text in UTF-8, made in short turns. */
export async function joinedBytes(pieces: Iterable<string>): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const pause = pauses();
  const encoded: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    const bytes = encoder.encode(piece);
    encoded.push(bytes);
    length += bytes.length;
    await pause();
  }
  const joined = new Uint8Array(length);
  let place = 0;
  for (const bytes of encoded) {
    for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
      const slice = bytes.subarray(start, start + SLICE_BYTES);
      joined.set(slice, place);
      place += slice.length;
      await pause();
    }
  }
  return joined;
}

function pauses(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => (performance.now() - began < TURN_MS ? undefined : rest());

  async function rest(): Promise<void> {
    await nextTurn();
    began = performance.now();
  }
}
