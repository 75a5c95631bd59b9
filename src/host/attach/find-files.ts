import * as vscode from 'vscode';
import type { FoundFile } from '../../protocol/messages.ts';
import { nameOf } from './name-of.ts';
import { searchFiles } from './search-files.ts';

/** A list that is read at a glance: more letters find the others. */
const MAX_FOUND = 30;

/** Of each kind of hit so many are looked at: VS Code gives them in no order, and the best are to be among them. */
const MAX_CANDIDATES = 1000;

/** Longer words are no part of a path that a person types. */
const MAX_LETTERS = 100;

export type FindFiles = (letters: string) => Promise<readonly FoundFile[]>;

/** Finds files and folders by the letters that are typed. A new search ends the one before, whose letters nobody wants any more. */
export function fileFinder(): FindFiles {
  let before = new AbortController();
  return async (letters) => {
    before.abort();
    before = new AbortController();
    const { signal } = before;
    const wanted = letters.trim().slice(0, MAX_LETTERS);
    const searches = patternsOf(wanted).map((pattern) => searchFiles(pattern, MAX_CANDIDATES, signal));
    const open = openFiles();
    const files = [...open, ...(await Promise.all(searches)).flat()].map(asFile);
    return rankFiles([...files, ...files.flatMap(foldersOf)], wanted, new Set(open.map(String)));
  };
}

/** A search for the names that begin with the letters, for those that have them, and for what lies in folders that have them. */
function patternsOf(letters: string): readonly string[] {
  if (letters === '') return ['**/*'];
  const any = anyCase(letters);
  return [`**/${any}*`, `**/*${any}*`, `**/*${any}*/**`];
}

/** Patterns of VS Code tell letters by their case, so each letter stands for both. Other characters stand for any one. */
export function anyCase(letters: string): string {
  return Array.from(letters, (letter) => {
    if (!/[\p{L}\p{N}._/-]/u.test(letter)) return '?';
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    return lower === upper || lower.length > 1 || upper.length > 1 ? letter : `[${lower}${upper}]`;
  }).join('');
}

/** The best 30: names that begin with the letters, then those that have them, then paths; open ones first, then the shortest. */
function rankFiles(files: readonly FoundFile[], letters: string, open: ReadonlySet<string>): readonly FoundFile[] {
  const wanted = letters.toLowerCase();
  return [...new Map(files.map((file) => [file.uri, file])).values()]
    .map((file) => ({ file, rank: rankOf(file, wanted), isOpen: open.has(file.uri) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted(
      (first, second) =>
        (first.rank ?? 0) - (second.rank ?? 0) ||
        Number(second.isOpen) - Number(first.isOpen) ||
        first.file.name.length - second.file.name.length ||
        first.file.name.localeCompare(second.file.name),
    )
    .slice(0, MAX_FOUND)
    .map(({ file }) => file);
}

/** 0 is the best; `undefined` where the letters are not in the path. Letters with a / are looked for in the end of the path. */
function rankOf({ name: path }: FoundFile, wanted: string): number | undefined {
  const lower = path.toLowerCase();
  const depth = wanted.split('/').length;
  const name = lower.split('/').slice(-depth).join('/');
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  return lower.includes(wanted) ? 2 : undefined;
}

function asFile(uri: vscode.Uri): FoundFile {
  return { name: nameOf(uri), uri: uri.toString() };
}

/** The folders that a file lies in, up to the folder of the workspace. */
function foldersOf({ name, uri }: FoundFile): readonly FoundFile[] {
  const names = name.split('/');
  let folder = vscode.Uri.parse(uri);
  return names.slice(1).map((_, index) => {
    folder = vscode.Uri.joinPath(folder, '..');
    return { name: names.slice(0, -1 - index).join('/'), uri: folder.toString(), isFolder: true };
  });
}

/** Files of the tabs, whatever the settings exclude. */
function openFiles(): readonly vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputText && vscode.workspace.getWorkspaceFolder(input.uri) !== undefined
      ? input.uri
      : [],
  );
}

/** The explorer of a remote window drops addresses of its own scheme; here, on that machine, they are files. */
export function fileUri(text: string): vscode.Uri {
  const uri = vscode.Uri.parse(text);
  return uri.scheme === 'vscode-remote' ? vscode.Uri.file(uri.path) : uri;
}
