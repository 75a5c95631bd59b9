/** The one limit of an image: vendors take 5 MB in base64, which is a third longer (https://docs.claude.com/en/docs/build-with-claude/vision). */
export const MAX_IMAGE_BYTES = 3_500_000;

/** Pixels of the longer edge. More than 20 images in one request may have no more: https://docs.claude.com/en/docs/build-with-claude/vision */
export const MAX_IMAGE_EDGE = 2000;

/** A file that is larger is not read for scaling: the photographs of today's cameras have up to 20 MB. */
export const MAX_IMAGE_FILE_BYTES = 20 * 1024 * 1024;

/** An image of more pixels is not decoded: 100 megapixels take 400 MB of memory. */
export const MAX_IMAGE_PIXELS = 100_000_000;
