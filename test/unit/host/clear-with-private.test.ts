import { expect, it } from 'vitest';
import type { ContextPart } from '../../../src/conversation/message.ts';
import { PendingAttachments } from '../../../src/host/attach/pending-attachments.ts';
import { clearWithPrivate } from '../../../src/host/chat/clear-with-private.ts';
import { scriptedModel, sessionOf } from '../../support/chat-session.ts';

const part: ContextPart = { type: 'context', source: 'file', name: 'a.ts', languageId: '', text: 'secret' };

function chat() {
  const { session } = sessionOf(scriptedModel());
  let id = 0;
  const attachments = new PendingAttachments(() => `chip${++id}`);
  clearWithPrivate(session, attachments);
  return { session, attachments };
}

it('what is attached in a private chat is gone with it, also what is still being read', async () => {
  const { session, attachments } = chat();
  session.openPrivate();
  attachments.add({ key: 'a', part });
  const reading = attachments.begin({ key: 'b', kind: 'file', name: 'b.ts' });
  const asked = attachments.whenRead();
  session.open();
  expect(attachments.chips).toEqual([]);
  expect(reading?.signal.aborted).toBe(true);
  expect(await asked).toBe('stopped');
});

it('what is attached elsewhere stays for the next question, also of a private chat', () => {
  const { session, attachments } = chat();
  attachments.add({ key: 'a', part });
  session.openPrivate();
  expect(attachments.chips).toHaveLength(1);
});
