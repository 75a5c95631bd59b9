// The part of the module `vscode` that is about files, problems and other extensions.

import { opendir, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { workspaceState } from './fake-workspace.ts';

interface PathLike {
  readonly path: string;
}

export class Uri implements PathLike {
  readonly scheme: string;
  readonly path: string;

  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }

  static parse(text: string): Uri {
    const { protocol, pathname } = new URL(text);
    return new Uri(protocol.slice(0, -1), decodeURIComponent(pathname));
  }

  static file(path: string): Uri {
    return new Uri('file', path);
  }

  static joinPath(base: PathLike, ...parts: readonly string[]): Uri {
    return new Uri(base instanceof Uri ? base.scheme : 'file', posix.join(base.path, ...parts));
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `${this.scheme}://${encodeURI(this.path)}`;
  }
}

export class RelativePattern {
  readonly baseUri: Uri;
  readonly pattern: string;

  constructor(baseUri: Uri, pattern: string) {
    this.baseUri = baseUri;
    this.pattern = pattern;
  }
}

export class TabInputText {
  readonly uri: Uri;

  constructor(uri: Uri) {
    this.uri = uri;
  }
}

interface CancellationToken {
  isCancellationRequested: boolean;
}

export class CancellationTokenSource {
  readonly token: CancellationToken = { isCancellationRequested: false };

  cancel(): void {
    this.token.isCancellationRequested = true;
  }

  dispose(): void {}
}

export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };

export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };

export const languages = { getDiagnostics: () => workspaceState.diagnostics };

export const extensions = {
  getExtension: () =>
    workspaceState.git === undefined ? undefined : { activate: async () => ({ getAPI: () => workspaceState.git }) },
};

export const workspace = {
  get workspaceFolders() {
    const { folders } = workspaceState;
    return folders.length === 0 ? undefined : folders.map((folder) => ({ uri: Uri.file(folder) }));
  },
  asRelativePath(uri: PathLike): string {
    const folder = folderOf(uri);
    if (folder === undefined) return uri.path;
    const path = uri.path.slice(folder.length + 1);
    return workspaceState.folders.length > 1 ? `${posix.basename(folder)}/${path}` : path;
  },
  getWorkspaceFolder: (uri: PathLike) => folderOf(uri),
  getConfiguration: (section: string) => ({ get: (name: string) => workspaceState.settings.get(`${section}.${name}`) }),
  openTextDocument: async () => ({ languageId: 'plaintext' }),
  fs: {
    async stat(uri: Uri) {
      const bytes = workspaceState.remoteFiles.get(uri.toString());
      if (bytes === undefined) throw Object.assign(new Error('not found'), { code: 'FileNotFound' });
      return { type: FileType.File, size: bytes.length };
    },
    readFile: async (uri: Uri) => workspaceState.remoteFiles.get(uri.toString()),
  },
  async findFiles(include: string | RelativePattern, exclude: unknown, limit?: number, token?: CancellationToken) {
    const pattern = typeof include === 'string' ? include : include.pattern;
    workspaceState.searches.push({ include: pattern, exclude, limit });
    await Promise.resolve(); // a search takes a while
    const { files } = workspaceState;
    const found = files === undefined && typeof include !== 'string' ? await walk(include.baseUri.path, limit) : files;
    if (token?.isCancellationRequested === true) return [];
    const matching = (found ?? []).filter((path) => typeof include !== 'string' || regexOf(pattern).test(path));
    return matching.slice(0, limit).map((path) => Uri.file(path));
  },
};

function folderOf({ path }: PathLike): string | undefined {
  return workspaceState.folders.find((folder) => path.startsWith(`${folder}/`));
}

/** The files below a folder; a folder that a link leads to twice is walked once. */
async function walk(folder: string, limit = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const found: string[] = [];
  const seen = new Set<string>();
  const queue = [folder];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const real = await realpath(next);
    if (seen.has(real)) continue;
    seen.add(real);
    for await (const { name } of await opendir(next)) {
      const path = join(next, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isDirectory() === true) queue.push(path);
      else found.push(path);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

/** As much of a glob as is used. */
function regexOf(glob: string): RegExp {
  const source = glob
    .replaceAll('.', '\\.')
    .replaceAll('**/', '\u0001')
    .replaceAll('**', '\u0002')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\u0001', '(?:.*/)?')
    .replaceAll('\u0002', '.*');
  return new RegExp(`^${source}$`);
}
