import type { KeyBinding } from '../../config/key-reference.ts';
import { describeKeys } from './describe-key.ts';

/** The question before a key is taken out of the person's settings. */
export function offerWords(keys: readonly KeyBinding[]): string {
  return `Your settings hold the API key for ${describeKeys(keys)} as plain text, and Turnpike does not use it from there. Move it to secret storage and take it out of the file?`;
}

/** What is to be known after the move: VS Code keeps every version of a file that it saved in its Local History. */
export function movedWords(keys: readonly KeyBinding[]): string {
  return `The API key for ${describeKeys(keys)} was moved to secret storage. Older versions of the file still hold it: in VS Code’s Local History, and perhaps in git, a backup or a sync. Make a new key at the provider, set it with Turnpike: Set API Key, and revoke this one.`;
}

/** The key is safe, but it is still in the file. */
export function unwrittenWords(keys: readonly KeyBinding[]): string {
  return `The API key for ${describeKeys(keys)} is stored, but the settings file could not be written: save it, or remove the key.`;
}
