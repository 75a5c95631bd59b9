// `npm run bench`: speed and size, as ratios against a floor or a peer in the same run. Nothing here fails a test.
import { pipelineFigures } from './pipeline.ts';
import { printFigures } from './statistics.ts';

const { stream, request } = await pipelineFigures();
printFigures('A stream of 20,000 chunks', stream);
printFigures('A short request', request);
