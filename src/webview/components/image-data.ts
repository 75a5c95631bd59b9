import { imageSize } from '../../lib/image-size.ts';
import type { ImageSize } from '../../lib/image-size.ts';
import {
  MAX_IMAGE_BYTES,
  MAX_IMAGE_EDGE,
  MAX_IMAGE_FILE_BYTES,
  MAX_IMAGE_PIXELS,
} from '../../protocol/image-limits.ts';
import type { ImageFailure } from '../../protocol/messages.ts';

/** So many arguments a function takes everywhere. */
const CHUNK = 8192;

/** `data` is base64 without a `data:` prefix. */
export type ImageData =
  | { readonly kind: 'image'; readonly data: string }
  | { readonly kind: 'failed'; readonly reason: ImageFailure };

/** The image as models take it: in one of their formats, and no larger than they see. */
export async function imageData(file: Blob): Promise<ImageData> {
  if (file.size > MAX_IMAGE_FILE_BYTES) return { kind: 'failed', reason: 'too-large' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const size = imageSize(bytes); // of a format that models take
  const { width, height } = size ?? (await sizeOfOther(bytes));
  if (width * height > MAX_IMAGE_PIXELS) return { kind: 'failed', reason: 'too-large' };
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return { kind: 'failed', reason: 'no-image' };
  const scale = Math.min(1, MAX_IMAGE_EDGE / Math.max(bitmap.width, bitmap.height));
  const fits = size !== undefined && scale === 1 && file.size <= MAX_IMAGE_BYTES;
  const blob = fits ? file : await scaled(bitmap, scale, file.type);
  bitmap.close();
  if (blob.size > MAX_IMAGE_BYTES) return { kind: 'failed', reason: 'too-large' };
  return { kind: 'image', data: fits ? base64(bytes) : base64(new Uint8Array(await blob.arrayBuffer())) };
}

/** The size of an image in another format, as AVIF or a bitmap of Windows: the browser reads it from the head, and decodes nothing that is not drawn. */
async function sizeOfOther(bytes: Uint8Array): Promise<ImageSize> {
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.addEventListener('load', resolve);
    image.addEventListener('error', reject);
    image.src = `data:image/*;base64,${base64(bytes)}`;
  });
  return { width: image.naturalWidth, height: image.naturalHeight };
}

/** Pixels of both edges: twice what is shown, for screens that have two in the place of one. */
const THUMBNAIL_EDGE = 56;

/** The middle of an image, small, as a `data:` address. */
export async function thumbnailOf(image: Blob): Promise<string> {
  const bitmap = await createImageBitmap(image);
  const canvas = new OffscreenCanvas(THUMBNAIL_EDGE, THUMBNAIL_EDGE);
  const scale = THUMBNAIL_EDGE / Math.min(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  const [left, top] = [(THUMBNAIL_EDGE - width) / 2, (THUMBNAIL_EDGE - height) / 2];
  canvas.getContext('2d')?.drawImage(bitmap, left, top, width, height);
  bitmap.close();
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return `data:image/png;base64,${base64(new Uint8Array(await blob.arrayBuffer()))}`;
}

/** The other way: what the host has sent as base64. */
export function imageBlob(data: string): Blob {
  return new Blob([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))]);
}

/** A PNG stays one where that is small enough: the text on a screenshot is sharper. */
async function scaled(bitmap: ImageBitmap, scale: number, type: string): Promise<Blob> {
  const size = [bitmap.width, bitmap.height].map((edge) => Math.max(1, Math.round(edge * scale)));
  const canvas = new OffscreenCanvas(size[0] ?? 1, size[1] ?? 1);
  const context = canvas.getContext('2d');
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  if (type === 'image/png') {
    const png = await canvas.convertToBlob({ type });
    if (png.size <= MAX_IMAGE_BYTES) return png;
  }
  if (context !== null) {
    context.globalCompositeOperation = 'destination-over'; // a JPEG has no transparency, which would become black
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  const good = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  return good.size <= MAX_IMAGE_BYTES ? good : canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 });
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += CHUNK)
    text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  return btoa(text);
}
