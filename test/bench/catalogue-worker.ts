// A thread of its own has the catalogue still packed: tells what the first look-up takes, in milliseconds.
import { parentPort } from 'node:worker_threads';
import { lookUp } from '../../src/catalog/catalogue.ts';

const begin = performance.now();
if (lookUp('openai', 'gpt-5-mini') === undefined) throw new Error('the catalogue does not know the model');
parentPort?.postMessage(performance.now() - begin);
