/** In code points, so that no character is cut in two; with four bytes each, file systems take it. */
const MAX_NAME_CHARACTERS = 60;

/** Names that Windows keeps for devices, whatever ending they have: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** A conversation's title as the name of a file, without what file systems refuse. */
export function exportName(title: string): string {
  const words = title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ').replaceAll(/\s+/g, ' ');
  const name = Array.from(words.trim()).slice(0, MAX_NAME_CHARACTERS).join('').trim();
  if (name === '') return 'conversation';
  return DEVICE.test(name) ? `conversation ${name}` : name;
}
