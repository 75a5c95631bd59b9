import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  activate,
  applyFix,
  clearSettings,
  diagnosticsOf,
  eventually,
  marks,
  openSettingsFile,
  openWorkspaceSettings,
  quickFixes,
  removeWorkspaceSettings,
  setSetting,
} from './settings.ts';

const local = { name: 'local', model: 'ollama/qwen3:14b' };

describe('mistakes in the settings', () => {
  before(activate);
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await clearSettings();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are marked on the exact property, and gone when they are gone', async () => {
    await setSetting('turnpike.models', [local, { name: 'a', model: 'opena/x', wieght: 2 }, { model: 'ollama/y' }]);
    await setSetting('turnpike.routing', { timeout: -1 });
    const document = await openSettingsFile();
    await eventually(() =>
      assert.deepEqual(
        marks(document)
          .map((mark) => mark.replaceAll(/\s+/g, ' '))
          .toSorted(),
        [
          'missing-field: { "model": "ollama/y" }',
          'out-of-range: -1',
          'unknown-property: "wieght"',
          'unknown-provider: "opena/x"',
        ],
      ),
    );
    await setSetting('turnpike.models', [local]);
    await setSetting('turnpike.routing', undefined);
    await eventually(() => assert.deepEqual(marks(document), []));
  });

  it('mark a default model that no entry has', async () => {
    await setSetting('turnpike.models', [local]);
    await setSetting('turnpike.defaultModel', 'lokal');
    const document = await openSettingsFile('turnpike.defaultModel');
    await eventually(() => assert.deepEqual(marks(document), ['unknown-group: "lokal"']));
    const titles = (await quickFixes(document, 'unknown-group')).map(({ title }) => title);
    assert.ok(titles.includes('Did you mean “local”?'), titles.join(', '));
  });

  it('mark the fallback that closes a loop', async () => {
    await setSetting('turnpike.models', [
      { ...local, name: 'a' },
      { ...local, name: 'b' },
    ]);
    await setSetting('turnpike.fallbacks', { a: ['b'], b: ['a'] });
    const document = await openSettingsFile('turnpike.fallbacks');
    await eventually(() => assert.deepEqual(marks(document), ['fallback-loop: "a"']));
    assert.match(diagnosticsOf(document)[0]?.message ?? '', /b → a → b/);
  });

  it('are put right by “Did you mean”', async () => {
    await setSetting('turnpike.models', [{ ...local, model: 'olama/qwen3:14b', tiemout: 5 }]);
    const document = await openSettingsFile();
    await eventually(() => assert.equal(marks(document).length, 2));
    await applyFix(document, 'unknown-provider', 'Did you mean “ollama/qwen3:14b”?');
    await eventually(() => assert.deepEqual(marks(document), ['unknown-property: "tiemout"']));
    await applyFix(document, 'unknown-property', 'Did you mean “timeout”?');
    await eventually(() => assert.deepEqual(marks(document), []));
    assert.match(document.getText(), /"timeout": 5/);
    await document.save();
  });

  it('are marked while someone types', async () => {
    await setSetting('turnpike.models', [local]);
    const document = await openSettingsFile();
    const at = document.positionAt(document.getText().indexOf('ollama/'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, at, 'x');
    await vscode.workspace.applyEdit(edit);
    await eventually(() => assert.deepEqual(marks(document), ['unknown-provider: "xollama/qwen3:14b"']));
  });

  it('include a missing key, which can be set from there', async () => {
    await setSetting('turnpike.models', [{ name: 'main', model: 'openai/gpt-5-mini' }]);
    const document = await openSettingsFile();
    await eventually(() => assert.deepEqual(marks(document), ['missing-key: "openai/gpt-5-mini"']));
    const fix = (await quickFixes(document, 'missing-key')).find(({ title }) => title.startsWith('Set API key'));
    assert.equal(fix?.title, 'Set API key for OpenAI (api.openai.com)');
    assert.equal(fix.command?.command, 'turnpike.setApiKey');
    assert.deepEqual(fix.command.arguments, [{ vendor: 'openai', origin: 'https://api.openai.com' }]);
  });
});

describe('an entry', () => {
  before(activate);
  afterEach(async () => {
    await clearSettings();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('holds headers, but no key among them', async () => {
    const headers = { 'X-Title': 'fine', Authorization: 'Bearer sk-0123456789' };
    await setSetting('turnpike.models', [{ ...local, headers, pricedAs: 'openai/gtp-4o' }]);
    const document = await openSettingsFile();
    await eventually(() =>
      assert.deepEqual(marks(document), ['key-in-header: "Authorization"', 'unknown-priced-model: "openai/gtp-4o"']),
    );
    await applyFix(document, 'unknown-priced-model', 'Did you mean “openai/gpt-4o”?');
    await eventually(() => assert.deepEqual(marks(document), ['key-in-header: "Authorization"']));
    await document.save();
  });
});

describe('settings of a workspace', () => {
  before(activate);
  afterEach(async () => {
    await removeWorkspaceSettings();
    await clearSettings();
  });

  it('may choose, but not say where keys are sent', async () => {
    await setSetting('turnpike.models', [local]);
    const document = await openWorkspaceSettings(
      `{ "turnpike.models": [{ "name": "evil", "model": "openai/x", "apiBase": "https://evil.example/v1" }],
         "turnpike.routing": { "timeout": 1 },
         "turnpike.defaultModel": "lokal" }`,
    );
    await eventually(() =>
      assert.deepEqual(marks(document).toSorted(), [
        'ignored-here: "turnpike.models"',
        'ignored-here: "turnpike.routing"',
        'unknown-group: "lokal"',
      ]),
    );
    assert.deepEqual(vscode.workspace.getConfiguration('turnpike').get('models'), [local]);
    await eventually(() => assert.equal(vscode.workspace.getConfiguration('turnpike').get('defaultModel'), 'lokal'));
  });
});
