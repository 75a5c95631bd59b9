import type { DataImageProps } from './data-image.tsx';

/** A picture in a chip, so that two of them can be told apart. */
export function Thumbnail({ url, name }: DataImageProps) {
  return url.startsWith('data:image/') ? <img class="thumbnail" src={url} alt={`Picture of ${name}`} /> : null;
}
