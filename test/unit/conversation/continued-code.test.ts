import { describe, expect, it } from 'vitest';
import { ContinuedText } from '../../../src/conversation/continued-text.ts';
import { openFence } from '../../../src/lib/open-fence.ts';
import { LlmError } from '../../../src/llm/llm-error.ts';
import {
  anthropic,
  lastAnswer,
  openai,
  postedText,
  scriptedModel,
  sessionOf,
  start,
} from '../../support/chat-session.ts';
import { finish, text } from '../../support/stream-samples.ts';

const cut = new LlmError('truncated', 'x', { vendor: 'openai', model: 'gpt-5-mini' });

describe('an answer that is cut inside a code block', () => {
  async function continued(partial: string, pieces: readonly string[]) {
    const model = scriptedModel([start(openai), text(partial), cut], [start(anthropic), ...pieces.map(text), finish()]);
    const { session, changes } = sessionOf(model);
    await session.ask('Hi');
    await session.continue(lastAnswer(session).id);
    const parts = model.requests[1]?.messages.at(-1);
    const instruction = parts?.role === 'user' && parts.parts[0]?.type === 'text' ? parts.parts[0].text : '';
    return { answer: lastAnswer(session), instruction, posted: postedText(changes) };
  }

  it('is continued without the line that opens the block a second time', async () => {
    const partial = 'So:\n\n```ts\nconst a = ';
    const { answer, posted } = await continued(partial, ['``', '`ts\n', '1;\n```\n', 'Done.']);
    expect(answer).toMatchObject({ status: 'done', text: `${partial}1;\n\`\`\`\nDone.` });
    expect(answer.parts).toMatchObject([
      { text: partial },
      { type: 'seam', label: 'Continued by anthropic/claude-sonnet-4-5' },
      { type: 'text' },
    ]);
    expect(posted).toBe(answer.text);
  });

  it('tells the model that the block is open', async () => {
    const { instruction } = await continued('So:\n\n```ts\nconst a = ', ['1;']);
    expect(instruction).toContain('inside a code block, which is still open: it began with the line ```ts\n');
    expect(instruction).toContain('Do not open a new code block');
  });

  it('and was cut in prose is continued as prose', async () => {
    const { answer, instruction } = await continued('```ts\nlet a;\n```\nThen ', ['```ts\nlet b;\n```']);
    expect(instruction).not.toContain('code block');
    expect(answer.text).toBe('```ts\nlet a;\n```\nThen ```ts\nlet b;\n```');
  });

  it('keeps a last piece that only looks like a fence when the answer ends, stops or fails there', async () => {
    const partial = '```ts\nlet a;\n';
    expect((await continued(partial, ['``', '`'])).answer.text).toBe(`${partial}\`\`\``);
    const model = scriptedModel([start(openai), text(partial), cut], [start(anthropic), text('```'), cut]);
    const { session, changes } = sessionOf(model);
    await session.ask('Hi');
    await session.continue(lastAnswer(session).id);
    expect(lastAnswer(session)).toMatchObject({ status: 'cut', text: `${partial}\`\`\`` });
    expect(postedText(changes)).toBe(`${partial}\`\`\``);
  });
});

function joined(partial: string, ...pieces: readonly string[]): string {
  const continuation = new ContinuedText(partial);
  return pieces.map((piece) => continuation.add(piece)).join('') + continuation.end();
}

describe('the text that goes on', () => {
  it.each([
    ['the same fence', '```ts\na', '```ts\nb', 'b'],
    ['the same fence after a blank line', '```ts\na', '\n\n```ts\nb', 'b'],
    ['tildes', '~~~py\na', '~~~py\nb', 'b'],
    ['a fence that closes the block', '```ts\na\n', '```\nb', '```\nb'],
    ['a fence of another language', '```md\na\n', '```ts\nb', '```ts\nb'],
    ['a shorter fence inside a longer one', '````ts\na\n', '```ts\nb', '```ts\nb'],
    ['no fence', '```ts\na', ' = 1;\n```ts\n', ' = 1;\n```ts\n'],
    ['the rest of the line that opens the block', '```type', '```typescript\nb', 'script\nb'],
    ['a line too long to be a fence', '```ts\na', '`'.repeat(200), '`'.repeat(200)],
  ])('handles %s', (_what, partial, continuation, expected) => {
    expect(joined(partial, continuation)).toBe(expected);
    expect(joined(partial, ...continuation.split(''))).toBe(expected);
  });
});

describe('the open code block of a text', () => {
  it.each([
    ['none', 'a\n```ts\nb\n```\n', undefined],
    ['one', 'a\n```ts\nb', { marks: '```', info: 'ts', unfinished: false }],
    ['one in a list', '1. a\n\n    ```ts title\n    b', { marks: '```', info: 'ts title', unfinished: false }],
    ['one whose line is not whole', 'a\n~~~~p', { marks: '~~~~', info: 'p', unfinished: true }],
    ['one that holds a shorter fence', '````md\n```ts\n```\n', { marks: '````', info: 'md', unfinished: false }],
    ['code in a line', 'a ```b``` c', undefined],
  ])('is %s', (_what, source, expected) => {
    const { prefix: _, ...found } = openFence(source) ?? { prefix: '' };
    expect(found).toEqual(expected ?? {});
  });
});
