import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shownBranch } from '../../src/conversation/conversation.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import type { Deletion } from '../../src/conversation/deleted-messages.ts';
import type { ConversationStore } from '../../src/conversation/conversation-store.ts';
import { jsonPieces, markdownPieces } from '../../src/conversation/exported-conversation.ts';
import { messagePages } from '../../src/conversation/message-pages.ts';
import { readConversation } from '../../src/conversation/read-conversation.ts';
import { turnOf } from '../../src/host/chat/turns.ts';
import { joinedBytes } from '../../src/host/conversations/joined-bytes.ts';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { settled } from '../support/fake-clock.ts';
import { conversationOf, openConversations, writeConversation } from '../support/sample-conversations.ts';
import { chatWorld } from './chat-world.ts';
import { heapUsed, longestTurn } from './host-load.ts';
import { sampleAnswer } from './sample-answer.ts';
import { mean, median } from './statistics.ts';
import type { Figure } from './statistics.ts';
import { typingFigures } from './typing.ts';

const ROUNDS = 9;
const FILE_ROUNDS = 3;
const ANSWER_CHARACTERS = 2_000;
const LONG_ANSWER_CHARACTERS = 480_000;
const TOKENS = 200;
/** A model that writes 50 tokens a second. */
const TOKEN_MS = 20;
const REQUESTS = 1_000;

/** A conversation of 2,000 messages and a storage of 10,000, in the extension host without an editor. */
export async function conversationFigures(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-bench-'));
  const { store, storage } = openConversations(join(folder, 'turnpike.sqlite'), {
    onProblem: (problem) => console.error('storage:', problem),
  });
  try {
    const long = sample('long', 2_000);
    const short = sample('short', 10);
    for (const conversation of [long, short]) await write(store, conversation);
    return [
      ...(await openFigures(store)),
      ...(await streamFigures(store, { short, long })),
      ...(await stepFigures(store, long)),
      ...(await fileFigures(store)),
      ...(await searchFigures(store)),
      await heapFigure(store),
      ...(await typingFigures(snapshots(store, long))),
    ];
  } finally {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function sample(id: string, messages: number): Conversation {
  const answered = sampleAnswer(ANSWER_CHARACTERS);
  return conversationOf(id, { rounds: messages / 2, asked: 'How does this function work?', answered });
}

/** And waits until it is in the file. */
async function write(store: ConversationStore, conversation: Conversation): Promise<void> {
  writeConversation(store, conversation);
  await store.last('w');
}

async function openFigures(store: ConversationStore): Promise<readonly Figure[]> {
  const wall: number[] = [];
  const longest: number[] = [];
  const whole: number[] = [];
  const pages: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const { session, posted, loadAll, dispose } = chatWorld(store, `open ${round} `);
    posted.length = 0;
    let took = Number.NaN;
    const turn = await longestTurn(async () => {
      const begin = performance.now();
      session.open(await store.load('long'));
      took = performance.now() - begin;
    });
    if (posted[0]?.type !== 'snapshot') throw new Error('no snapshot was posted');
    const begin = performance.now();
    const page = await longestTurn(loadAll);
    const loaded = performance.now() - begin;
    dispose();
    if (round < 0) continue;
    wall.push(took);
    longest.push(turn);
    whole.push(loaded);
    pages.push(page);
  }
  return [
    { name: 'opening 2,000 messages, to the snapshot', value: median(wall), unit: 'ms', goal: 300 },
    turnFigure(longest),
    { name: 'all of 2,000 messages onto the page, to find in them', value: median(whole), unit: 'ms', goal: 300 },
    turnFigure(pages),
  ];
}

function turnFigure(longest: readonly number[]): Figure {
  const note = `at worst ${Math.max(...longest).toFixed(1)}`;
  return { name: '  longest turn of the event loop, CPU', value: median(longest), unit: 'ms', goal: 10, note };
}

interface Streamed {
  readonly bytes: number;
  readonly microseconds: number;
  readonly writes: number;
}

async function streamFigures(
  store: ConversationStore,
  { short, long }: { readonly short: Conversation; readonly long: Conversation },
): Promise<readonly Figure[]> {
  await stream(store, 'warm ', short);
  const few = await stream(store, 'few ', { ...short, id: 'few' });
  const many = await stream(store, 'lot ', { ...long, id: 'lot' });
  const behind = await stream(
    store,
    'behind ',
    { ...short, id: 'behind' },
    'words '.repeat(LONG_ANSWER_CHARACTERS / 6),
  );
  return [
    { name: 'posted for each token, at 10 messages', value: few.bytes, unit: 'bytes' },
    { name: 'posted for each token, at 2,000 messages', value: many.bytes, unit: 'bytes', goal: few.bytes },
    { name: 'CPU for each token, at 10 messages', value: few.microseconds, unit: 'µs' },
    { name: 'CPU for each token, at 2,000 messages', value: many.microseconds, unit: 'µs' },
    { name: 'CPU for each token, behind 480 KB of its answer', value: behind.microseconds, unit: 'µs' },
    { name: 'writes in a second of streaming', value: many.writes, unit: '', goal: 1 },
  ];
}

/** `begun`: what has come of the answer before. */
async function stream(
  store: ConversationStore,
  ids: string,
  conversation: Conversation,
  begun = 'The ',
): Promise<Streamed> {
  const { session, clock, posted, say, endAnswer, writes, dispose } = chatWorld(store, ids, conversation);
  const asked = session.ask('And now?');
  await settled();
  await say(begun);
  await clock.advance(TOKEN_MS);
  posted.length = 0;
  const writesBefore = writes();
  const before = process.threadCpuUsage();
  for (let token = 0; token < TOKENS; token++) {
    await say('word ');
    await clock.advance(TOKEN_MS);
  }
  const { user, system } = process.threadCpuUsage(before);
  const streamed = {
    bytes: JSON.stringify(posted).length / TOKENS,
    microseconds: (user + system) / TOKENS,
    writes: (writes() - writesBefore) / ((TOKENS * TOKEN_MS) / 1_000),
  };
  await endAnswer();
  await asked;
  dispose();
  return streamed;
}

/** What a person does with one message, until all that follows from it was posted and sent to the storage. CPU. */
async function stepFigures(store: ConversationStore, long: Conversation): Promise<readonly Figure[]> {
  const world = chatWorld(store, 'step ', { ...long, id: 'step' });
  const { session, endAnswer, say } = world;
  const question = 'long-q900';
  const last = () => session.conversation.shown ?? '';
  let deletion: Deletion | undefined;
  const answered = async (asked: Promise<void> | undefined): Promise<void> => {
    await settled();
    await say('So it is.');
    await endAnswer();
    await asked;
  };
  const steps: Readonly<Record<string, () => unknown>> = {
    edit: () => answered(session.edit(question, 'What else?')),
    regenerate: () => answered(session.regenerate(last())),
    'previous version': () => session.showOtherVersion(last(), -1),
    delete: () => {
      deletion = session.delete('long-a900');
    },
    undo: () => deletion && session.undoDelete(deletion),
  };
  const samples = new Map(Object.keys(steps).map((name): [string, number[]] => [name, []]));
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, step] of Object.entries(steps)) {
      const longest = await longestTurn(async () => {
        await settled();
        await step();
      });
      if (round >= 0) samples.get(name)?.push(longest);
    }
    await store.last('w');
  }
  world.dispose();
  return [...samples].map(([name, turns]) => ({
    name: `${name}, longest turn, CPU`,
    value: mean(turns),
    unit: 'ms',
    goal: 10,
    note: `at worst ${Math.max(...turns).toFixed(1)}`,
  }));
}

/** Export and import of 10,000 messages. */
async function fileFigures(store: ConversationStore): Promise<readonly Figure[]> {
  const conversation = sample('file', 10_000);
  let bytes: Uint8Array = new Uint8Array();
  const samples = new Map<string, Turns>();
  const measure = async (name: string, run: () => Promise<void>): Promise<void> => {
    const { took, longest } = samples.get(name) ?? { took: [], longest: [] };
    const begin = performance.now();
    const turn = await longestTurn(run);
    samples.set(name, { took: [...took, performance.now() - begin], longest: [...longest, turn] });
  };
  for (let round = 0; round < FILE_ROUNDS; round++) {
    await measure('export of 10,000 messages as Markdown', async () => {
      await joinedBytes(markdownPieces(conversation, shownBranch(conversation)));
    });
    await measure('export of 10,000 messages as JSON', async () => {
      bytes = await joinedBytes(jsonPieces(conversation));
    });
    let id = '';
    await measure('import of 10,000 messages', async () => {
      id = await importInto(store, bytes);
    });
    await measure('  reading them from the storage', async () => {
      await store.load(id);
    });
    store.delete(id);
    await measure('undoing the deletion of 10,000 messages', async () => {
      const { messages, ...head } = conversation;
      await store.writePages({ ...head, shownTitle: 'x', workspace: 'w' }, messagePages(messages.values()));
    });
    store.delete(conversation.id);
    await store.last('w');
  }
  return [...samples].flatMap(([name, { took, longest }]): readonly Figure[] => [
    { name, value: median(took), unit: 'ms' },
    turnFigure(longest),
  ]);
}

interface Turns {
  readonly took: readonly number[];
  readonly longest: readonly number[];
}

const importWorker = fileURLToPath(new URL('../../src/import-worker.ts', import.meta.url));

async function importInto(store: ConversationStore, bytes: Uint8Array): Promise<string> {
  const { signal } = new AbortController();
  const read = await readConversation(bytes, { workerPath: importWorker, signal });
  if (read.kind !== 'conversation') throw new Error(read.kind);
  await store.writePages({ ...read.head, workspace: 'imported' }, read.pages);
  return read.head.id;
}

async function searchFigures(store: ConversationStore): Promise<readonly Figure[]> {
  for (let index = 0; index < 50; index++) {
    const answered = `${sampleAnswer(ANSWER_CHARACTERS)} number ${index}.`;
    const conversation = conversationOf(`found ${index}`, { rounds: 100, asked: 'Why is that?', answered });
    writeConversation(store, conversation, { workspace: 'searched' });
    await store.last('w');
  }
  const figure = async (name: string, words: string): Promise<Figure> => {
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begin = performance.now();
      await store.search('searched', words);
      samples.push(performance.now() - begin);
    }
    const note = `at best ${Math.min(...samples).toFixed(0)}`;
    return { name: `search in 10,000 messages: ${name}`, value: median(samples), unit: 'ms', goal: 50, note };
  };
  return [
    await figure('not there', 'nowhere'),
    await figure('in one', 'number 25'),
    await figure('in all', 'settings'),
  ];
}

/** The conversation as it opens, and with all that came before it loaded too. */
function snapshots(store: ConversationStore, long: Conversation): Readonly<Record<string, HostMessage>> {
  const { session, posted, dispose } = chatWorld(store, 'typing ', long);
  const snapshot = posted.findLast((message) => message.type === 'snapshot');
  if (snapshot === undefined) throw new Error('no snapshot was posted');
  const turns = session.branch.map((message) => turnOf(message, session, { askable: 'main' }));
  dispose();
  return { 'of 2,000 messages, as they open': snapshot, 'all 2,000 loaded': { ...snapshot, turns, earlier: 0 } };
}

/** What requests leave behind: ten in each conversation. */
async function heapFigure(store: ConversationStore): Promise<Figure> {
  const { session, clock, posted, say, endAnswer, dispose } = chatWorld(store, 'heap ');
  const ask = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      if (time % 10 === 0) session.open();
      const asked = session.ask('Why?');
      await settled();
      await say(sampleAnswer(ANSWER_CHARACTERS));
      await clock.advance(TOKEN_MS);
      await endAnswer();
      await asked;
      posted.length = 0;
      if (time % 50 === 0) await store.last('w');
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // the storage says what is written, which is then let go
  };
  await ask(100);
  const before = heapUsed();
  await ask(REQUESTS);
  const after = heapUsed();
  dispose();
  return { name: 'heap that 1,000 requests leave behind', value: after - before, unit: 'KB', goal: 500 };
}
