import { highlight } from '../../src/webview/highlighter/highlight.ts';
import { codeChunks } from '../../src/webview/markdown/code-chunks.ts';
import { MarkdownBlocks } from '../../src/webview/markdown/markdown-blocks.ts';
import { PIECE_CHARACTERS } from '../../src/webview/markdown/lex-limits.ts';
import { seededRandom } from './seeded-random.ts';
import type { Figure } from './statistics.ts';

const ANSWERS = 1000;
const SEED = 20_261;

/** Of one answer: what locked the window had 24,000. */
const LONGEST = 24_000;

/** A streamed answer comes in this many pieces at most. */
const PIECES = 12;

/** What took longer is measured again, and the shorter time counts: the compiler and the collector work beside it. */
const AGAIN_MS = 30;
const TRIES = 3;

/** Marks and their beginnings: what a parser has to look for the end of. */
const PARTS = [
  '*', '**', '_', '__', '~~', '`', '``', '[', ']', '(', ')', '](', '](b)', '![', '<', '>', '<a ', '<!--', '-->', '&amp;', '\\',
  '*_a ', '*_a', '"*a" ', '**a ', ' a**', 'char **argv ', 'http://a.b/', 'www.a.', '[a]: b\n', '[x][y]', '\n', '\n\n', '  \n',
  '\n- ', '\n  - ', '\n1. ', '\n> ', '\n>> ', '> - ', '\n# ', '\n---\n', '\n===\n', '|', '|\n', '|-', '|-|-|\n', '| a | b |\n',
  '\n```', '\n```ts\n', '\n~~~\n', '    ', '\t', 'a', 'word ', 'Some words. ', 'x^2_', '\u202E', '😀', 'ä', '$', '{', '}', '"', "'", ';',
  'x|\n', '(|\n', '|x\n', '\n-a', '\n#a', '\na|', '\n|-a', '\n---<a ', '\\(', '\\[', '$$', '\n$$\n', '[^1]', '\n[^1]: a', '<kbd>', '</kbd>',
  '<sub>', '\n<details>\n', '<summary>', '\n</details>\n', '\u0627 ',
]; // prettier-ignore

/** What half of the answers begin with: a block whose lines are looked at again and again when it is open. */
const BEGINNINGS = [
  '- ',
  '- a',
  '1. ',
  '* a\n\n    ',
  '- a\n  ',
  '- > ',
  '> - ',
  '> ',
  '- - - ',
  '- | a |\n  |-|\n',
  '- [|#',
  '[^1]: ',
  '<details>\n',
];

const LANGUAGES = ['java', 'ini', 'typescript', 'csharp', 'cpp', 'markdown', 'ruby', 'python', 'xml', 'bash'];

type Step = () => void;

/** The worst step of fuzzed answers, whole and streamed, in CPU time of the thread: what else the machine does, does not count. */
export function fuzzedMarkdownFigures(): readonly Figure[] {
  const random = seededRandom(SEED);
  const answers = Array.from({ length: ANSWERS }, () => fuzzedAnswer(random));
  const code = answers.map((text) => `\`\`\`\n${text}`);
  highlight('a', 'ts');
  return [
    figure('worst step of 1,000 fuzzed answers, whole', answers, (text) => worst(text, PIECE_CHARACTERS)),
    figure('worst step of them, streamed', answers, (text) => worst(text, Math.ceil(text.length / PIECES))),
    figure('worst chunk of them, coloured as code', code, worstChunk),
  ];
}

function figure(name: string, answers: readonly string[], measure: (text: string) => number): Figure {
  const times = answers.map((text) => {
    let time = measure(text);
    for (let again = 1; again < TRIES && time > AGAIN_MS; again += 1) time = Math.min(time, measure(text));
    return time;
  });
  const value = Math.max(...times);
  return { name, value, unit: 'ms', goal: 100, note: `answer ${times.indexOf(value)}` };
}

function worst(text: string, step: number): number {
  const blocks = new MarkdownBlocks();
  let most = 0;
  for (let end = step; end < text.length + step; end += step)
    most = Math.max(
      most,
      cpuOf(() => blocks.update(text.slice(0, end))),
    );
  return Math.max(
    most,
    cpuOf(() => blocks.finish()),
  );
}

function worstChunk(text: string): number {
  const language = LANGUAGES[text.length % LANGUAGES.length] ?? 'ts';
  return Math.max(...codeChunks(text).map((chunk) => cpuOf(() => highlight(chunk, language))));
}

/** Milliseconds. */
function cpuOf(step: Step): number {
  const { user, system } = process.threadCpuUsage();
  step();
  const after = process.threadCpuUsage();
  return (after.user - user + after.system - system) / 1000;
}

/** A few parts, repeated and mixed: a parser's worst is nearly always the same thing many times over. */
function fuzzedAnswer(random: () => number): string {
  const length = 500 + Math.floor(random() * (LONGEST - 500));
  let text = random() < 0.5 ? (BEGINNINGS[Math.floor(random() * BEGINNINGS.length)] ?? '') : '';
  while (text.length < length) {
    const few = Array.from(
      { length: 1 + Math.floor(random() * 4) },
      () => PARTS[Math.floor(random() * PARTS.length)] ?? '',
    );
    const times = Math.floor(random() ** 2 * 3000);
    text += few
      .join('')
      .repeat(times + 1)
      .slice(0, length - text.length);
  }
  return text;
}
