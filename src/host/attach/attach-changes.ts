import * as vscode from 'vscode';
import { firstLines } from './attachable-file.ts';
import type { AttachedPart } from './pending-attachments.ts';

/** What is used of the API of VS Code's own Git extension, version 1. */
interface GitApi {
  readonly repositories: readonly {
    readonly rootUri: vscode.Uri;
    diff(cached?: boolean): Promise<string>;
  }[];
}

/** What is changed in the working tree and staged, of all repositories, as a diff. A sentence where there is nothing. */
export async function currentChanges(): Promise<AttachedPart | string> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return 'VS Code’s Git extension is not there, so changes cannot be read.';
  const git = (await extension.activate()).getAPI(1);
  if (git.repositories.length === 0) return 'There is no Git repository in this window.';
  const diffs: string[] = [];
  for (const repository of git.repositories) diffs.push(await repository.diff(true), await repository.diff(false));
  const text = diffs.filter((diff) => diff.trim() !== '').join('\n');
  if (text === '') return 'Nothing is changed in this window’s Git repositories.';
  return { type: 'context', source: 'changes', name: 'Git changes', languageId: 'diff', text: firstLines(text) };
}
