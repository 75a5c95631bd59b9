import type { Asked, Play, RuleScript, WireName } from './scripts.ts';
import { parseRule, wireNames } from './scripts.ts';

interface MagicWord {
  readonly word: string;
  readonly what: string;
  readonly play: Pick<RuleScript, 'answer' | 'fault'>;
  /**
   * A fault before the answer spoils one wire format only, so that another model of the group can answer. A fault within the
   * answer spoils every one (`all`): no other model takes over then, and the first model may still rest after a fault before.
   */
  readonly where: 'openai' | 'all';
}

/** Longer than the two seconds for which the router waits, so that it switches at once; and long enough to be seen resting. */
const LONG_WAIT_MS = 60_000;

const hostile = [
  '# Hostile Markdown: none of this may do anything',
  '<script>globalThis.turnpikeXss = "script"</script>',
  '<img src="x" onerror="globalThis.turnpikeXss = \'img\'">',
  '<svg onload="globalThis.turnpikeXss = \'svg\'"><animate onbegin="globalThis.turnpikeXss = \'animate\'"></svg>',
  '<iframe srcdoc="<script>parent.turnpikeXss = \'iframe\'</script>"></iframe>',
  '<details open ontoggle="globalThis.turnpikeXss = \'details\'">details</details>',
  '<style>* { display: none !important }</style>',
  '<form action="https://attacker.invalid/"><button formaction="javascript:globalThis.turnpikeXss = 1">button</button></form>',
  '<base href="https://attacker.invalid/">',
  '<meta http-equiv="refresh" content="0;url=https://attacker.invalid/">',
  '[script link](javascript:globalThis.turnpikeXss=1)',
  '[tabbed script link](java\tscript:globalThis.turnpikeXss=1)',
  '[encoded script link](&#106;avascript:globalThis.turnpikeXss=1)',
  '[data link](data:text/html;base64,PHNjcmlwdD5wYXJlbnQudHVybnBpa2VYc3M9MTwvc2NyaXB0Pg==)',
  '[command link](command:workbench.action.quit)',
  '[quoted link](https://example.invalid/"onmouseover="globalThis.turnpikeXss=1)',
  '![remote image](https://attacker.invalid/pixel.png?leak=1)',
  '```"><img src=x onerror="globalThis.turnpikeXss=\'fence\'">\ncode\n```',
  '| <img src=x onerror="globalThis.turnpikeXss=\'table\'"> |\n| --- |\n| cell |',
  '`<img src=x onerror="globalThis.turnpikeXss=\'code\'">`',
  'The end of the hostile answer.',
].join('\n\n');

const paragraph =
  'The road goes on, lane beside lane, and each booth writes down what it took. Nobody waits for one that is closed: **the next one is open**.\n\n';

const pace = { pace: 20 };

const magicWords: readonly MagicWord[] = [
  fault('429', 'too many requests, come back in a minute', {
    kind: 'http',
    failure: 'rate-limit',
    wait: 'retry-after-seconds',
    waitMs: LONG_WAIT_MS,
  }),
  fault('429-short', 'too many requests, come back in two seconds', {
    kind: 'http',
    failure: 'rate-limit',
    wait: 'retry-after-seconds',
    waitMs: 2000,
  }),
  fault('quota', 'the money is used up', { kind: 'http', failure: 'quota' }),
  fault('401', 'the key is refused', { kind: 'http', failure: 'auth' }),
  fault('404', 'there is no such model', { kind: 'http', failure: 'model-not-found' }),
  fault('context', 'the question is too long', { kind: 'http', failure: 'context-window' }),
  fault('policy', 'the question is refused', { kind: 'http', failure: 'content-policy' }),
  fault('500', 'the vendor broke', { kind: 'http', failure: 'server' }),
  fault('503', 'the vendor is away', { kind: 'http', failure: 'unavailable' }),
  fault('529', 'the vendor is overloaded', { kind: 'http', failure: 'overloaded' }),
  fault('html', 'a sign-in page instead of an answer', { kind: 'html' }),
  fault('reset', 'the connection is reset', { kind: 'reset' }),
  fault('empty', 'an answer that says nothing', { kind: 'empty' }),
  spoiled('stream-error', 'an error in the middle of the answer', { kind: 'stream-error', after: 20 }),
  spoiled('cut', 'the line is cut in the middle of the answer', { kind: 'cut', after: 40 }),
  spoiled('stall', 'silence in the middle of the answer', { kind: 'stall', after: 40 }),
  fault('silence', 'silence before the first token', { kind: 'stall', after: 0 }),
  spoiled('no-finish', 'the answer ends without its end', { kind: 'no-finish' }),
  spoiled('outage', 'every model fails', { kind: 'http', failure: 'unavailable' }),
  answer('slow', 'five seconds to the first token, then a slow answer', {
    answer: { firstTokenDelay: 5000, pace: 150 },
  }),
  answer('reasoning', 'the model thinks aloud first', {
    answer: {
      reasoning: ['First I look at the question. ', 'Then at what it leaves out. ', 'Now I can answer.'],
      pace: 60,
    },
  }),
  answer('tools', 'the model calls two tools', {
    answer: {
      text: ['Let me ', 'look at ', 'the files.'],
      tools: [
        { name: 'read_file', input: { path: 'src/toll.ts' } },
        { name: 'list_files', input: {} },
      ],
      ...pace,
    },
  }),
  answer('long', 'about 100 KB of text', { answer: { text: wordsOf(paragraph), repeat: 700, pace: 0 } }),
  answer('xss', 'Markdown and HTML that attack the panel', { answer: { text: hostile } }),
  answer('unknown-price', 'a model answers that is in no price list', { answer: { model: 'unlisted-model-1' } }),
  answer('no-usage', 'the vendor does not say what was used', { fault: { kind: 'no-usage' } }),
];

function fault(word: string, what: string, script: RuleScript['fault']): MagicWord {
  return { word, what, play: { fault: script }, where: 'openai' };
}

/** Whichever model is asked. */
function spoiled(word: string, what: string, script: RuleScript['fault']): MagicWord {
  return { ...fault(word, what, script), where: 'all' };
}

function answer(word: string, what: string, play: MagicWord['play']): MagicWord {
  return { word, what, play, where: 'all' };
}

function wordsOf(text: string): string[] {
  return text.split(/(?<= )/);
}

/** `/simulate 429`, or `/simulate 429 gemini` (or `all`) to choose the wire formats that it is for. */
export function magicPlay({ api, text }: Asked): Play | undefined {
  const [, word = '', target] = /\/simulate\s+([\w-]+)(?:\s+(openai|anthropic|gemini|ollama|all)\b)?/.exec(text) ?? [];
  const magic = magicWords.find((entry) => entry.word === word);
  if (magic === undefined || !isFor(target ?? magic.where, api)) return undefined;
  const { answer: script, fault: trouble } = parseRule(magic.play);
  return { answer: script, fault: trouble };
}

function isFor(where: string, api: WireName): boolean {
  return where === 'all' || where === api;
}

export function magicWordsPage(): string {
  const rows = magicWords.map(
    ({ word, what, where }) => `  /simulate ${word.padEnd(14)} ${what}${where === 'all' ? '' : ' (openai only)'}`,
  );
  return [
    'Provider simulator of Turnpike.',
    '',
    'Write one of these in a question:',
    ...rows,
    '',
    `A wire format or "all" after it says for whom it is: /simulate 429 anthropic. Wire formats: ${wireNames.join(', ')}.`,
    'A key with "invalid" in it is refused.',
    '',
    'Base URLs: /openai/v1  /anthropic  /gemini  /ollama',
    'Control: POST /control/script, POST /control/reset, GET /control/requests',
    '',
  ].join('\n');
}
