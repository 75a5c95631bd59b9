export interface DataImageProps {
  /** A `data:` address. The page loads no other. */
  readonly url: string;
  /** Read by a screen reader in its place. */
  readonly name: string;
}

/** An image that the host has sent whole. Any other would be asked for, and could tell its server when this was read. */
export function DataImage({ url, name }: DataImageProps) {
  if (!url.startsWith('data:image/')) return <span class="image-link">[image: {name}]</span>;
  return <img class="data-image" src={url} alt={name} />;
}
