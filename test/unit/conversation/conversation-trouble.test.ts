import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { chmod, copyFile, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { shownBranch } from '../../../src/conversation/conversation.ts';
import { conversationStore } from '../../../src/conversation/conversation-tables.ts';
import { textOf } from '../../../src/conversation/message.ts';
import { keepConversation } from '../../../src/host/chat/keep-conversation.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Model } from '../../../src/llm/model.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { StorageProblem } from '../../../src/storage/storage-messages.ts';
import { openai, sessionOf, start } from '../../support/chat-session.ts';
import { end, start as attempt, temporaryFolder, until } from '../../support/ledger-fixtures.ts';
import { conversationOf, openConversations, writeConversation } from '../../support/sample-conversations.ts';
import type { OpenedConversations } from '../../support/sample-conversations.ts';
import { finish, text } from '../../support/stream-samples.ts';
import { expectWholeTree } from '../../support/whole-tree.ts';

// Threads and disks of a busy machine.
vi.setConfig({ testTimeout: 90_000 });

let folder = '';
let file = '';
let remove = (): Promise<void> => Promise.resolve();
const opened: Storage[] = [];

beforeEach(async () => {
  const temporary = await temporaryFolder();
  folder = temporary.path;
  file = join(folder, 'turnpike.sqlite');
  remove = temporary.remove;
});

afterEach(async () => {
  await makeWritable();
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  await remove();
});

function open(patienceMs = 200): OpenedConversations {
  const conversations = openConversations(file, { busyTimeoutMs: 50, patienceMs });
  opened.push(conversations.storage);
  return conversations;
}

function withDatabase(action: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file);
  action(database);
  database.close();
}

/** Linux has the program, and not every file system has the flag. */
function changeFlag(change: '+i' | '-i'): void {
  const program = 'chattr';
  spawnSync(program, [change, file]);
}

async function makeReadOnly(): Promise<boolean> {
  await chmod(file, 0o444);
  if (process.getuid?.() === 0) changeFlag('+i');
  try {
    accessSync(file, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

async function makeWritable(): Promise<void> {
  if (process.getuid?.() === 0) changeFlag('-i');
  await chmod(file, 0o644).catch(() => undefined);
}

/** A person who asks, and a model that answers what `say` is given. */
function chatting({ store }: OpenedConversations) {
  const words = new TransformStream<string, string>();
  const writer = words.writable.getWriter();
  const model: Model = {
    id: 'talking',
    async *stream() {
      yield start(openai);
      for await (const word of words.readable) yield text(word);
      yield finish();
    },
  };
  const { session } = sessionOf(model, { now: Date.now });
  const kept = keepConversation(session, { store, clock: systemClock, workspace: 'w', remembered: true });
  const stored = async () => {
    const conversation = await store.load(session.conversation.id);
    return conversation === undefined ? [] : shownBranch(conversation).map(textOf);
  };
  const say = (word: string): void => void writer.write(word);
  return { session, kept, stored, say, endAnswer: () => void writer.close() };
}

interface Trouble {
  readonly name: string;
  readonly begin: () => Promise<(() => Promise<void>) | undefined>;
  readonly told: readonly StorageProblem['kind'][];
  /** The file has what was written before. */
  readonly keeps: boolean;
}

const toLock = async () => {
  const database = new DatabaseSync(file);
  database.exec('BEGIN IMMEDIATE');
  return async () => {
    database.exec('COMMIT');
    database.close();
  };
};

const nothingToMend = async (): Promise<void> => undefined;

const toDelete = async () => {
  for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
  return nothingToMend;
};

const toTruncate = async () => {
  await truncate(file, 0);
  return nothingToMend;
};

const toReplace = async () => {
  await copyFile(`${file}.before`, `${file}.copy`);
  await rename(`${file}.copy`, file);
  return nothingToMend;
};

const TROUBLES: readonly Trouble[] = [
  { name: 'locked by another program', begin: toLock, told: ['unwritable'], keeps: true },
  { name: 'deleted', begin: toDelete, told: ['replaced'], keeps: false },
  { name: 'truncated', begin: toTruncate, told: ['damaged', 'replaced'], keeps: false },
  { name: 'replaced by a copy of before', begin: toReplace, told: ['replaced'], keeps: false },
];

describe.each(TROUBLES)('a storage that is $name while an answer streams', ({ begin, told, keeps }) => {
  test('loses no text that comes from then on, and says it', async () => {
    const window = open();
    writeConversation(window.store, conversationOf('earlier', { rounds: 1 }));
    await window.store.list('w');
    withDatabase((database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'));
    await copyFile(file, `${file}.before`);
    const { session, stored, say, endAnswer, kept } = chatting(window);
    const asked = session.ask('Why?');
    say('one ');
    await until(async () => (await stored())[1] === 'one ');
    await sleep(2_500); // the storage's thread has looked at its file, and has let go of what is in it
    const mend = await begin();
    say('two ');
    await until(() => window.problems.some(({ kind }) => told.includes(kind)));
    await until(async () => (await stored())[1] === 'one two ');
    await mend?.();
    say('three');
    await until(async () => (await stored())[1] === 'one two three');
    endAnswer();
    await asked;
    kept.dispose();
    await window.storage.close();
    await rm(`${file}.before`);
    const next = open();
    const loaded = await next.store.load(session.conversation.id);
    expect(loaded).toEqual(session.conversation);
    if (loaded !== undefined) expectWholeTree(loaded);
    if (keeps) expect(await next.store.load('earlier')).toBeDefined();
    expect(readdirSync(folder).filter((name) => /unwritten|\.part$/.test(name))).toEqual([]);
  });
});

test('a storage that is deleted while the window rests has the open conversation again, and it is said', async () => {
  const threads = { ended: 0 };
  const count = (worker: Worker) => void worker.once('exit', () => threads.ended++);
  process.on('worker', count);
  const window = openConversations(file, { idleMs: 500 });
  opened.push(window.storage);
  const { session, say, endAnswer } = chatting(window);
  const asked = session.ask('Why?');
  say('because');
  endAnswer();
  await asked;
  await until(() => threads.ended === 1);
  process.off('worker', count);
  await toDelete();
  session.rename('Reasons');
  await until(() => window.problems.length > 0);
  expect(window.problems).toEqual([{ kind: 'replaced' }]);
  expect(await window.store.load(session.conversation.id)).toEqual(session.conversation);
});

test('a storage that is read-only when it is opened takes what waited as soon as it can be written', async ({
  skip,
}) => {
  await open().store.list('w');
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
  if (!(await makeReadOnly())) return skip('nothing is read-only for this user');
  const window = open();
  const { session, stored, say, endAnswer } = chatting(window);
  const asked = session.ask('Why?');
  say('because');
  await until(async () => (await stored())[1] === 'because');
  expect(window.problems.map(({ kind }) => kind)).toEqual(['unwritable']);
  await makeWritable();
  await until(() => window.problems.some(({ kind }) => kind === 'written-again'));
  endAnswer();
  await asked;
  await window.storage.close();
  expect(await open().store.load(session.conversation.id)).toEqual(session.conversation);
});

describe('a storage whose conversations a newer version of the extension has changed', () => {
  async function ofNewerVersion(sql = ''): Promise<OpenedConversations> {
    const before = open();
    writeConversation(before.store, conversationOf('earlier', { rounds: 1 }));
    await before.store.list('w'); // its thread may take longer to start than closing may take
    await before.storage.close();
    withDatabase((database) =>
      database.exec(`${sql}; UPDATE store_versions SET version = 99 WHERE name = 'conversations'`),
    );
    return open();
  }

  test('is read and said to be newer, and what is new is shown and kept beside it for that version', async () => {
    const window = await ofNewerVersion();
    const ledger = openLedger(window.storage);
    const { session, stored, say, endAnswer } = chatting(window);
    const asked = session.ask('Why?');
    say('because');
    endAnswer();
    await asked;
    ledger.begin(attempt('call'));
    ledger.settle('call', end(7));
    expect(await stored()).toEqual(['Why?', 'because']);
    expect((await window.store.list('w')).map(({ id }) => id).toSorted()).toEqual(['earlier', session.conversation.id]);
    expect(await window.store.load('earlier')).toEqual(conversationOf('earlier', { rounds: 1 }));
    expect(await ledger.spend({ since: 0 })).toMatchObject({ attempts: 1, nanoUsd: 7 });
    expect(window.problems).toEqual([{ kind: 'newer', part: 'conversations', version: 99 }]);
    await window.storage.close();
    const beside = readdirSync(folder).filter((name) => name.startsWith('turnpike-unwritten-'));
    const lines = beside.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    expect(lines).toContain('because');
    expect(lines).toContain('"store":"ledger"');
    withDatabase((database) => {
      expect(database.prepare('SELECT COUNT(*) AS n FROM conversations').get()).toEqual({ n: 1 });
      database.exec(
        `UPDATE store_versions SET version = ${conversationStore.migrations.length} WHERE name = 'conversations'`,
      );
    });
    // as the newer version does that knows these rows
    const newer = open();
    expect(await newer.store.load(session.conversation.id)).toEqual(session.conversation);
    expect(await openLedger(newer.storage).spend({ since: 0 })).toMatchObject({ attempts: 1, nanoUsd: 7 });
  });

  test('shows what this window wrote where the newer version has other tables', async () => {
    const window = await ofNewerVersion('ALTER TABLE conversations RENAME COLUMN title TO heading');
    writeConversation(window.store, conversationOf('now', { rounds: 1 }));
    expect((await window.store.list('w')).map(({ id }) => id)).toEqual(['now']);
    expect(await window.store.load('now')).toEqual(conversationOf('now', { rounds: 1 }));
    expect(window.problems).toEqual([{ kind: 'newer', part: 'conversations', version: 99 }]);
  });
});
