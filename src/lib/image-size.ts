export interface ImageSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * The size of a PNG, GIF, WebP or JPEG as its first bytes tell; `undefined` where they are none of these, or cut before the size.
 * https://www.w3.org/TR/png-3/#11IHDR, https://www.w3.org/Graphics/GIF/spec-gif89a.txt,
 * https://developers.google.com/speed/webp/docs/riff_container, https://www.w3.org/Graphics/JPEG/itu-t81.pdf (B.2.2)
 */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return READERS.find(({ isIt }) => isIt(view))?.read(view);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // cut
    throw error;
  }
}

interface SizeReader {
  readonly isIt: (view: DataView) => boolean;
  readonly read: (view: DataView) => ImageSize | undefined;
}

const READERS: readonly SizeReader[] = [
  {
    isIt: (view) => view.getUint32(0) === 0x89504e47,
    read: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  },
  {
    isIt: (view) => view.getUint32(0) === 0x47494638,
    read: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  },
  { isIt: (view) => view.getUint16(0) === 0xffd8, read: jpegSize },
  { isIt: (view) => view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250, read: webpSize },
];

/** Markers of a JPEG's frames: 0xC0 to 0xCF, without those of tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Walks over the segments up to the first frame. A segment has at least 2 bytes, so that this ends. */
function jpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // fill bytes
      continue;
    }
    if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const length = view.getUint16(at + 2);
    if (length < 2) return undefined;
    at += 2 + length;
  }
}

function webpSize(view: DataView): ImageSize | undefined {
  switch (view.getUint32(12)) {
    case 0x56503820: // lossy
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x5650384c: {
      const bits = view.getUint32(21, true); // lossless
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858: // extended: 24 bits each
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}
