import * as vscode from 'vscode';

/** As the person knows it: relative to the workspace, with the name of its folder where the workspace has several. */
export function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
