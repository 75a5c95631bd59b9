import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imageSize } from '../../../src/lib/image-size.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** 300 by 200 pixels in each format, as far as the size stands in it. */
const IMAGES = {
  png: bytes('89504e470d0a1a0a 0000000d 49484452 0000012c 000000c8 0802000000'),
  gif: bytes('474946383961 2c01 c800 f70000'),
  jpeg: bytes('ffd8 ffe0 0004 0000 ffff c4 0003 00 ffc0 0011 08 00c8 012c 03'),
  'progressive jpeg': bytes('ffd8 ffc2 0011 08 00c8 012c 03'),
  'lossy webp': bytes('52494646 00000000 57454250 56503820 00000000 000000 9d012a 2c01 c800'),
  'lossless webp': bytes('52494646 00000000 57454250 5650384c 00000000 2f 2bc13100'),
  'extended webp': bytes('52494646 00000000 57454250 56503858 0a000000 00000000 2b0100 c70000'),
};

describe('imageSize', () => {
  test.each(Object.entries(IMAGES))('reads a %s, and nothing of one that is cut', (_name, image) => {
    expect(imageSize(image)).toEqual({ width: 300, height: 200 });
    for (let length = 0; length < 10; length++) expect(imageSize(image.subarray(0, length))).toBe(undefined);
  });

  test('reads a part of a larger buffer', () => {
    const padded = new Uint8Array([1, 2, 3, ...IMAGES.png]);
    expect(imageSize(padded.subarray(3))).toEqual({ width: 300, height: 200 });
  });

  test('takes anything without throwing', () => {
    const heads = Object.values(IMAGES).map((image) => image.subarray(0, 16));
    const any = fc.tuple(fc.constantFrom(new Uint8Array(), ...heads), fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(any, ([head, rest]) => {
        const size = imageSize(new Uint8Array([...head, ...rest]));
        expect(size === undefined || size.width >= 0).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
