import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, eventually } from './settings.ts';

interface Contributed {
  readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
}

function contributed(): Contributed {
  const manifest: { readonly contributes: Contributed } | undefined =
    vscode.extensions.getExtension('turnpike.turnpike')?.packageJSON;
  assert.ok(manifest, 'the extension has a manifest');
  return manifest.contributes;
}

describe('commands', () => {
  before(activate);
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('that are declared are all registered, in one category', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const { commands } = contributed();
    assert.ok(commands.length > 0);
    assert.deepEqual(
      commands.filter(({ command }) => !registered.has(command)).map(({ command }) => command),
      [],
    );
    assert.deepEqual([...new Set(commands.map(({ category }) => category))], ['Turnpike']);
  });

  it('that are registered are all declared, but for those of the view', async () => {
    const declared = new Set(contributed().commands.map(({ command }) => command));
    const own = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('turnpike.'));
    assert.deepEqual(
      own.filter((id) => !declared.has(id) && !id.startsWith('turnpike.chat.')),
      [],
    );
  });

  it('open the chat, and begin a new one', async () => {
    await vscode.commands.executeCommand('turnpike.openChat');
    await vscode.commands.executeCommand('turnpike.newChat');
  });

  it('take the name of a model, and reset the models that rest', async () => {
    await vscode.commands.executeCommand('turnpike.selectModel', 'a model that is not there');
    await vscode.commands.executeCommand('turnpike.resetModels');
    await vscode.commands.executeCommand('turnpike.newChat');
  });

  it('open the settings that the models are read from', async () => {
    await vscode.commands.executeCommand('turnpike.openSettings');
    await eventually(() => assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', /settings\.json$/));
  });

  it('ship no keyboard shortcut', () => {
    assert.equal(Object.hasOwn(contributed(), 'keybindings'), false);
  });
});
