import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { parseJson } from '../lib/json.ts';
import { titleOf } from './conversation.ts';
import { conversationFromJson, withNewIds } from './conversation-from-json.ts';
import type { FromImportThread, ImportThreadData } from './import-messages.ts';
import { messagePages } from './message-pages.ts';

/** What the thread runs that reads an exported conversation. Talks only to `readConversation`. */
export function serveImport(): void {
  const port = parentPort;
  if (port === null) throw new Error('an import was served outside a worker thread');
  const data: ImportThreadData = workerData;
  const answers = answersTo(data);
  port.on('message', () => {
    const { value } = answers.next();
    port.postMessage(value ?? ({ kind: 'end' } satisfies FromImportThread));
  });
}

function* answersTo({ bytes }: ImportThreadData): Generator<FromImportThread, void, undefined> {
  const read = conversationFromJson(parseJson(new TextDecoder().decode(bytes)));
  if (read.kind !== 'conversation') return yield read;
  // It may be imported where it still is.
  const conversation = withNewIds(read.conversation, randomUUID);
  const { messages, ...head } = conversation;
  const { repeated } = read;
  yield {
    kind: 'conversation',
    head: { ...head, shownTitle: titleOf(conversation) },
    messages: messages.size,
    repeated,
  };
  for (const page of messagePages(messages.values())) yield { kind: 'page', messages: page };
}
