// Prints how many milliseconds the first look-up of a process takes.
import { lookUp } from '../../src/catalog/catalogue.ts';

const startedAt = performance.now();
lookUp('openai', 'gpt-5-mini');
console.log(performance.now() - startedAt);
