import type {
  AnswerPart,
  AnswerTurn,
  Attachment,
  PanelState,
  PendingAttachment,
  Turn,
  UserTurn,
} from '../../src/protocol/conversation.ts';
import type { HostMessage } from '../../src/protocol/messages.ts';
import { arabic, hebrew, japanese, longCode, syntax } from './sample-texts.ts';

export const panel: PanelState = {
  model: { label: 'main', detail: 'openai/gpt-5-mini' },
  welcome: { hasModels: true, missingKeys: [] },
  attachments: [],
  queue: [],
  busy: false,
};

export function snapshot(turns: readonly Turn[], changes: Partial<PanelState> = {}, sequence = 1): HostMessage {
  return { type: 'snapshot', sequence, conversation: 'c1', turns, earlier: 0, panel: { ...panel, ...changes } };
}

/** `text` and `reasoning` in place of `parts`: thoughts, and behind them the text. */
export interface AnswerChanges extends Partial<AnswerTurn> {
  readonly text?: string;
  readonly reasoning?: string;
}

export function answer({ text, reasoning, ...changes }: AnswerChanges): AnswerTurn {
  const parts: readonly AnswerPart[] = [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning', text: reasoning } as const]),
    ...(text === undefined ? [] : [{ type: 'text', text } as const]),
  ];
  return { kind: 'answer', id: 'a', status: 'done', parts, route: [], actions: [], version: only, ...changes };
}

/** All of an answer but its parts. */
export function frame(changes: Partial<AnswerTurn>): Omit<AnswerTurn, 'parts'> {
  const { parts: _, ...rest } = answer(changes);
  return rest;
}

/** No other message stands in its place. */
const only = { index: 1, count: 1 };

export function question(id: string, text: string, changes: Partial<UserTurn> = {}): UserTurn {
  return { kind: 'user', id, text, attachments: [], version: only, ...changes };
}

/** More of the first part of the answer `a`. */
export function delta(sequence: number, text: string): HostMessage {
  return { type: 'delta', sequence, turn: 'a', part: 0, kind: 'text', text };
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

![The timeline of calls](https://example.com/timeline.png) shows the difference. Raw <u>HTML</u> &amp; entities stay as text.`;

export const attachment: Attachment = {
  kind: 'selection',
  name: 'src/components/search/search-box.tsx:12-16',
  languageId: 'typescriptreact',
  content: `export function SearchBox({ onSearch }: Props) {
  const [query, setQuery] = useState('');
  return <input value={query} onInput={(event) => search(event)} />;
}`,
};

/** A picture of 48 × 32 pixels, half blue and half orange. */
const picture = `data:image/svg+xml;base64,${btoa(
  '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320"><path fill="#297aa0" d="M0 0h240v320H0z"/><path fill="#e0b97f" d="M240 0h240v320H240z"/></svg>',
)}`;

export const image: Attachment = { kind: 'image', name: 'screenshot.png', languageId: '', content: picture };

export const pending: readonly PendingAttachment[] = [
  { id: 'p1', kind: 'selection', name: 'src/components/search/search-box.tsx:12-16', detail: 'about 1.2K tokens' },
  { id: 'p2', kind: 'terminal', name: 'Terminal: bash', detail: 'about 300 tokens' },
  { id: 'p3', kind: 'image', name: 'screenshot.png', detail: '1024 × 768, about 1K tokens' },
];

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

const seam = { type: 'seam', label: 'Continued by anthropic/claude-sonnet-4-5' } as const;

const stoppedActions = [
  { action: 'continue', label: 'Continue' },
  { action: 'restart', label: 'Restart' },
] as const;

const cutCode = 'Like this:\n\n```ts\nexport function add(a: number, b';

const continuation =
  'Here is the whole function again:\n\n```ts\nexport const add = (a: number, b: number) => a + b;\n```\n\nThat is all.';

export const scenarios: Readonly<Record<string, HostMessage>> = {
  'welcome-first': {
    type: 'snapshot',
    sequence: 1,
    conversation: 'c1',
    turns: [],
    earlier: 0,
    panel: { welcome: { hasModels: false, missingKeys: [] }, attachments: [], queue: [], busy: false },
  },
  'welcome-key': snapshot([], { welcome: { hasModels: true, missingKeys: ['openai', 'anthropic'] } }),
  'welcome-ready': snapshot([], {
    problem: '4\u00A0problems in the settings: There is no provider “opena” (turnpike.models[2].model)',
  }),
  everything: snapshot([
    question('q', 'How do I debounce this?\nIt calls the server on every key.', { attachments: [attachment, image] }),
    answer({ text: everything, reasoning: 'They want a **debounce**.', footer, route }),
  ]),
  waiting: snapshot(
    [
      question('q', 'Why is this test flaky?'),
      answer({ status: 'waiting', progress: '429 rate limit. Trying again in 2 s…' }),
    ],
    {
      busy: true,
      attachments: pending,
      queue: [{ id: 'k1', text: 'And then, how do I test the fix so that it cannot come back?' }],
    },
  ),
  private: snapshot([], { isPrivate: true }),
  paused: snapshot([question('q', 'Why?'), answer({ status: 'stopped', text: 'Because', footer })], {
    queue: [
      { id: 'k1', text: 'And then, how do I test the fix so that it cannot come back?' },
      { id: 'k2', text: 'And in Rust?' },
    ],
  }),
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
  arabic: snapshot([question('q', 'كيف أؤخر الاستدعاء؟\nIt is called (too) often!'), answer({ text: arabic, footer })]),
  hebrew: snapshot([question('q', 'איך זה עובד?'), answer({ text: hebrew, footer })]),
  japanese: snapshot([question('q', 'どのように動作しますか？'), answer({ text: japanese, footer })]),
  syntax: snapshot([question('q', 'Show me everything else.'), answer({ text: syntax, footer })]),
  'long-code': snapshot([question('q', 'All of it.'), answer({ text: longCode, footer })]),
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
    {
      model: { label: longName, detail: longName },
      problem: longName,
      attachments: [{ id: 'p', kind: 'file', name: longName, detail: longName }],
      queue: [{ id: 'k', text: longName }],
    },
  ),
  'long-answer': snapshot([question('q', 'Count.'), answer({ text: 'A line.\n'.repeat(6000), footer })]),
  'continued-code': snapshot([
    question('q', 'Write it.'),
    answer({
      parts: [{ type: 'text', text: cutCode }, seam, { type: 'text', text: continuation }],
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
      parts: [
        { type: 'text', text: half },
        seam,
        { type: 'reasoning', text: 'The list goes on with its second item.' },
        { type: 'text', text: ' held for long.\n3. Switch the readers.' },
      ],
      footer: { ...footer, model: 'anthropic/claude-sonnet-4-5' },
      route,
    }),
    question('q2', 'Shorter, please.'),
    answer({ id: 'a2', status: 'stopped', text: 'Add the column, fill it', footer, actions: stoppedActions }),
  ]),
  parts: snapshot([
    question('q', 'What does the newest release change?', { attachments: [image], version: { index: 2, count: 3 } }),
    answer({
      parts: [
        { type: 'reasoning', text: 'The release notes are on the web: **search** first.' },
        {
          type: 'call',
          name: 'search_web',
          input: '{ "query": "release notes", "count": 5, "fresh": true }',
          whole: true,
        },
        { type: 'reasoning', text: 'Two pages fit.' },
        { type: 'text', text: 'It changes **one default**, as the picture shows.' },
        { type: 'image', url: picture },
        { type: 'call', name: 'open_page', input: '{ "page": ', whole: false },
        { type: 'source', url: 'https://example.com/release-notes', title: 'Release notes' },
        { type: 'source', url: 'https://example.com/a-very-long-address/with/many/parts', title: '' },
      ],
      footer,
      version: { index: 1, count: 2 },
    }),
  ]),
};
