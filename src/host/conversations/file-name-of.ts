import type * as vscode from 'vscode';

/** Of a file, without its folder. */
export function fileNameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
