import { beforeEach, describe, expect, it } from 'vitest';
import { anyCase, fileFinder } from '../../../src/host/attach/find-files.ts';
import { resetEditor } from '../../support/fake-vscode.ts';
import { TabInputText, Uri } from '../../support/fake-workspace-api.ts';
import { workspaceState } from '../../support/fake-workspace.ts';

beforeEach(() => {
  resetEditor();
  workspaceState.folders = ['/w'];
});

async function found(letters: string, files: readonly string[]): Promise<readonly string[]> {
  workspaceState.files = files.map((path) => `/w/${path}`);
  return (await fileFinder()(letters)).map(({ name, isFolder = false }) => (isFolder ? `${name}/` : name));
}

describe('the files that letters name', () => {
  it('are names that begin with them, names that have them, then paths; the shorter first', async () => {
    const files = ['chat/zebra.ts', 'src/my-chat.ts', 'src/host/chat.ts', 'src/chat.ts', 'other.ts', 'src/CHATTER.ts'];
    expect(await found('chat', files)).toEqual([
      'chat/',
      'src/chat.ts',
      'src/CHATTER.ts',
      'src/host/chat.ts',
      'src/my-chat.ts',
      'chat/zebra.ts',
    ]);
  });

  it('are first those that are open', async () => {
    workspaceState.openTabs = [new TabInputText(Uri.file('/w/deep/down/chat-view.ts')), { kind: 'terminal' }];
    expect(await found('chat', ['chat.ts'])).toEqual(['deep/down/chat-view.ts', 'chat.ts']);
    expect(await found('', ['a.ts'])).toEqual(['deep/down/chat-view.ts', 'a.ts', 'deep/', 'deep/down/']);
  });

  it('are the best of all that were found, not the first thirty', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `lib/some-zz-${index}.ts`);
    const all = await found('zz', [...many, 'b-zz.ts']);
    expect(all[0]).toBe('b-zz.ts');
    expect(all).toHaveLength(30);
  });

  it('may be named with a part of their path, and folders by their name', async () => {
    const files = ['src/components/search/box.tsx', 'src/components/list.tsx'];
    expect(await found('search/b', files)).toEqual(['src/components/search/box.tsx']);
    expect(await found('compo', files)).toEqual([
      'src/components/',
      'src/components/search/',
      'src/components/list.tsx',
      'src/components/search/box.tsx',
    ]);
  });

  it('really have the letters, also where a pattern cannot say them', async () => {
    expect(await found('a(b', ['a(b.ts', 'acb.ts'])).toEqual(['a(b.ts']);
  });

  it('are told with the folder of the workspace where there are several', async () => {
    workspaceState.folders = ['/w', '/v'];
    expect(await found('a', ['src/a.ts'])).toEqual(['w/src/a.ts']);
  });

  it('are not looked for any more when other letters are typed', async () => {
    workspaceState.files = ['/w/aa.ts'];
    const find = fileFinder();
    const [first, second] = await Promise.all([find('a'), find('aa')]);
    expect([first.length, second.length]).toEqual([0, 1]);
  });
});

describe('the pattern that finds files', () => {
  it('takes letters in both cases, and nothing that is typed as a pattern', () => {
    expect(anyCase('aP')).toBe('[aA][pP]');
    expect(anyCase('src/a-1')).toBe('[sS][rR][cC]/[aA]-1');
    expect(anyCase('{*}')).toBe('???');
    expect(anyCase('ß')).toBe('ß');
  });
});
