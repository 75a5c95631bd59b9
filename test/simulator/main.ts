import { parseArgs } from 'node:util';
import { startSimulator } from './simulator.ts';

// About 60 tokens a second after a third of a second: what a fast model does.
const REALISTIC = { firstTokenDelay: 350, pace: 16 };

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const simulator = await startSimulator({ port: Number(values.port), pace: REALISTIC });
console.log(`simulator ${simulator.url}`);

function stop(): void {
  void simulator.close();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
