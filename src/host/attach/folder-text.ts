import * as vscode from 'vscode';
import { attachableFile } from './attachable-file.ts';
import type { Attachable } from './attachable-file.ts';
import { MAX_ATTACHMENT_CHARACTERS } from './bounded-code.ts';
import { nameOf } from './name-of.ts';
import { readBounded } from './read-bounded.ts';
import { searchFiles } from './search-files.ts';

/** Of a folder with more files so many are attached. */
const MAX_FILES_OF_FOLDER = 500;

/** A larger file is named, and its text left out: it would leave no room for others. */
const MAX_BYTES_OF_FILE = MAX_ATTACHMENT_CHARACTERS;

interface FileOfFolder {
  readonly uri: vscode.Uri;
  /** Relative to the folder. */
  readonly path: string;
}

/** The names of a folder's files, then as much of their text as fits. Files that the settings exclude are left out. */
export async function folderText(
  folder: vscode.Uri,
  signal: AbortSignal,
): Promise<Exclude<Attachable, { readonly kind: 'large-image' }>> {
  const name = nameOf(folder);
  const found = await searchFiles(new vscode.RelativePattern(folder, '**/*'), MAX_FILES_OF_FOLDER + 1, signal);
  if (found.length === 0)
    return { kind: 'refused', reason: `${name} holds no files that the settings do not exclude.` };
  const files = found
    .slice(0, MAX_FILES_OF_FOLDER)
    .map((uri) => ({ uri, path: uri.path.slice(folder.path.length).replace(/^\//, '') }))
    .toSorted((first, second) => first.path.localeCompare(second.path));
  const { text, cut, notRead } = await textsOf(files, signal);
  const leftOut = [
    found.length > MAX_FILES_OF_FOLDER && `more than ${MAX_FILES_OF_FOLDER} files`,
    cut > 0 && `the text of ${counted(cut, 'file')}, since there is no more room`,
    notRead > 0 &&
      `the text of ${counted(notRead, 'file')} that ${notRead === 1 ? 'is' : 'are'} no text, too large or not readable`,
  ].filter((words) => words !== false);
  return {
    kind: 'part',
    part: { type: 'context', source: 'folder', name, languageId: '', text },
    ...(leftOut.length > 0 && { leftOut: `Of ${name} are left out: ${leftOut.join('; ')}.` }),
  };
}

interface Texts {
  readonly text: string;
  /** Files whose text found no room. */
  readonly cut: number;
  /** Files without text, and those that cannot be read. */
  readonly notRead: number;
}

async function textsOf(files: readonly FileOfFolder[], signal: AbortSignal): Promise<Texts> {
  let text = `${files.map(({ path }) => path).join('\n')}\n`;
  let cut = 0;
  let notRead = 0;
  for (const { uri, path } of files) {
    if (signal.aborted) break;
    const content = text.length < MAX_ATTACHMENT_CHARACTERS ? await textOf(uri) : '';
    const piece = `\n--- ${path}\n${content}\n`;
    if (content === undefined) notRead += 1;
    else if (text.length + piece.length > MAX_ATTACHMENT_CHARACTERS) cut += 1;
    else text += piece;
  }
  return { text: text.slice(0, MAX_ATTACHMENT_CHARACTERS), cut, notRead };
}

/** `undefined` where it is no text, too large, or cannot be read: one such file leaves the others as they are. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const read = await readBounded(uri, () => MAX_BYTES_OF_FILE).catch(() => undefined);
  if (read?.kind !== 'bytes') return undefined;
  if (read.bytes.length === 0) return '';
  const attachable = attachableFile({ name: '', languageId: '', bytes: read.bytes });
  return attachable.kind === 'part' && attachable.part.type === 'context' ? attachable.part.text : undefined;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
