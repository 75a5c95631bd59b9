// `npm run bench [sizes|markdown|request|stream|host|hostile|storage|conversation|activation|editor …]`: speed and size, as ratios against a
// floor or a peer in the same run. Nothing here fails a test. Without a name all are measured; `request`, `stream`, `host`,
// `storage` and `activation` need what `npm run build` leaves, `sizes` and `editor` what `npm run package` leaves.
import { bundleActivationFigures } from './bundle-activation.ts';
import { openBench } from './bench.ts';
import type { Bench } from './bench.ts';
import { hostLoadFigures, hostLoadPaths } from './host-load.ts';
import { hostileFigures, hostilePaths } from './hostile.ts';
import { markdownFigures } from './markdown.ts';
import { resolveVscode } from './resolve-vscode.ts';
import { requestFigures, requestPaths } from './request.ts';
import { sizeFigures } from './sizes.ts';
import { printFigures } from './statistics.ts';
import type { Figure, Unmeasured } from './statistics.ts';
import { storageFigures } from './storage.ts';
import { streamFigures, streamPaths } from './stream.ts';

interface Section {
  readonly title: string;
  readonly measure: () => Promise<readonly Figure[] | AsyncIterable<Figure | Unmeasured>>;
}

const sections: Readonly<Record<string, Section>> = {
  sizes: { title: 'Sizes', measure: sizeFigures },
  markdown: { title: 'Markdown in the panel', measure: markdownFigures },
  request: { title: 'A short request', measure: async () => withBench(requestPaths, requestFigures) },
  stream: {
    title: 'A stream of 20,000 chunks, in each wire format',
    measure: async () => withBench(streamPaths, streamFigures),
  },
  host: {
    title: 'The extension host during such streams',
    measure: async () => withBench(hostLoadPaths, hostLoadFigures),
  },
  hostile: {
    title: 'Hostile answers in the extension host',
    measure: async () => withBench(hostilePaths, hostileFigures),
  },
  storage: { title: 'The storage with 1,000,000 ledger rows', measure: storageFigures },
  conversation: {
    title: 'A conversation of 2,000 messages',
    measure: async () => {
      resolveVscode();
      return (await import('./conversation.ts')).conversationFigures();
    },
  },
  activation: { title: 'Activation, with a stand-in for the editor', measure: bundleActivationFigures },
  editor: {
    title: 'In VS Code, the packaged extension',
    measure: async () => (await import('./editor.ts')).editorFigures(),
  },
};

async function withBench<Result>(
  paths: readonly string[],
  measure: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const bench = await openBench(paths);
  try {
    return await measure(bench);
  } finally {
    await bench.close();
  }
}

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !(name in sections));
if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${Object.keys(sections).join(', ')}`);
for (const [name, { title, measure }] of Object.entries(sections))
  if (asked.length === 0 || asked.includes(name)) await printFigures(title, await measure());
process.exit(0);
