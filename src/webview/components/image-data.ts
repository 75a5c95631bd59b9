/** Models see no more than this many pixels of the longer edge, and vendors scale larger images themselves. */
const MAX_EDGE = 2048;

/** A larger file is written again, as JPEG. Vendors take 5 MB in base64, which is a third longer. */
const MAX_BYTES = 3_500_000;

/** So many arguments a function takes everywhere. */
const CHUNK = 8192;

/** The image in base64, scaled to what models see; `undefined` when it is none that the browser can read. */
export async function imageData(file: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) return undefined;
  const scale = Math.min(1, MAX_EDGE / Math.max(bitmap.width, bitmap.height));
  const fits = scale === 1 && file.size <= MAX_BYTES;
  const data = await base64(fits ? file : await scaled(bitmap, scale, file.type));
  bitmap.close();
  return data;
}

async function scaled(bitmap: ImageBitmap, scale: number, type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const same = await canvas.convertToBlob({ type: type === 'image/png' ? type : 'image/jpeg', quality: 0.9 });
  return same.size <= MAX_BYTES ? same : canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}

/** Without the `data:` prefix. */
async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let from = 0; from < bytes.length; from += CHUNK)
    text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  return btoa(text);
}
