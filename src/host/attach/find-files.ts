import * as vscode from 'vscode';
import type { FoundFile } from '../../protocol/messages.ts';

/** A list that is read at a glance: more letters find the others. */
const MAX_FOUND = 30;

/** Files of the workspace whose path has these letters, without what the settings exclude; the shortest paths first. */
export async function findFiles(letters: string): Promise<readonly FoundFile[]> {
  const files = await vscode.workspace.findFiles(patternOf(letters), undefined, MAX_FOUND);
  return files
    .map((uri) => ({ name: vscode.workspace.asRelativePath(uri, false), uri: uri.toString() }))
    .toSorted((first, second) => first.name.length - second.name.length || first.name.localeCompare(second.name));
}

/** Patterns of VS Code tell letters by their case, so each letter stands for both. Other characters stand for any one. */
export function patternOf(letters: string): string {
  const any = Array.from(letters.trim().slice(0, 100), (letter) => {
    if (!/[\p{L}\p{N}._/-]/u.test(letter)) return '?';
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    return lower === upper || lower.length > 1 || upper.length > 1 ? letter : `[${lower}${upper}]`;
  });
  return `**/*${any.join('')}*`;
}

/** The explorer of a remote window drops addresses of its own scheme; here, on that machine, they are files. */
export function fileUri(text: string): vscode.Uri {
  const uri = vscode.Uri.parse(text);
  return uri.scheme === 'vscode-remote' ? vscode.Uri.file(uri.path) : uri;
}
