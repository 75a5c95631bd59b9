import { imageSize } from '../../lib/image-size.ts';
import { MAX_IMAGE_BYTES, MAX_IMAGE_EDGE, MAX_IMAGE_FILE_BYTES } from '../../protocol/image-limits.ts';
import { boundedText } from './bounded-code.ts';
import type { AttachedPart } from './pending-attachments.ts';

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
  /** An image that is larger than models take: the page of the chat can make it smaller. */
  | { readonly kind: 'large-image' }
  /** A sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A document goes whole. A request of 32 MB is the most that large vendors take: https://docs.claude.com/en/docs/build-with-claude/pdf-support */
export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;

/** A text of this size is cut anyway; reading more would only fill the memory. */
const MAX_READ_BYTES = 8 * 1024 * 1024;

/** A file with a zero byte so near its beginning is no text, as git sees it. */
const BINARY_LOOK_BYTES = 8_000;

/** Bytes that a file with this beginning may have; without any beginning, those of the largest kind. */
export function byteLimit(head: Uint8Array): number {
  const isImage = mediaTypeOf(head)?.startsWith('image/') ?? head.length === 0;
  return isImage ? MAX_IMAGE_FILE_BYTES : MAX_READ_BYTES;
}

/** What becomes of a file that is attached: its text, a picture or a document; or why it cannot go. */
export function attachableFile({ name, languageId, bytes }: FileContent): Attachable {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType !== undefined) return binaryPart(name, mediaType, bytes);
  if (bytes.subarray(0, BINARY_LOOK_BYTES).includes(0)) {
    return { kind: 'refused', reason: `${name} is neither text nor an image nor a PDF, so no model could read it.` };
  }
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return { kind: 'refused', reason: `${name} is empty.` };
  const bounded = boundedText(name, text);
  const part = { type: 'context', source: 'file', name, languageId, text: bounded.text } as const;
  if (bounded.leftOut === undefined) return { kind: 'part', part };
  const lines = { start: 1, end: bounded.text.split('\n').length };
  return { kind: 'part', part: { ...part, lines }, leftOut: bounded.leftOut };
}

function binaryPart(name: string, mediaType: string, bytes: Uint8Array): Attachable {
  const isImage = mediaType.startsWith('image/');
  if (isImage && !fitsModels(bytes)) return { kind: 'large-image' };
  if (!isImage && bytes.length > MAX_DOCUMENT_BYTES) {
    return { kind: 'refused', reason: `${name} has more than 5 MB: make it smaller to attach it.` };
  }
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { kind: 'part', part: isImage ? { type: 'image', mediaType, data } : { type: 'file', mediaType, data, name } };
}

/** An image whose size its bytes do not tell may be of any size. */
function fitsModels(bytes: Uint8Array): boolean {
  const size = imageSize(bytes);
  if (size === undefined || bytes.length > MAX_IMAGE_BYTES) return false;
  return Math.max(size.width, size.height) <= MAX_IMAGE_EDGE;
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
