import * as vscode from 'vscode';
import { untilAbort } from '../../lib/abort.ts';
import { systemClock } from '../../lib/clock.ts';
import type { Clock } from '../../lib/clock.ts';
import { notify } from '../notify.ts';
import { attachableFile, byteLimit, mediaTypeOf } from './attachable-file.ts';
import type { Attachable } from './attachable-file.ts';
import { folderText } from './folder-text.ts';
import { nameOf } from './name-of.ts';
import type { PageImages } from './page-images.ts';
import { MAX_ATTACHMENTS } from './pending-attachments.ts';
import type { PendingAttachments, Reading } from './pending-attachments.ts';
import { fileFacts, readBounded } from './read-bounded.ts';
import { fileErrorWords } from './file-error-words.ts';

/** A disk that does not answer: a network that is gone, a drive that sleeps. */
export const FILE_TIME_MS = 30_000;

/** Where files are attached: to the next question of one chat. */
export interface AttachTarget {
  readonly attachments: PendingAttachments;
  readonly images: Pick<PageImages, 'scale'>;
}

/**
 * Attaches files and folders: each has a chip at once, and its content when it has been read. What cannot go is said in one
 * message. Resolves when all are read.
 */
export async function attachUris(
  uris: readonly vscode.Uri[],
  { attachments, images }: AttachTarget,
  clock: Clock = systemClock,
): Promise<void> {
  const begun = uris.slice(0, MAX_ATTACHMENTS).map((uri) => {
    const name = nameOf(uri);
    return { uri, name, reading: attachments.begin({ key: fileKey(uri), kind: 'file', name }) };
  });
  const complaints: string[] = [];
  for (const { uri, name, reading } of begun) {
    if (reading === undefined) complaints.push(`${name} was left out: ${MAX_ATTACHMENTS} attachments are enough.`);
    else complaints.push(...(await readInto(reading, { uri, name, images, clock })));
  }
  if (uris.length > MAX_ATTACHMENTS)
    complaints.push(`Only the first ${MAX_ATTACHMENTS} of ${uris.length} files were attached.`);
  if (complaints.length > 0) void notify('warning', complaints.join(' '));
}

/** One file, however it is attached: named behind a #, picked, or as the editor's current file. */
export function fileKey(uri: vscode.Uri): string {
  return `file ${uri.toString()}`;
}

interface Source {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly images: AttachTarget['images'];
  readonly clock: Clock;
}

/** What could not be attached, or not whole, as sentences. */
async function readInto(reading: Reading, source: Source): Promise<readonly string[]> {
  if (reading.signal.aborted) return [];
  const late = new AbortController();
  const cancel = source.clock.after(FILE_TIME_MS, () => late.abort());
  const signal = AbortSignal.any([reading.signal, late.signal]);
  const attachable = await untilAbort(attachableAt(source, signal, cancel), signal).catch((error: unknown) =>
    refusal(source.name, late.signal.aborted ? LATE : error),
  );
  cancel();
  if (reading.signal.aborted) return [];
  if (attachable.kind === 'part') {
    reading.done(attachable.part);
    return attachable.leftOut === undefined ? [] : [attachable.leftOut];
  }
  reading.fail();
  return [attachable.reason];
}

const LATE = new Error(`nothing was heard of it for ${FILE_TIME_MS / 1000} seconds`);

type Small = Exclude<Attachable, { readonly kind: 'large-image' }>;

function refusal(name: string, error: unknown): Small {
  return { kind: 'refused', reason: `${name} cannot be read: ${fileErrorWords(error)}.` };
}

async function attachableAt({ uri, name, images }: Source, signal: AbortSignal, onRead: () => void): Promise<Small> {
  const { kind } = await fileFacts(uri);
  if (kind === 'folder') return folderText(uri, signal);
  const read = await readBounded(uri, byteLimit);
  if (read.kind === 'not-regular') {
    return { kind: 'refused', reason: `${name} is no regular file, but a pipe, a device or the like.` };
  }
  if (read.kind === 'too-large') {
    const megabytes = read.limit / 1024 / 1024;
    return { kind: 'refused', reason: `${name} has more than ${megabytes} MB: attach a part of it.` };
  }
  const { bytes } = read;
  const languageId = mediaTypeOf(bytes) === undefined ? await languageOf(uri) : '';
  const attachable = attachableFile({ name, languageId, bytes });
  if (attachable.kind !== 'large-image') return attachable;
  onRead(); // how long the page may take is its own matter
  return images.scale(name, bytes, signal);
}

/** VS Code decides it by name and content; a document that is open already is not read again. */
async function languageOf(uri: vscode.Uri): Promise<string> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).languageId;
  } catch {
    return ''; // VS Code opens it not as text; we may still read it as such
  }
}
