import * as vscode from 'vscode';
import { attachableFile, byteLimit } from './attachable-file.ts';
import { boundedText, MAX_ATTACHMENT_CHARACTERS } from './bounded-code.ts';
import type { Found } from './pending-attachments.ts';
import { readBounded } from './read-bounded.ts';

/** What is used of the API of VS Code's own Git extension, version 1: https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts */
interface GitApi {
  readonly repositories: readonly GitRepository[];
}

interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly workingTreeChanges: readonly GitChange[];
    /** There in newer versions, and filled where the setting `git.untrackedChanges` is `separate`. */
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Looks at the working tree again. */
  status(): Promise<void>;
  diff(cached?: boolean): Promise<string>;
}

interface GitChange {
  readonly uri: vscode.Uri;
  readonly status: number;
}

/** `Status.UNTRACKED` of the API. */
const UNTRACKED = 7;

/** What is staged and changed in the working tree, and new files, of all repositories, as a diff. A sentence where there is nothing. */
export async function currentChanges(): Promise<Found | string> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return 'VS Code’s Git extension is not there, so changes cannot be read.';
  const { repositories } = (await extension.activate()).getAPI(1);
  if (repositories.length === 0) return 'There is no Git repository in this window.';
  const all = [];
  for (const repository of repositories) all.push(await changesOf(repository, repositories.length > 1));
  const leftOut = all.flatMap((changes) => changes.leftOut);
  const diff = all.map((changes) => changes.diff).join('');
  if (diff === '')
    return leftOut.length > 0 ? leftOut.join(' ') : 'Nothing is changed in this window’s Git repositories.';
  const bounded = boundedText('Git changes', diff);
  if (bounded.leftOut !== undefined) leftOut.push(bounded.leftOut);
  return {
    key: 'changes',
    part: { type: 'context', source: 'changes', name: 'Git changes', languageId: 'diff', text: bounded.text },
    ...(leftOut.length > 0 && { leftOut: leftOut.join(' ') }),
  };
}

interface Changes {
  /** Empty where nothing is changed. */
  readonly diff: string;
  /** Sentences. */
  readonly leftOut: readonly string[];
}

async function changesOf(repository: GitRepository, named: boolean): Promise<Changes> {
  const root = repository.rootUri.path;
  try {
    await repository.status();
    const diffs = [await repository.diff(true), await repository.diff(false)].filter((diff) => diff.trim() !== '');
    const tracked = diffs.map(endedLine).join('');
    const added = await newFiles(repository, MAX_ATTACHMENT_CHARACTERS - tracked.length);
    const diff = tracked + added.diff;
    return { diff: named && diff !== '' ? `Repository ${root}:\n${diff}` : diff, leftOut: added.leftOut };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { diff: '', leftOut: [`The changes in ${root} cannot be read: ${why}.`] };
  }
}

/** So many names of files are said; the rest is counted. */
const MAX_NAMED = 5;

/** Files that Git does not know yet, as far as there is room for so many characters. */
async function newFiles({ rootUri, state }: GitRepository, room: number): Promise<Changes> {
  const untracked = state.workingTreeChanges.filter(({ status }) => status === UNTRACKED);
  const uris = new Map([...untracked, ...(state.untrackedChanges ?? [])].map(({ uri }) => [uri.toString(), uri]));
  let diff = '';
  const without: string[] = [];
  for (const uri of uris.values()) {
    const path = uri.path.slice(rootUri.path.length).replace(/^\//, '');
    const text = diff.length < room ? await textOf(uri) : undefined;
    if (text === undefined) without.push(path);
    else diff += asNewFile(path, text);
  }
  if (without.length === 0) return { diff, leftOut: [] };
  const more = without.length > MAX_NAMED ? ` and ${without.length - MAX_NAMED} more` : '';
  return {
    diff,
    leftOut: [
      `New files that are no text, or too large, are left out: ${without.slice(0, MAX_NAMED).join(', ')}${more}.`,
    ],
  };
}

/** `undefined` where it is no text, too large, or gone meanwhile. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const read = await readBounded(uri, byteLimit).catch(() => undefined);
  if (read?.kind !== 'bytes') return undefined;
  if (read.bytes.length === 0) return '';
  const file = attachableFile({ name: '', languageId: '', bytes: read.bytes });
  if (file.kind !== 'part' || file.part.type !== 'context' || file.leftOut !== undefined) return undefined;
  return file.part.text;
}

/** As git itself writes it: https://git-scm.com/docs/diff-format#generate_patch_text_with_p */
function asNewFile(path: string, text: string): string {
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n`;
  if (text === '') return head;
  const lines = text.replace(/\n$/, '').split('\n');
  const end = text.endsWith('\n') ? '' : '\\ No newline at end of file\n';
  const added = lines.map((line) => `+${line}\n`).join('');
  return `${head}--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${added}${end}`;
}

function endedLine(diff: string): string {
  return diff.endsWith('\n') ? diff : `${diff}\n`;
}
