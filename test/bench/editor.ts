import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../scripts/harness/project.ts';
import { launchChat } from '../e2e/support/chat-editor.ts';
import type { ChatEditor } from '../e2e/support/chat-editor.ts';
import { chatDocument } from '../e2e/support/chat.ts';
import { extensionHosts } from '../e2e/support/extension-hosts.ts';
import { activationFigures } from './activation.ts';
import { longTasks } from './long-tasks.ts';
import { pieces, sampleAnswer } from './sample-answer.ts';
import type { Figure, Unmeasured } from './statistics.ts';

const CHARACTERS = 100_000;
/** With the pace about ten seconds, a fast model's. */
const PIECES = 2000;
const PACE_MS = 4;

/** In the environment of this editor's extension host, to find its process. */
const MARK = `TURNPIKE_BENCH_RUN=${randomUUID()}`;

interface Part {
  readonly name: string;
  readonly limitMs: number;
  readonly measure: (editor: ChatEditor) => Promise<readonly Figure[]>;
}

/** Together with the start and the end of the editor the limits are less than four minutes. */
const parts: readonly Part[] = [
  { name: 'memory of the extension host, before', limitMs: 5_000, measure: async () => memoryFigures('chat open') },
  { name: 'a burst of 100 KB', limitMs: 30_000, measure: burstFigures },
  { name: 'a stream of 100 KB', limitMs: 40_000, measure: streamingFigures },
  { name: 'memory of the extension host, after', limitMs: 5_000, measure: async () => memoryFigures('after 200 KB') },
  { name: 'activation', limitMs: 85_000, measure: async ({ page }) => activationFigures(page) },
];
const PACKAGE_MS = 30_000;
const START_MS = 45_000;
const END_MS = 15_000;

/** The packaged extension in a real VS Code. A part that fails or takes too long is told, and the next one is tried. */
export async function* editorFigures(): AsyncGenerator<Figure | Unmeasured> {
  let editor: ChatEditor;
  const [name = '', value = ''] = MARK.split('=');
  try {
    await within(PACKAGE_MS, packageExtension()); // what an earlier build left is not what is asked about
    editor = await within(START_MS, launchChat({ env: { [name]: value } }));
  } catch (error) {
    yield { name: 'all: VS Code with the chat open', failure: reasonOf(error) };
    return;
  }
  yield loadFigure();
  for (const part of parts) {
    try {
      yield* await within(part.limitMs, part.measure(editor));
    } catch (error) {
      yield { name: part.name, failure: reasonOf(error) };
    }
  }
  yield loadFigure();
  try {
    await within(END_MS, editor.dispose());
  } catch (error) {
    yield { name: 'the end of VS Code', failure: reasonOf(error) };
  }
}

async function packageExtension(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(projectRoot, 'scripts/package.ts')]);
}

/** Rejects where it takes longer. What goes on then is ended with this process. */
async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it did not end within ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('');
}

/** Above the number of cores (Windows always says 0) the times by the clock hold other programs' work, too. */
function loadFigure(): Figure {
  return { name: 'load of the machine in the last minute', value: loadavg()[0] ?? Number.NaN, unit: '' };
}

/** What of the extension host is in memory: VS Code's own part, the editor's extensions, and Turnpike. */
async function memoryFigures(when: string): Promise<readonly Figure[]> {
  const [pid, ...others] = await extensionHosts(MARK);
  if (pid === undefined || others.length > 0) throw new Error('there is not one extension host (found on Linux only)');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return [{ name: `memory of the extension host, ${when}`, value: kilobytes / 1024, unit: 'MB' }];
}

async function streamingFigures(editor: ChatEditor): Promise<readonly Figure[]> {
  const { longest, count, longestCpu, seconds } = await answerTasks(editor, PACE_MS);
  return [
    { name: 'long tasks of the panel while 100 KB stream', value: count, unit: '', goal: 0 },
    { name: '  the longest of them', value: longest, unit: 'ms', note: `the stream took ${seconds.toFixed(0)} s` },
    { name: '  longest task of the whole window, CPU', value: longestCpu, unit: 'ms', goal: 50 },
  ];
}

/** The same text as fast as the network takes it. */
async function burstFigures(editor: ChatEditor): Promise<readonly Figure[]> {
  const { longest, longestCpu, seconds } = await answerTasks(editor, 0);
  const note = `${longest === 0 ? 'none over 50 ms; ' : ''}the answer took ${seconds.toFixed(1)} s`;
  return [
    { name: 'a burst of 100 KB: the longest task of the panel', value: longest, unit: 'ms', goal: 50, note },
    { name: '  longest task of the whole window, CPU', value: longestCpu, unit: 'ms', goal: 50 },
  ];
}

interface AnswerTasks {
  /** Of the tasks of the panel that took more than 50 ms by the clock, and how many these were. */
  readonly longest: number;
  readonly count: number;
  readonly longestCpu: number;
  readonly seconds: number;
}

/** Asks in a chat of its own, and waits until the whole answer is shown. `pace` is the time between two pieces, in milliseconds. */
async function answerTasks({ page, chat, ask, newChat, simulator }: ChatEditor, pace: number): Promise<AnswerTasks> {
  await newChat();
  simulator.script({ answer: { text: [...pieces(sampleAnswer(CHARACTERS), PIECES)], pace }, times: 1 });
  const asked = simulator.requests().length;
  const begin = performance.now();
  const { document, longestCpu } = await longTasks(page, await chatDocument(page), async () => {
    await ask('Tell me everything');
    await chat.locator('article[aria-busy=false]', { hasText: 'output tokens' }).waitFor();
  });
  if (simulator.requests().length !== asked + 1) throw new Error('the question was not asked once');
  const seconds = (performance.now() - begin) / 1000;
  return { longest: Math.max(0, ...document), count: document.length, longestCpu, seconds };
}
