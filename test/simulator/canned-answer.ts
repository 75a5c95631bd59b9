import type { Question } from './wires/wire.ts';

/** The first line of a long question is enough to show that it arrived. */
const LONGEST_QUOTE = 120;

/** A pleasant Markdown answer to any question: the same question, the same answer. */
export function cannedAnswer(question: Question): string {
  const code = codeOf(question.text);
  return [
    `You asked **${question.model}**: “${quoteOf(question.text)}”`,
    ...question.images.map(({ mediaType, bytes }) => `I see an image (\`${mediaType}\`, ${bytes} bytes).`),
    code === undefined ? aboutNothing() : aboutCode(code),
    table(question),
    'This answer comes from the *provider simulator*: write `/simulate 429`, `/simulate cut` or `/simulate long` to see more. 🚏',
  ].join('\n\n');
}

interface Code {
  readonly language: string;
  readonly text: string;
}

/** The first fenced block: that is how a selection is sent. */
function codeOf(text: string): Code | undefined {
  const [, , language = '', code = ''] = /(`{3,})([\w+#.-]*)\n([\s\S]*?)\n\1/.exec(text) ?? [];
  return code === '' ? undefined : { language, text: code };
}

/** The question itself: what comes after the selection, where there is one. */
function quoteOf(text: string): string {
  const outside = text.replaceAll(/(`{3,})[\s\S]*?\n\1/g, '').split('\n');
  const lines = outside.map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('From `')) ?? text.trim();
  return first.length > LONGEST_QUOTE ? `${first.slice(0, LONGEST_QUOTE)}…` : first;
}

function aboutCode({ language, text }: Code): string {
  const lines = text.split('\n');
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return [
    `The selection has ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}${language === '' ? '' : ` of ${language}`}. In short:`,
    `1. It begins with \`${first.trim().replaceAll('`', "'")}\`.\n2. What it needs comes in; what it makes goes out.\n3. Nothing in it waits for the network.`,
    `It could be written like this:\n\n${fenced(language, text)}`,
  ].join('\n\n');
}

function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function aboutNothing(): string {
  return `Here is a small example to read:

\`\`\`typescript
/** The toll for one trip, in cents. */
export function toll(kilometres: number, perKilometre = 12): number {
  if (kilometres < 0) throw new RangeError('A trip has no negative length');
  return Math.round(kilometres * perKilometre);
}
\`\`\`

- The **happy path** is one line.
- A wrong length is *refused*, not rounded away.
- Cents are whole numbers, so nothing is lost on the way.`;
}

function table({ prompt, text }: Question): string {
  return `| What was sent | Characters |\n| --- | ---: |\n| the last message | ${text.length} |\n| everything | ${prompt.length} |`;
}
