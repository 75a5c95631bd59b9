import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { textOf } from '../../../src/conversation/message.ts';
import type { ConversationStore } from '../../../src/conversation/conversation-store.ts';
import { asArray, asNumber, asRecord, asString, parseJson } from '../../../src/lib/json.ts';
import { temporaryFolder, until } from '../../support/ledger-fixtures.ts';
import { openConversations } from '../../support/sample-conversations.ts';
import { expectWholeTree } from '../../support/whole-tree.ts';

// Processes of a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const script = fileURLToPath(new URL('../../support/conversation-child.ts', import.meta.url));

let file = '';
let remove = (): Promise<void> => Promise.resolve();
const children: ChildProcess[] = [];

beforeEach(async () => {
  const folder = await temporaryFolder();
  file = join(folder.path, 'turnpike.sqlite');
  remove = folder.remove;
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await remove();
});

interface Window {
  readonly name: string;
  /** How many characters of each message were said to be on disk. */
  readonly kept: () => ReadonlyMap<string, number>;
  /** The kinds of its problems, once it has ended by itself. */
  readonly problems: () => readonly unknown[] | undefined;
  readonly kill: () => Promise<void>;
  readonly ended: Promise<unknown>;
}

/** `shell` runs before it, for its limits. */
function chat(name: string, { answers, shell }: { readonly answers?: number; readonly shell?: string } = {}): Window {
  const command = [process.execPath, script, file, name, ...(answers === undefined ? [] : [String(answers)])];
  const [program = '', ...more] =
    shell === undefined ? command : ['bash', '-c', `${shell}; exec "$0" "$@"`, ...command];
  const child = spawn(program, more, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const ended = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const said = (kind: string) =>
    output.split('\n').flatMap((line) => {
      const record = asRecord(parseJson(line));
      return record?.['kind'] === kind ? [record] : [];
    });
  return {
    name,
    ended,
    kept: () => new Map(said('kept').map(({ id, length }) => [asString(id) ?? '', asNumber(length) ?? 0])),
    problems: () => asArray(said('ended')[0]?.['problems']),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** All that the window said to be on disk is there, and hangs together; the number of characters of its messages. */
async function expectKept(store: ConversationStore, { name, kept }: Window): Promise<void> {
  const conversation = await store.load(`${name}-1`);
  expect(kept().size).toBeGreaterThan(0);
  for (const [id, length] of kept()) {
    const message = conversation?.messages.get(id);
    expect(message, id).toBeDefined();
    expect(message && textOf(message).length).toBeGreaterThanOrEqual(length);
  }
  if (conversation !== undefined) expectWholeTree(conversation);
}

function expectNoLooseRows(): void {
  const database = new DatabaseSync(file);
  const loose = database.prepare(
    `SELECT m.id FROM conversations_messages m LEFT JOIN conversations_messages p ON p.id = m.body ->> 'parent'
     WHERE (m.body ->> 'parent' IS NOT NULL AND p.id IS NULL)
       OR m.conversation NOT IN (SELECT id FROM conversations)`,
  );
  expect(loose.all()).toEqual([]);
  database.close();
}

test('of two windows whose answers stream, one is killed again and again: at most a second of text is lost, and nothing is left', async () => {
  const survivor = chat('survivor');
  const killed: Window[] = [];
  for (const name of ['first', 'second', 'third', 'fourth']) {
    const window = chat(name);
    await until(() => window.kept().size > 0);
    await sleep(Math.random() * 2_500);
    await window.kill();
    killed.push(window);
  }
  await survivor.kill();
  const { store, storage, problems } = openConversations(file);
  for (const window of [...killed, survivor]) await expectKept(store, window);
  expect((await store.list('w')).map(({ id }) => id).toSorted()).toEqual(
    [...killed, survivor].map(({ name }) => `${name}-1`).toSorted(),
  );
  await storage.close();
  expect(problems).toEqual([]);
  expectNoLooseRows();
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});

test('a disk that is full while an answer streams loses nothing, and the window says it', async ({ skip }) => {
  if (process.platform === 'win32') return skip('the limit on the size of a file is of POSIX');
  // No file may grow beyond 150 KB: the log of two answers would, and what waits at the end would not.
  const window = chat('full', { answers: 2, shell: `trap '' XFSZ; ulimit -f 150` });
  await window.ended;
  expect(window.problems()).toContain('unwritable');
  expect(window.problems()).not.toContain('rows-lost');
  const { store, storage, problems } = openConversations(file);
  const conversation = await store.load('full-1');
  expect([...(conversation?.messages.values() ?? [])].map(({ kind }) => kind)).toEqual([
    'question',
    'answer',
    'question',
    'answer',
  ]);
  for (const message of conversation?.messages.values() ?? [])
    if (message.kind === 'answer') expect([message.status, textOf(message).split(' ').length]).toEqual(['done', 61]);
  await storage.close();
  expect(problems).toEqual([]);
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});
