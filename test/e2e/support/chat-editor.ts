import type { FrameLocator } from 'playwright-core';
import { startSimulator } from '../../simulator/simulator.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { openChat } from './chat.ts';
import { filesWithKeys } from './key-search.ts';
import { runCommand } from './run-command.ts';
import { launchEditor } from './launch-editor.ts';
import type { Editor, LaunchOptions } from './launch-editor.ts';

/** Looks like a key and is one: the simulator asks for it, and nothing but SecretStorage may keep it. */
export const KEY = 'sk-turnpike-e2e-0123456789abcdefghijklmnopqrstuvwxyz';

export interface ChatEditor extends Editor {
  readonly simulator: Simulator;
  readonly chat: FrameLocator;
  readonly ask: (question: string) => Promise<void>;
  /** Resolves when the new chat is shown: what is asked before would be asked in the old one. */
  readonly newChat: () => Promise<void>;
}

/** USD per million tokens: easy to multiply by hand. */
export const PRICE = { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 1.25 };

/** Two models of one group, and a local one, all played by the simulator. */
export function simulatedModels(simulator: Simulator): readonly Record<string, unknown>[] {
  // oxlint-disable-next-line no-template-curly-in-string -- the settings' own syntax
  const apiKey = '${env:TURNPIKE_E2E_KEY}';
  const openai = {
    name: 'main',
    model: 'openai/gpt-5-mini',
    apiBase: simulator.base('openai'),
    apiKey,
    price: PRICE,
    contextWindow: 400_000,
  };
  const anthropic = {
    name: 'main',
    model: 'anthropic/claude-sonnet-4-5',
    apiBase: simulator.base('anthropic'),
    apiKey,
  };
  return [
    { ...openai, order: 1 },
    { ...anthropic, order: 2 },
    { name: 'local', model: 'ollama/qwen3:14b', apiBase: simulator.base('ollama'), abilities: { images: false } },
  ];
}

/** A real VS Code with the packaged extension, its chat open, and a simulator behind two models. */
export async function launchChat(options: LaunchOptions = {}): Promise<ChatEditor> {
  const simulator = await startSimulator();
  const editor = await launchEditor({
    ...options,
    settings: { 'turnpike.models': simulatedModels(simulator), ...options.settings },
    env: { TURNPIKE_E2E_KEY: KEY, ...options.env },
  });
  const chat = await openChat(editor.page);
  return {
    ...editor,
    simulator,
    chat,
    ask: async (question) => {
      await chat.getByRole('textbox', { name: 'Message' }).fill(question);
      await chat.getByRole('textbox', { name: 'Message' }).press('Enter');
    },
    newChat: async () => {
      await runCommand(editor.page, 'Turnpike: New Chat');
      await chat.getByText('Ask anything about your code').waitFor();
      await chat.locator('textarea:focus').waitFor();
    },
    // Whatever a test did: the key is in no file and no log of its profile.
    dispose: async () => {
      const found = await filesWithKeys(editor.profile.root, [KEY]);
      const logged = editor.serverLog().includes(KEY);
      await editor.dispose();
      await simulator.close();
      if (found.length > 0 || logged)
        throw new Error(`the key was left in ${found.join(', ') || 'the server’s output'}`);
    },
  };
}
