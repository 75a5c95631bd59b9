import { cutAt, inPieces } from './decode.ts';
import { seededRandom } from './random.ts';

/** Bodies up to this size are cut at every single place; for larger ones that would take minutes. */
const SMALL_BODY_BYTES = 6_000;
const RANDOM_SPLITS = 40;
const PIECE_SIZES = [1, 2, 3, 7];

/** Many ways in which a network may cut these bytes; the same ways for the same seed. */
export function* waysToSplit(bytes: Uint8Array, seed: number): Generator<Uint8Array[]> {
  for (const size of PIECE_SIZES) yield inPieces(bytes, size);
  if (bytes.length <= SMALL_BODY_BYTES) for (let at = 1; at < bytes.length; at++) yield cutAt(bytes, [at]);
  const random = seededRandom(seed);
  for (let round = 0; round < RANDOM_SPLITS; round++) {
    const places = Array.from({ length: 1 + Math.floor(random() * 12) }, () => Math.floor(random() * bytes.length));
    yield cutAt(bytes, places);
  }
}
