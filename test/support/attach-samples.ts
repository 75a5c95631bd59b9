import type * as vscode from 'vscode';
import { Uri } from './fake-workspace-api.ts';

/** The beginning of a PNG of this size, as far as its size stands in it. */
export function pngBytes(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return new Uint8Array(bytes);
}

/** An editor in which these characters of the first line are selected. */
export function editorWith(path: string, { start, end }: { readonly start: number; readonly end: number }) {
  const editor = {
    document: { uri: Uri.file(path), languageId: 'typescript', getText: () => 'x'.repeat(end - start) },
    selection: { isEmpty: false, start: { line: 0, character: start }, end: { line: 0, character: end } },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of an editor as is used
  return editor as unknown as vscode.TextEditor;
}
