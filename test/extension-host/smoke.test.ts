import assert from 'node:assert/strict';
import { extensions } from 'vscode';

describe('the extension', () => {
  it('activates in a real extension host', async () => {
    const extension = extensions.getExtension('turnpike.turnpike');
    assert.ok(extension, 'the extension is known');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
