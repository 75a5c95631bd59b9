import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { activate, clearSettings, openSettingsFile, setSetting } from './settings.ts';

const local = { name: 'local', model: 'ollama/qwen3:14b' };
const COMMENT = '// the one on my desk';

describe('Add Model', () => {
  before(activate);
  afterEach(async () => {
    delete process.env['OPENAI_API_KEY'];
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await clearSettings();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  for (const opened of [true, false])
    it(`keeps the comments of the list and names the variable of the key (file is open: ${opened})`, async () => {
      process.env['OPENAI_API_KEY'] = 'sk-from-the-environment-0005';
      await setSetting('turnpike.models', [local]);
      const document = await commentOn('"ollama/qwen3:14b"');
      if (!opened) await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      // provider, model, name and key: the first of each
      const added = vscode.commands.executeCommand('turnpike.addModel');
      await acceptUntil(() => models().length === 2);
      const [, entry] = models();
      assert.match(JSON.stringify(entry), /"model":"openai\/[^"]+"/);
      assert.match(JSON.stringify(entry), /"apiKey":"\$\{env:OPENAI_API_KEY\}"/);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri));
      assert.ok(text.includes(COMMENT), text);
      await sleep(500);
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await added;
    });
});

/** Writes a comment behind a value in the settings file, and saves it. */
async function commentOn(value: string): Promise<vscode.TextDocument> {
  const document = await openSettingsFile();
  const edit = new vscode.WorkspaceEdit();
  const end = document.positionAt(document.getText().indexOf(value) + value.length);
  edit.insert(document.uri, end, ` ${COMMENT}\n`);
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(await document.save());
  return document;
}

function models(): readonly unknown[] {
  return vscode.workspace.getConfiguration('turnpike').inspect<readonly unknown[]>('models')?.globalValue ?? [];
}

/** Presses Enter in each quick pick that opens. */
async function acceptUntil(done: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!done()) {
    assert.ok(Date.now() < deadline, 'the model is added');
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await sleep(300);
  }
}
