import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  activate,
  applyFix,
  clearSettings,
  eventually,
  marks,
  openSettingsFile,
  openWorkspaceSettings,
  removeWorkspaceSettings,
  setSetting,
} from './settings.ts';

const entry = { name: 'main', model: 'openai/gpt-5-mini' };
const openai = { vendor: 'openai', origin: 'https://api.openai.com' };
const missing = ['missing-key: "openai/gpt-5-mini"'];

describe('keys', () => {
  before(activate);
  afterEach(async () => {
    delete process.env['OPENAI_API_KEY'];
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('turnpike.removeApiKey', openai);
    await clearSettings();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('that stand in the settings are moved and wiped when the person agrees, and nothing else is', async () => {
    const secret = 'sk-moved-from-settings-0001';
    const others = [{ name: 'house', model: 'ollama/x', apiKey: '${env:HOUSE_KEY}', timeout: 5 }, { odd: true }];
    const models = [{ ...entry, apiKey: secret }, ...others];
    await setSetting('turnpike.models', models);
    const document = await openSettingsFile();
    const comment = '/* the first of my models */ ';
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(document.getText().indexOf('"openai/gpt-5-mini"')), comment);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await document.save();
    await sleep(1000);
    assert.deepEqual(modelsInSettings(), models); // no one has agreed yet
    await acceptNotification(() => assert.deepEqual(modelsInSettings(), [entry, ...others]));
    assert.doesNotMatch(document.getText(), /sk-moved/);
    assert.ok(document.getText().includes(comment));
    // the key is there: what is missing is the variable of the other entry
    await eventually(() => assert.ok(marks(document).includes('missing-key: "${env:HOUSE_KEY}"')));
    await eventually(() => assert.ok(!marks(document).includes(missing[0] ?? '')));
    await vscode.commands.executeCommand('turnpike.removeApiKey', openai);
    await eventually(() => assert.ok(marks(document).includes(missing[0] ?? '')));
  });

  it('stay where they are when the person does not want them moved', async () => {
    const models = [{ ...entry, apiKey: 'sk-not-now-0004' }];
    await setSetting('turnpike.models', models);
    await sleep(1000);
    await vscode.commands.executeCommand('notifications.clearAll');
    await sleep(500);
    assert.deepEqual(modelsInSettings(), models);
  });

  it('are imported from the environment, those that are chosen', async () => {
    await setSetting('turnpike.models', [entry]);
    const document = await openSettingsFile();
    await eventually(() => assert.deepEqual(marks(document), missing));
    process.env['OPENAI_API_KEY'] = 'sk-from-the-environment-0002';
    const isStored = async (): Promise<boolean> => {
      await applyFixAndAccept(document, 'Import API keys from environment');
      for (let looks = 0; looks < 30 && marks(document).length > 0; looks++) await sleep(100);
      return marks(document).length === 0;
    };
    // a list that is accepted while it opens may have nothing ticked yet
    if (!(await isStored())) await isStored();
    assert.deepEqual(marks(document), []);
  });

  it('are not stored when the box is left', async () => {
    await setSetting('turnpike.models', [entry]);
    const document = await openSettingsFile();
    await eventually(() => assert.deepEqual(marks(document), missing));
    const asked = vscode.commands.executeCommand('turnpike.setApiKey', openai);
    await sleep(300);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await asked;
    assert.deepEqual(marks(document), missing);
  });

  it('are taken out of a workspace file when the person says so, and its comments stay', async () => {
    await setSetting('turnpike.models', [entry]);
    const document = await openWorkspaceSettings(`{
  // ours
  "turnpike.models": [
    { "name": "main", "model": "openai/gpt-5-mini", "apiKey": "sk-from-a-workspace-0003" }, // the first
  ],
}`);
    await eventually(() => assert.ok(marks(document).includes('literal-key: "sk-from-a-workspace-0003"')));
    await applyFix(document, 'literal-key', 'Move this key to secret storage');
    const saved = new TextDecoder().decode(await vscode.workspace.fs.readFile(document.uri));
    assert.equal(
      saved,
      `{
  // ours
  "turnpike.models": [
    { "name": "main", "model": "openai/gpt-5-mini" }, // the first
  ],
}`,
    );
    const settings = await openSettingsFile();
    await eventually(() => assert.match(settings.getText(), /gpt-5-mini/));
    await sleep(500);
    assert.deepEqual(marks(settings), []);
    await removeWorkspaceSettings();
  });
});

function modelsInSettings(): unknown {
  return vscode.workspace.getConfiguration().inspect('turnpike.models')?.globalValue;
}

/** Presses the first button of the newest notification, until what it does has happened. */
async function acceptNotification(happened: () => void): Promise<void> {
  await eventually(async () => {
    await vscode.commands.executeCommand('notification.acceptPrimaryAction');
    await sleep(1500);
    happened();
  });
}

/** Runs a fix that opens a quick pick, and presses Enter in it until the fix has run. */
async function applyFixAndAccept(document: vscode.TextDocument, title: string): Promise<void> {
  const applied = applyFix(document, 'missing-key', title).then(() => true);
  while (!(await Promise.race([applied, sleep(200, false)])))
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
}
