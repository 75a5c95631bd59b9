import type * as vscode from 'vscode';
import { beforeEach, expect, it } from 'vitest';
import { createChat } from '../../../src/host/chat/chat.ts';
import type { ConfigurationService } from '../../../src/host/configuration/configuration-service.ts';
import { scriptedModel } from '../../support/chat-session.ts';
import { resetEditor } from '../../support/fake-vscode.ts';
import { fakeWebviewView } from '../../support/fake-webview-view.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { conversationOf } from '../../support/sample-conversations.ts';

const none = () => ({ dispose: () => undefined });

beforeEach(resetEditor);

it('composes the model groups once for a snapshot, and not for each of its answers: that takes the longer the more models there are', () => {
  let composed = 0;
  const groups = () => {
    composed += 1;
    return [{ name: 'main', deployments: [] }];
  };
  const configuration = { configuration: { defaultGroup: 'main', deployments: [{ group: 'main' }] }, problems: [] };
  const chat = createChat(
    {
      // oxlint-disable typescript/no-unsafe-type-assertion -- the parts of them that are used
      context: { extensionUri: { path: '/extension' } } as unknown as vscode.ExtensionContext,
      log: { error: (words: string) => expect.fail(words) } as unknown as vscode.LogOutputChannel,
      configuration: { ...configuration, onDidChange: none } as unknown as ConfigurationService,
      // oxlint-enable typescript/no-unsafe-type-assertion
      conversations: memoryStore().store,
      workspace: 'w',
      router: () => ({ model: scriptedModel(), groups }),
      onDidChangeHealth: none,
      tellBusy: () => undefined,
      keepLate: () => undefined,
    },
    { reveal: async () => undefined, remembered: false, onUse: () => undefined },
  );
  const page = fakeWebviewView();
  chat.view.showIn(page.view);
  chat.session.open(conversationOf('long', { rounds: 100, asked: 'Why?', answered: 'Because.' }));
  composed = 0;
  page.send({ type: 'ready' });
  expect(page.posted.map(({ type }) => type)).toEqual(['snapshot']);
  expect(composed).toBe(1);
  chat.dispose();
});
