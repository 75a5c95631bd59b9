import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentChanges } from '../../../src/host/attach/attach-changes.ts';
import { MAX_ATTACHMENT_CHARACTERS } from '../../../src/host/attach/bounded-code.ts';
import { resetEditor } from '../../support/fake-vscode.ts';
import { Uri } from '../../support/fake-workspace-api.ts';
import { workspaceState } from '../../support/fake-workspace.ts';

let folder: string;

beforeEach(async () => {
  resetEditor();
  folder = await mkdtemp(join(tmpdir(), 'turnpike-changes-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

interface Sketch {
  readonly staged?: string;
  readonly changed?: string;
  readonly untracked?: readonly string[];
  /** Where the setting puts them into a group of their own. */
  readonly separate?: readonly string[];
  readonly fails?: boolean;
}

function repository({ staged = '', changed = '', untracked = [], separate = [], fails = false }: Sketch) {
  const changes = (paths: readonly string[]) => paths.map((path) => ({ uri: Uri.file(join(folder, path)), status: 7 }));
  const state = {
    workingTreeChanges: [{ uri: Uri.file(join(folder, 'tracked.ts')), status: 5 }] as { uri: Uri; status: number }[],
    untrackedChanges: changes(separate),
  };
  return {
    rootUri: Uri.file(folder),
    state,
    // a file may have been made a moment ago
    status: async () => void state.workingTreeChanges.push(...changes(untracked)),
    diff: async (cached = false) => {
      if (fails) throw new Error('git is busy');
      return cached ? staged : changed;
    },
  };
}

async function changesOf(...sketches: readonly Sketch[]) {
  workspaceState.git = { repositories: sketches.map(repository) };
  const found = await currentChanges();
  if (typeof found === 'string') return { said: found };
  return { text: found.part.type === 'context' ? found.part.text : '', leftOut: found.leftOut };
}

describe('the changes that Git sees', () => {
  it('are those that are staged, those that are not, and new files', async () => {
    await writeFile(join(folder, 'new.ts'), 'let a;\nlet b;');
    await writeFile(join(folder, 'other.ts'), 'let c;\n');
    await writeFile(join(folder, 'empty.ts'), '');
    const sketch = {
      staged: '+staged\n',
      changed: '+changed',
      untracked: ['new.ts', 'empty.ts'],
      separate: ['other.ts', 'new.ts'],
    };
    const { text, leftOut } = await changesOf(sketch);
    expect(text).toBe(
      [
        '+staged',
        '+changed',
        'diff --git a/new.ts b/new.ts',
        'new file mode 100644',
        '--- /dev/null',
        '+++ b/new.ts',
        '@@ -0,0 +1,2 @@',
        '+let a;',
        '+let b;',
        '\\ No newline at end of file',
        'diff --git a/empty.ts b/empty.ts',
        'new file mode 100644',
        'diff --git a/other.ts b/other.ts',
        'new file mode 100644',
        '--- /dev/null',
        '+++ b/other.ts',
        '@@ -0,0 +1,1 @@',
        '+let c;',
        '',
      ].join('\n'),
    );
    expect(leftOut).toBe(undefined);
  });

  it('say which new files are left out', async () => {
    await writeFile(join(folder, 'binary'), Uint8Array.of(0, 1));
    const names = ['binary', ...Array.from({ length: 7 }, (_, index) => `gone${index}`)];
    const { text, leftOut } = await changesOf({ changed: '+changed\n', untracked: names });
    expect(text).toBe('+changed\n');
    expect(leftOut).toBe(
      'New files that are no text, or too large, are left out: binary, gone0, gone1, gone2, gone3 and 3 more.',
    );
    expect(await changesOf({ untracked: ['binary'] })).toEqual({
      said: 'New files that are no text, or too large, are left out: binary.',
    });
  });

  it('are cut where they are too long, and it is said where', async () => {
    const { text, leftOut } = await changesOf({ changed: `+${'x'.repeat(98)}\n`.repeat(10_000) });
    expect(text?.length).toBeLessThanOrEqual(MAX_ATTACHMENT_CHARACTERS);
    expect(leftOut).toBe('Git changes is too long: only lines 1 to 2621 will be sent.');
  });

  it('of one repository come also where another cannot be read', async () => {
    const { text, leftOut } = await changesOf({ fails: true }, { changed: '+changed\n' });
    expect(text).toBe(`Repository ${folder}:\n+changed\n`);
    expect(leftOut).toBe(`The changes in ${folder} cannot be read: git is busy.`);
  });

  it('are said not to be there', async () => {
    expect(await changesOf({})).toEqual({ said: 'Nothing is changed in this window’s Git repositories.' });
    expect(await changesOf()).toEqual({ said: 'There is no Git repository in this window.' });
    workspaceState.git = undefined;
    expect(await currentChanges()).toContain('Git extension is not there');
  });
});
