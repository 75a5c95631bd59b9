import * as vscode from 'vscode';
import { attachableFile, firstLines, MAX_READ_BYTES, mediaTypeOf } from './attachable-file.ts';
import { MAX_ATTACHMENT_CHARACTERS } from './bounded-code.ts';
import type { PendingAttachments } from './pending-attachments.ts';
import { MAX_ATTACHMENTS } from './pending-attachments.ts';

/** A folder with more files is attached as a list of names, with the contents of the first ones. */
const MAX_FILES_OF_FOLDER = 500;

/** Attaches files and folders; what cannot go is said in one message. */
export async function attachUris(uris: readonly vscode.Uri[], attachments: PendingAttachments): Promise<void> {
  const complaints: string[] = [];
  for (const uri of uris.slice(0, MAX_ATTACHMENTS)) {
    const complaint = await attachUri(uri, attachments);
    if (complaint !== undefined) complaints.push(complaint);
  }
  if (uris.length > MAX_ATTACHMENTS)
    complaints.push(`Only the first ${MAX_ATTACHMENTS} of ${uris.length} files were attached.`);
  if (complaints.length > 0) void vscode.window.showWarningMessage(complaints.join(' '));
}

/** A picture in base64 that was pasted or dropped. */
export function attachImage(data: string, attachments: PendingAttachments): void {
  const attachable = attachableFile({ name: 'The picture', languageId: '', bytes: Buffer.from(data, 'base64') });
  const isImage = attachable.kind === 'part' && attachable.part.type === 'image';
  if (isImage && attachments.add(attachable.part)) return;
  const refused = attachable.kind === 'refused' ? attachable.reason : 'The picture is of a kind that no model takes.';
  const words = isImage ? `${MAX_ATTACHMENTS} attachments are enough for one question.` : refused;
  void vscode.window.showWarningMessage(words);
}

/** What could not be attached, as a sentence. */
async function attachUri(uri: vscode.Uri, attachments: PendingAttachments): Promise<string | undefined> {
  const name = nameOf(uri);
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) return await attachFolder(uri, attachments);
    if (size > MAX_READ_BYTES) return `${name} has more than 8 MB: attach a part of it.`;
    const bytes = await vscode.workspace.fs.readFile(uri);
    const languageId = mediaTypeOf(bytes) === undefined ? await languageOf(uri) : '';
    const attachable = attachableFile({ name, languageId, bytes });
    if (attachable.kind === 'refused') return attachable.reason;
    if (!attachments.add(attachable.part)) return `${name} was left out: ${MAX_ATTACHMENTS} attachments are enough.`;
    return attachable.leftOut;
  } catch (error) {
    return `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** The names of its files, then as much of their text as fits. Files that the settings exclude are left out. */
async function attachFolder(folder: vscode.Uri, attachments: PendingAttachments): Promise<string | undefined> {
  const pattern = new vscode.RelativePattern(folder, '**/*');
  const files = await vscode.workspace.findFiles(pattern, undefined, MAX_FILES_OF_FOLDER);
  const name = nameOf(folder);
  if (files.length === 0) return `${name} holds no files.`;
  const paths = files.map((file) => ({ file, path: file.path.slice(folder.path.length + 1) }));
  const sorted = paths.toSorted((first, second) => first.path.localeCompare(second.path));
  let text = `${sorted.map(({ path }) => path).join('\n')}\n`;
  let whole = files.length < MAX_FILES_OF_FOLDER;
  for (const { file, path } of sorted) {
    if (text.length > MAX_ATTACHMENT_CHARACTERS) break;
    const content = await textOf(file);
    if (content !== undefined) text += `\n--- ${path}\n${content}\n`;
  }
  whole &&= text.length <= MAX_ATTACHMENT_CHARACTERS;
  attachments.add({ type: 'context', source: 'folder', name, languageId: '', text: firstLines(text) });
  return whole ? undefined : `${name} is too large: only the beginning of its files will be sent.`;
}

/** `undefined` where it is no text, or too large. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_ATTACHMENT_CHARACTERS) return undefined;
  const attachable = attachableFile({ name: '', languageId: '', bytes: await vscode.workspace.fs.readFile(uri) });
  return attachable.kind === 'part' && attachable.part.type === 'context' ? attachable.part.text : undefined;
}

/** VS Code decides it by name and content; a document that is open already is not read again. */
async function languageOf(uri: vscode.Uri): Promise<string> {
  try {
    return (await vscode.workspace.openTextDocument(uri)).languageId;
  } catch {
    return ''; // VS Code opens it not as text; we may still read it as such
  }
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false);
}
