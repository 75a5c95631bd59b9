// Another window, as a process of its own: `node storage-child.ts idle|write <database> [<name>]`.
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/lib/clock.ts';
import { openStorage } from '../../src/storage/storage.ts';
import { notePort } from './note-store.ts';

const [mode, file = '', name = ''] = process.argv.slice(2);
const workerPath = fileURLToPath(new URL('storage-notes-worker.ts', import.meta.url));

if (mode === 'idle') await askOnce();
else await writeForEver();

/** Asks as a window does that is then left alone, and says what is left of it. */
async function askOnce(): Promise<void> {
  const threads = { started: 0, now: 0 };
  process.on('worker', (worker) => {
    threads.started++;
    threads.now++;
    worker.once('exit', () => threads.now--);
  });
  const storage = openStorage({ file, workerPath, clock: systemClock, onProblem: console.error, idleMs: 1_000 });
  const texts = await storage.ask(notePort, 'texts', '');
  process.once('beforeExit', () => {
    const resources = process.getActiveResourcesInfo().filter((resource) => !/^(Pipe|TTY)Wrap$/.test(resource));
    console.log(JSON.stringify({ texts, threadsStarted: threads.started, threadsNow: threads.now, resources }));
  });
}

/** Counts up, and says each number some time after it was written. Ends when it is killed. The thread has started before, which takes longer on a busy machine. */
async function writeForEver(): Promise<void> {
  const storage = openStorage({ file, workerPath, clock: systemClock, onProblem: console.error });
  await storage.ask(notePort, 'texts', '');
  let count = 0;
  setInterval(() => {
    count++;
    const written = count;
    storage.put(notePort, `${name}-${count}`, { text: 'x' });
    setTimeout(() => console.log(written), 1_000);
  }, 10);
}
