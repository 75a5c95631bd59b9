import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import * as vscode from 'vscode';

/** `other`: a pipe, a device, a socket, or a link that leads nowhere. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes. Files that a system makes up, such as those in `/proc`, say 0. */
  readonly size: number;
}

/** Throws what the file system throws, such as `ENOENT` or `ELOOP`. Links are followed. */
export async function fileFacts(uri: vscode.Uri): Promise<FileFacts> {
  if (uri.scheme === 'file') {
    const facts = await stat(uri.fsPath);
    const kind = facts.isFile() ? 'file' : 'other';
    return { kind: facts.isDirectory() ? 'folder' : kind, size: facts.size };
  }
  const { type, size } = await vscode.workspace.fs.stat(uri);
  const kind = (type & vscode.FileType.File) === 0 ? 'other' : 'file';
  return { kind: (type & vscode.FileType.Directory) === 0 ? kind : 'folder', size };
}

export type BoundedRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** It has more than `limit` bytes. */
  | { readonly kind: 'too-large'; readonly limit: number }
  /** It is no regular file: to read it could wait for ever. */
  | { readonly kind: 'not-regular' };

/** Given the first bytes of a file, how many it may have. */
export type ByteLimit = (head: Uint8Array) => number;

/** The first bytes, by which the limit is chosen: enough for every signature. */
const HEAD_BYTES = 4096;

/** Read in steps of this size, so that a file of unknown size takes no more memory than it needs. */
const STEP_BYTES = 1024 * 1024;

/**
 * A whole regular file, if it is not larger than its limit: looked at before it is opened, and never read beyond the limit, also
 * where it grows meanwhile. Throws what the file system throws.
 */
export async function readBounded(uri: vscode.Uri, limitOf: ByteLimit): Promise<BoundedRead> {
  const facts = await fileFacts(uri);
  if (facts.kind !== 'file') return { kind: 'not-regular' };
  return uri.scheme === 'file' ? readLocal(uri.fsPath, limitOf) : readElsewhere(uri, facts.size, limitOf);
}

async function readLocal(path: string, limitOf: ByteLimit): Promise<BoundedRead> {
  // without O_NONBLOCK a pipe that took the file's place meanwhile would wait for who writes into it
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) return { kind: 'not-regular' };
    const head = await readUpTo(handle, 0, HEAD_BYTES);
    const limit = limitOf(head);
    if (facts.size > limit) return { kind: 'too-large', limit };
    const pieces = [head];
    let length = head.length;
    for (let piece = head; piece.length > 0 && length <= limit; pieces.push(piece), length += piece.length)
      piece = await readUpTo(handle, length, Math.min(STEP_BYTES, limit + 1 - length));
    return length > limit ? { kind: 'too-large', limit } : { kind: 'bytes', bytes: Buffer.concat(pieces) };
  } finally {
    await handle.close();
  }
}

async function readUpTo(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** VS Code reads files of other schemes only whole: their size must be known before. */
async function readElsewhere(uri: vscode.Uri, size: number, limitOf: ByteLimit): Promise<BoundedRead> {
  const largest = limitOf(new Uint8Array());
  if (size > largest) return { kind: 'too-large', limit: largest };
  const bytes = await vscode.workspace.fs.readFile(uri);
  const limit = limitOf(bytes.subarray(0, HEAD_BYTES));
  return bytes.length > limit ? { kind: 'too-large', limit } : { kind: 'bytes', bytes };
}
