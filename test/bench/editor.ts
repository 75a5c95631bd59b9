import { launchChat } from '../e2e/support/chat-editor.ts';
import type { ChatEditor } from '../e2e/support/chat-editor.ts';
import { chatDocument } from '../e2e/support/chat.ts';
import { activationFigures } from './activation.ts';
import { longTasks } from './long-tasks.ts';
import { pieces, sampleAnswer } from './sample-answer.ts';
import type { Figure } from './statistics.ts';

const CHARACTERS = 100_000;
/** With the pace about ten seconds, a fast model's. */
const PIECES = 2000;
const PACE_MS = 4;

/** The packaged extension in a real VS Code. */
export async function editorFigures(): Promise<readonly Figure[]> {
  const editor = await launchChat();
  try {
    const streaming = await streamingFigures(editor);
    const burst = await burstFigures(editor);
    return [...streaming, ...burst, ...(await activationFigures(editor.page))];
  } finally {
    await editor.dispose();
  }
}

async function streamingFigures({ page, chat, ask, simulator }: ChatEditor): Promise<readonly Figure[]> {
  simulator.script({ answer: { text: [...pieces(sampleAnswer(CHARACTERS), PIECES)], pace: PACE_MS } });
  const begin = performance.now();
  const { document, longestCpu } = await longTasks(page, await chatDocument(page), async () => {
    await ask('Tell me everything');
    await chat.getByRole('button', { name: 'Stop' }).waitFor();
    await chat.getByRole('button', { name: 'Send' }).waitFor({ timeout: 120_000 });
  });
  const seconds = (performance.now() - begin) / 1000;
  const longest = document.reduce((most, duration) => Math.max(most, duration), 0);
  return [
    { name: 'long tasks of the panel while 100 KB stream', value: document.length, unit: '', goal: 0 },
    { name: '  the longest of them', value: longest, unit: 'ms', note: `the stream took ${seconds.toFixed(0)} s` },
    { name: 'longest task of the whole window, CPU', value: longestCpu, unit: 'ms', goal: 50 },
  ];
}

/** The same text as fast as the network takes it, in a chat of its own. */
async function burstFigures({ page, chat, ask, newChat, simulator }: ChatEditor): Promise<readonly Figure[]> {
  await newChat();
  simulator.script({ answer: { text: [...pieces(sampleAnswer(CHARACTERS), PIECES)], pace: 0 } });
  const { document, longestCpu } = await longTasks(page, await chatDocument(page), async () => {
    await ask('Tell me everything at once');
    // It may be over before it is seen.
    await chat
      .getByRole('button', { name: 'Stop' })
      .waitFor({ timeout: 2000 })
      .catch(() => undefined);
    await chat.getByRole('button', { name: 'Send' }).waitFor({ timeout: 120_000 });
  });
  const longest = document.reduce((most, duration) => Math.max(most, duration), 0);
  return [
    { name: 'a burst of 100 KB: the longest task of the panel', value: longest, unit: 'ms', goal: 50 },
    { name: '  longest task of the whole window, CPU', value: longestCpu, unit: 'ms', goal: 50 },
  ];
}
