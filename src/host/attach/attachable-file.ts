import type { AttachedPart } from './pending-attachments.ts';
import { MAX_ATTACHMENT_CHARACTERS } from './bounded-code.ts';

/** A file as bytes, and what is known of it. */
export interface FileContent {
  /** As the person knows it: a path relative to the workspace. */
  readonly name: string;
  readonly languageId: string;
  readonly bytes: Uint8Array;
}

export type Attachable =
  /** `leftOut` is there where the file is too long: what goes with the question, as a sentence. */
  | { readonly kind: 'part'; readonly part: AttachedPart; readonly leftOut?: string }
  /** A sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Images and documents that vendors take whole. The smallest limit of the large vendors is 5 MB for an image:
 * https://docs.claude.com/en/docs/build-with-claude/vision
 */
export const MAX_BINARY_BYTES = 5 * 1024 * 1024;

/** A text of this size is cut anyway; reading more would only fill the memory. */
export const MAX_READ_BYTES = 8 * 1024 * 1024;

/** A file with a zero byte so near its beginning is no text, as git sees it. */
const BINARY_LOOK_BYTES = 8_000;

/** What becomes of a file that is attached: its text, a picture or a document; or why it cannot go. */
export function attachableFile({ name, languageId, bytes }: FileContent): Attachable {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType !== undefined) return binaryPart(name, mediaType, bytes);
  if (bytes.subarray(0, BINARY_LOOK_BYTES).includes(0)) {
    return { kind: 'refused', reason: `${name} is neither text nor an image nor a PDF, so no model could read it.` };
  }
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return { kind: 'refused', reason: `${name} is empty.` };
  const kept = firstLines(text);
  const part = { type: 'context', source: 'file', name, languageId, text: kept } as const;
  if (kept.length === text.length) return { kind: 'part', part };
  const end = kept.split('\n').length;
  const leftOut = `${name} is too long: only lines 1 to ${end} will be sent.`;
  return { kind: 'part', part: { ...part, lines: { start: 1, end } }, leftOut };
}

function binaryPart(name: string, mediaType: string, bytes: Uint8Array): Attachable {
  if (bytes.length > MAX_BINARY_BYTES) {
    return { kind: 'refused', reason: `${name} has more than 5 MB: make it smaller to attach it.` };
  }
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return mediaType.startsWith('image/')
    ? { kind: 'part', part: { type: 'image', mediaType, data } }
    : { kind: 'part', part: { type: 'file', mediaType, data, name } };
}

/** Whole lines as far as they fit; a first line that is longer is cut. */
export function firstLines(text: string): string {
  if (text.length <= MAX_ATTACHMENT_CHARACTERS) return text;
  const end = text.lastIndexOf('\n', MAX_ATTACHMENT_CHARACTERS);
  return text.slice(0, end > 0 ? end : MAX_ATTACHMENT_CHARACTERS);
}

const SIGNATURES: readonly { readonly mediaType: string; readonly at: number; readonly bytes: readonly number[] }[] = [
  { mediaType: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] },
  { mediaType: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { mediaType: 'image/gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { mediaType: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { mediaType: 'application/pdf', at: 0, bytes: [0x25, 0x50, 0x44, 0x46] },
];

/** By the first bytes, since a file's name may lie; `undefined` for all but the images and documents that vendors take. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  return SIGNATURES.find(({ at, bytes: signature }) => signature.every((byte, index) => bytes[at + index] === byte))
    ?.mediaType;
}
