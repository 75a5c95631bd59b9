import { asRecord } from '../../lib/json.ts';

/** Of Node (https://nodejs.org/api/errors.html#common-system-errors), and of VS Code's `FileSystemError`. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there any more',
  FileNotFound: 'it is not there any more',
  EACCES: 'its permissions do not allow it',
  EPERM: 'its permissions do not allow it',
  NoPermissions: 'its permissions do not allow it',
  ELOOP: 'its link leads back to itself',
  ENXIO: 'it is no regular file',
};

/** Why a file cannot be read, without a full stop. */
export function fileErrorWords(error: unknown): string {
  const code = asRecord(error)?.['code'];
  const words = typeof code === 'string' && Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return words ?? (error instanceof Error ? error.message : String(error));
}
