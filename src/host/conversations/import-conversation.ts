import * as vscode from 'vscode';
import type { Conversation } from '../../conversation/conversation.ts';
import { readConversation } from '../../conversation/read-conversation.ts';
import type { ReadPages } from '../../conversation/read-conversation.ts';
import { writeImported } from '../../conversation/write-conversation.ts';
import { notify } from '../notify.ts';
import { withoutLinks } from '../words/without-links.ts';
import type { ConversationPorts } from './conversation-ports.ts';
import { fileNameOf } from './file-name-of.ts';
import { NOT_THERE, openStored } from './open-conversation.ts';

/** A conversation with many pictures has some 10 MB; a larger file is none, and would fill the memory. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** A smaller one takes less than half a second, in which nobody could read how far it is. */
const LONG_FILE_BYTES = 8 * 1024 * 1024;

const OPEN = 'Open';

/** Reads a conversation that was exported as JSON, keeps it as a new one, and shows it where that takes nothing away. */
export async function importConversation(ports: ConversationPorts): Promise<void> {
  const before = ports.chat().session.conversation;
  const [uri] =
    (await vscode.window.showOpenDialog({ title: 'Import Conversation', filters: { JSON: ['json'] } })) ?? [];
  if (uri === undefined) return;
  const name = fileNameOf(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_FILE_BYTES) {
    await notify(
      'error',
      `${name} has ${inMegabytes(size)}: more than ${inMegabytes(MAX_FILE_BYTES)} cannot be imported.`,
    );
    return;
  }
  const bytes = await vscode.workspace.fs.readFile(uri);
  const imported = await withProgress(name, size, (progress) => storeConversation(bytes, ports, progress));
  if (imported.kind === 'refused') await notify('error', `${name} ${imported.reason}.`);
  if (imported.kind !== 'stored') return;
  await Promise.all([
    showImported(imported, before, ports),
    imported.repeated > 0 && sayRepeated(name, imported.repeated),
  ]);
}

/**
 * At once where the chat shows what it showed before, and nothing of it ends by that: an answer that runs would be stopped, and a private
 * chat would be gone. Else when the person wants it.
 */
async function showImported(
  { id, title }: Extract<Imported, { readonly kind: 'stored' }>,
  before: Conversation,
  ports: ConversationPorts,
): Promise<void> {
  const conversation = await ports.store.load(id);
  if (conversation === undefined) return void notify('warning', NOT_THERE);
  const { session, focus } = ports.chat();
  const { busy, isPrivate, queue } = session;
  if (session.conversation === before && !busy && !isPrivate && queue.length === 0) {
    session.open(conversation);
    await focus();
  } else if ((await notify('information', `“${title}” was imported.`, OPEN)) === OPEN) await openStored(id, ports);
}

async function sayRepeated(name: string, count: number): Promise<void> {
  const messages = count === 1 ? 'One message' : `${count} messages`;
  await notify('warning', `${messages} of ${name} had the id of another message and could not be imported.`);
}

interface ImportProgress {
  readonly signal: AbortSignal;
  /** From 0 to 1, of the messages; in steps. */
  readonly report: (share: number) => void;
}

/** Shows how far a long import is, and lets the person cancel it. */
async function withProgress<Result>(
  name: string,
  size: number,
  run: (progress: ImportProgress) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const { signal } = abort;
  if (size < LONG_FILE_BYTES) return run({ signal, report: () => undefined });
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Importing ${withoutLinks(name)}`,
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    return run({ signal, report: (share) => progress.report({ increment: share * 100 }) });
  });
}

type Imported =
  | { readonly kind: 'stored'; readonly id: string; readonly title: string; readonly repeated: number }
  | { readonly kind: 'cancelled' }
  /** Words behind the name of the file. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Nothing of it is left where it is cancelled or fails. */
async function storeConversation(
  bytes: Uint8Array,
  ports: ConversationPorts,
  { signal, report }: ImportProgress,
): Promise<Imported> {
  try {
    const read = await readConversation(bytes, { workerPath: ports.importWorker, signal });
    if (read.kind !== 'conversation') return { kind: 'refused', reason: whyRefused(read) };
    const { head, messages, repeated, pages } = read;
    const counted = reported(pages, (count) => report(count / messages));
    await writeImported(head, counted, ports);
    return { kind: 'stored', id: head.id, title: head.shownTitle, repeated };
  } catch (error) {
    if (signal.aborted) return { kind: 'cancelled' };
    return {
      kind: 'refused',
      reason: `could not be imported: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function* reported<Item>(
  pages: AsyncIterable<readonly Item[]>,
  report: (count: number) => void,
): AsyncGenerator<readonly Item[], void, undefined> {
  for await (const page of pages) {
    yield page;
    report(page.length);
  }
}

function whyRefused(read: Exclude<ReadPages, { readonly kind: 'conversation' }>): string {
  switch (read.kind) {
    case 'newer':
      return `was exported by a newer version of Turnpike (form ${read.version}). Update the extension to import it`;
    case 'invalid':
      return `is no exported conversation${isForeign(read.place) ? '' : ` (mistake at ${read.place}: ${read.reason})`}`;
  }
}

/** Its first line is not ours, so that a place in it says nothing. */
function isForeign(place: string): boolean {
  return place === '' || place === 'format';
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
