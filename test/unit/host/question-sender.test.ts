import { beforeEach, describe, expect, it } from 'vitest';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import type { Reading } from '../../../src/host/attach/pending-attachments.ts';
import { panelState } from '../../../src/host/chat/panel-state.ts';
import { questionSender } from '../../../src/host/chat/question-sender.ts';
import type { ContextPart } from '../../../src/conversation/message.ts';
import { openai, scriptedModel, sessionOf, start } from '../../support/chat-session.ts';
import { settled } from '../../support/fake-clock.ts';
import { editor, resetEditor } from '../../support/fake-vscode.ts';
import { finish, text } from '../../support/stream-samples.ts';

const answer = [start(openai), text('Hi'), finish()];
const part: ContextPart = { type: 'context', source: 'file', name: 'a.ts', languageId: '', text: 'let a;' };

beforeEach(resetEditor);

function chat() {
  const { session } = sessionOf(scriptedModel(answer, answer, answer));
  let id = 0;
  const attachments = new PendingAttachments(() => `chip${++id}`);
  const told: string[] = [];
  const view = {
    tellSent: (sent: string) => void told.push(`sent ${sent}`),
    tellNotSent: (kept: string) => void told.push(`not sent ${kept}`),
  };
  const sender = questionSender({ session, attachments, view });
  return {
    session,
    attachments,
    told,
    send: (sent: string, words = 'Why?') => sender({ type: 'send', id: sent, text: words }),
    busy: () => panelState({ session, attachments, groups: [], problems: [] }).busy,
    questions: () => session.branch.filter(({ kind }) => kind === 'question').map(({ parts }) => parts),
  };
}

function beginReading({ attachments }: { readonly attachments: PendingAttachments }): Reading {
  const reading = attachments.begin({ key: 'file a.ts', kind: 'file', name: 'a.ts' });
  if (reading === undefined) throw new Error('there is no room');
  return reading;
}

describe('a question that is sent while a file is being read', () => {
  it('waits for it, and takes it along', async () => {
    const one = chat();
    const reading = beginReading(one);
    const sent = one.send('s1');
    await settled();
    expect([one.told, one.questions(), one.busy()]).toEqual([[], [], true]);
    reading.done(part);
    await sent;
    expect(one.told).toEqual(['sent s1']);
    expect(one.questions()).toEqual([[part, { type: 'text', text: 'Why?' }]]);
    expect([one.attachments.chips, one.busy()]).toEqual([[], false]);
  });

  it('is asked once when it is sent again while it waits', async () => {
    const one = chat();
    const reading = beginReading(one);
    const sent = one.send('s1');
    await one.send('s1');
    expect(one.told).toEqual([]);
    reading.done(part);
    await sent;
    expect(one.questions()).toHaveLength(1);
  });

  it('goes without it when its chip is removed', async () => {
    const one = chat();
    beginReading(one);
    const sent = one.send('s1');
    one.attachments.remove('chip1');
    await sent;
    expect(one.questions()).toEqual([[{ type: 'text', text: 'Why?' }]]);
  });

  it('stays in the box at Stop, and can be sent again', async () => {
    const one = chat();
    beginReading(one);
    const sent = one.send('s1');
    one.attachments.stop();
    await sent;
    expect([one.told, one.questions(), one.attachments.chips]).toEqual([['not sent s1'], [], []]);
    await one.send('s1');
    expect(one.questions()).toHaveLength(1);
  });

  it('stays in the box when the file cannot be read, and it is said', async () => {
    const one = chat();
    const reading = beginReading(one);
    const sent = one.send('s1');
    reading.fail();
    await sent;
    expect([one.told, one.questions()]).toEqual([['not sent s1'], []]);
    expect(editor.messages).toEqual([expect.stringContaining('Your question was not sent')]);
  });

  it('is not asked in another conversation that is shown meanwhile', async () => {
    const one = chat();
    const reading = beginReading(one);
    const sent = one.send('s1');
    one.session.open();
    reading.done(part);
    await sent;
    expect([one.told, one.questions()]).toEqual([['not sent s1'], []]);
    expect(one.attachments.chips).toHaveLength(1);
  });
});
