import type { AnswerTurn, PanelState, Turn } from '../../src/protocol/conversation.ts';
import type { HostMessage } from '../../src/protocol/messages.ts';

export const panel: PanelState = {
  model: { label: 'main', detail: 'openai/gpt-5-mini' },
  welcome: { hasModels: true, missingKeys: [] },
  busy: false,
};

export function snapshot(turns: readonly Turn[], changes: Partial<PanelState> = {}, sequence = 1): HostMessage {
  return { type: 'snapshot', sequence, conversation: 'c1', turns, earlier: 0, panel: { ...panel, ...changes } };
}

export function answer(changes: Partial<AnswerTurn>): AnswerTurn {
  return { kind: 'answer', id: 'a', status: 'done', text: '', reasoning: '', seams: [], route: [], ...changes };
}

export function question(id: string, text: string): Turn {
  return { kind: 'user', id, text };
}

export const footer = {
  model: 'openai/gpt-5-mini',
  timing: '0.8 s to first token',
  tokens: '1,204 in · 96 out',
  tokensDetail: '180 input tokens, 1,024 read from cache, 96 output tokens',
  cost: '$0.0042',
  costDetail: 'Price × usage reported by the provider',
};

export const everything = `# Debouncing a search box

Call the server **only after** the person has paused. A \`debounce\` helper keeps the last call and drops the others; see [MDN on timers](https://developer.mozilla.org/docs/Web/API/setTimeout) for *how exact* they are.

## The helper

\`\`\`ts
// Runs \`action\` once, 200 ms after the last call.
export function debounce<T extends unknown[]>(action: (...args: T) => void, wait = 200) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: T): void => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), wait);
  };
}
\`\`\`

1. Import it where the input is handled.
2. Wrap the handler:
   - once, outside of the render function
   - with the wait that *feels* right

   \`\`\`python
   def wait(seconds: float = 0.2) -> None:
       """Sleep a little."""
       time.sleep(seconds)  # blocking
   \`\`\`
3. Remove ~~the lock~~ it when the view is closed.

- [x] Handle an empty query
- [ ] Cancel the request that is running

> **Note** A throttle is something else: it runs *at once* and then at most every *n* milliseconds.

| Helper | First call | Last call | Typical use |
| :-- | :-: | --: | --- |
| \`debounce\` | dropped | runs | search boxes |
| \`throttle\` | runs | may be dropped | scroll handlers and pointers that move |

---

### JSON and a diff

\`\`\`json
{ "wait": 200, "leading": false, "name": "search", "limits": [1, 2.5, null] }
\`\`\`

\`\`\`diff
-import { throttle } from 'lodash';
+import { debounce } from './debounce.ts';
\`\`\`

![The timeline of calls](https://example.com/timeline.png) shows the difference. Raw <b>HTML</b> &amp; entities stay as text.`;

export const attachment = {
  path: 'src/components/search/search-box.tsx',
  languageId: 'typescriptreact',
  startLine: 12,
  endLine: 16,
  text: `export function SearchBox({ onSearch }: Props) {
  const [query, setQuery] = useState('');
  return <input value={query} onInput={(event) => search(event)} />;
}`,
};

const route = [
  { outcome: 'skipped', model: 'openai/gpt-5', detail: 'cooling down for 48 s after 3 failures' },
  { outcome: 'failed', model: 'openai/gpt-5-mini', detail: '429 rate limit, tried again after 1.2 s' },
  { outcome: 'answered', model: 'anthropic/claude-sonnet-4-5', detail: '' },
] as const;

export const failure = {
  title: 'openai/gpt-5-mini did not answer: 429 rate limit.',
  detail:
    'It says: “Rate limit reached for requests”. The provider limits how fast this key may ask. It can be asked again in 20 s.',
  place: 'https://api.openai.com/v1/chat/completions · request req_8f1c',
  actions: [
    { action: 'retry', label: 'Retry' },
    { action: 'set-key', label: 'Set API key' },
    { action: 'switch-model', label: 'Switch model' },
  ],
} as const;

const cut = {
  title: 'The answer of openai/gpt-5-mini was cut off.',
  detail: 'The connection ended before the answer did.',
  actions: [
    { action: 'continue', label: 'Continue' },
    { action: 'restart', label: 'Restart' },
    { action: 'switch-model', label: 'Switch model' },
  ],
} as const;

const half =
  'Here is the plan for the **migration**:\n\n1. Add the column.\n2. Fill it in small batches, so that no lock is';

const longName = `openai/${'gpt-with-a-very-long-name-'.repeat(8000)}`;

const controls = `Look at \`isAdmin\u202E\u2066\` and at this:

\`\`\`js
const level = 'user\u202E \u2066// only for admins\u2069 \u2066';
if (level !== 'user') grant();
\`\`\`
`;

const cutCode = 'Like this:\n\n```ts\nexport function add(a: number, b';

const continuation =
  'Here is the whole function again:\n\n```ts\nexport const add = (a: number, b: number) => a + b;\n```\n\nThat is all.';

/** Every state that a designer would want to see, by name. */
export const scenarios: Readonly<Record<string, HostMessage>> = {
  'welcome-first': {
    type: 'snapshot',
    sequence: 1,
    conversation: 'c1',
    turns: [],
    earlier: 0,
    panel: { welcome: { hasModels: false, missingKeys: [] }, busy: false },
  },
  'welcome-key': snapshot([], { welcome: { hasModels: true, missingKeys: ['openai', 'anthropic'] } }),
  'welcome-ready': snapshot([], { problem: 'turnpike.models[2] names an unknown provider "opena" (and 1 more)' }),
  everything: snapshot([
    { kind: 'user', id: 'q', text: 'How do I debounce this?\nIt calls the server on every key.', attachment },
    answer({ text: everything, reasoning: 'They want a **debounce**.', footer, route }),
  ]),
  waiting: snapshot(
    [
      question('q', 'Why is this test flaky?'),
      answer({ status: 'waiting', progress: '429 rate limit. Trying again in 2 s…' }),
    ],
    { busy: true, attachment },
  ),
  thinking: snapshot(
    [
      question('q', 'Why is this test flaky?'),
      answer({
        status: 'streaming',
        reasoning: '**Looking at the clock**\n\nThe test compares two timestamps that were taken at different moments',
      }),
    ],
    { busy: true },
  ),
  streaming: snapshot(
    [
      question('q', 'Why is this test flaky?'),
      answer({
        status: 'streaming',
        reasoning: 'Timestamps.',
        text: 'The test compares **two clocks**. Take one:\n\n```ts\nconst now = Date.now();\nexpect(stamp).toBe(now',
      }),
    ],
    { busy: true },
  ),
  failed: snapshot([
    question('q', 'Explain this regular expression: ^(?:a|b)+$'),
    answer({
      status: 'failed',
      error: failure,
      route: route.slice(0, 2),
      footer: { model: 'openai/gpt-5-mini', cost: 'cost unknown', costDetail: 'No price is known.' },
    }),
  ]),
  'wait-until': snapshot([
    question('q', 'Why is this test flaky?'),
    answer({
      status: 'failed',
      error: { ...failure, detail: 'The server asks for a pause.', readyAt: Date.now() + 3_600_000 },
    }),
  ]),
  'hidden-controls': snapshot([question('q', 'Is this safe?'), answer({ text: controls, footer })]),
  'plain-text': snapshot([
    question('q', 'Everything in one table, please.'),
    answer({
      text: `Here it is:\n\n${'| wide '.repeat(101)}|\n${'| - '.repeat(101)}|\n${'| 1 '.repeat(101)}|\n\nThat is all.`,
      footer,
    }),
  ]),
  'long-names': snapshot(
    [
      question('q', 'Who are you?'),
      answer({
        text: 'A model with a long name.',
        footer: { ...footer, model: longName },
        route: [
          { outcome: 'failed', model: longName, detail: longName },
          { outcome: 'answered', model: longName, detail: '' },
        ],
      }),
      answer({
        id: 'a2',
        status: 'failed',
        error: { ...failure, title: `${longName} did not answer.`, detail: longName, place: longName },
      }),
    ],
    { model: { label: longName, detail: longName }, problem: longName, attachment: { ...attachment, path: longName } },
  ),
  'long-answer': snapshot([question('q', 'Count.'), answer({ text: 'A line.\n'.repeat(6000), footer })]),
  'continued-code': snapshot([
    question('q', 'Write it.'),
    answer({
      text: `${cutCode}${continuation}`,
      seams: [{ at: cutCode.length, label: 'Continued by anthropic/claude-sonnet-4-5' }],
      footer,
    }),
  ]),
  cut: snapshot([
    question('q', 'Plan the migration.'),
    answer({ status: 'cut', text: half, error: cut, footer: { ...footer, cost: '≥ $0.0042' } }),
  ]),
  continued: snapshot([
    question('q', 'Plan the migration.'),
    answer({
      text: `${half} held for long.\n3. Switch the readers.`,
      seams: [{ at: half.length, label: 'Continued by anthropic/claude-sonnet-4-5' }],
      footer: { ...footer, model: 'anthropic/claude-sonnet-4-5' },
      route,
    }),
    question('q2', 'Shorter, please.'),
    answer({ id: 'a2', status: 'stopped', text: 'Add the column, fill it', footer }),
  ]),
};
