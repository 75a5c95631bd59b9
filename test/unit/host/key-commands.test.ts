import { beforeEach, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../../src/config/parse-configuration.ts';
import { setApiKey } from '../../../src/host/keys/key-commands.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { openKeyStore } from '../../support/shared-secrets.ts';

beforeEach(resetEditor);

const openai = { kind: 'stored', vendor: 'openai', origin: 'https://api.openai.com' } as const;
const { configuration } = parseConfiguration({});

describe('Set API Key', () => {
  it('offers the key that the environment holds', async () => {
    const environment = { OPENAI_API_KEY: 'sk-0123456789' };
    const { store } = openKeyStore({ environment });
    editor.picks = '$(symbol-variable) Use OPENAI_API_KEY from the environment';
    await setApiKey({ store, environment, configuration: () => configuration }, undefined);
    expect(await store.read(openai)).toBe('sk-0123456789');
    expect(editor.messages).toEqual(['The API key for OpenAI (api.openai.com) is stored.']);
  });

  it('offers none where the environment holds none, or one that cannot be a key', async () => {
    for (const environment of [{}, { OPENAI_API_KEY: 'two words' }]) {
      const { store } = openKeyStore({ environment });
      editor.picks = '$(symbol-variable) Use OPENAI_API_KEY from the environment';
      await setApiKey({ store, environment, configuration: () => configuration }, undefined);
      expect(await store.read(openai)).toBeUndefined();
    }
  });
});
