import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { mayHaveTooManyContainers } from '../lib/json-keys.ts';
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

/**
 * Objects and lists of a file, with the brackets in its texts. Each takes some 50 bytes, so that 100 MB of brackets took 5 GB; 20,000
 * messages with ten objects each have 200,000.
 */
const MAX_CONTAINERS = 10_000_000;

function* answersTo({ bytes }: ImportThreadData): Generator<FromImportThread, void, undefined> {
  const text = new TextDecoder().decode(bytes);
  if (mayHaveTooManyContainers(text, MAX_CONTAINERS)) {
    const reason = `it has more than ${MAX_CONTAINERS} objects and lists`;
    return yield { kind: 'invalid', place: '', reason };
  }
  const read = conversationFromJson(parseJson(text));
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
