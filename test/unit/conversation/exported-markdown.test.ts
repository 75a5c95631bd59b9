import { describe, expect, test } from 'vitest';
import { newConversation, shownBranch, withMessage } from '../../../src/conversation/conversation.ts';
import { markdownPieces } from '../../../src/conversation/exported-conversation.ts';
import type { AnswerPart, QuestionPart } from '../../../src/conversation/message.ts';
import { exportName } from '../../../src/host/conversations/export-name.ts';
import { answer, question } from '../../support/sample-conversations.ts';

interface Sketch {
  readonly title?: string;
  readonly asked?: readonly QuestionPart[];
  readonly said?: readonly AnswerPart[];
}

function markdownOf({ title = 'T', asked = [], said = [] }: Sketch): string {
  const empty = { ...newConversation('c', 0), title };
  const conversation = [
    { ...question('q', undefined, 1), parts: asked },
    { ...answer('a', 'q', 2), parts: said, steps: [] },
  ].reduce(withMessage, empty);
  return [...markdownPieces(conversation, shownBranch(conversation))].join('');
}

describe('a conversation as Markdown', () => {
  test.each([
    ['at its end', '```ts\nlet a', '```ts\nlet a\n```'],
    ['in the line that opens it', 'Code:\n\n~~~~ts', 'Code:\n\n~~~~ts\n~~~~'],
    ['in a quote', '> ```\n> a', '> ```\n> a\n> ```'],
    ['in a list', '- ```\n  a', '- ```\n  a\n  ```'],
  ])('closes a code block that was cut %s', (_, text, closed) => {
    const asked = [{ type: 'text', text }] as const;
    expect(markdownOf({ asked, said: asked })).toBe(`# T\n\n## Question\n\n${closed}\n\n## Answer\n\n${closed}\n`);
  });

  test('writes words from outside as words', () => {
    const text = markdownOf({
      title: 'a\n\n# b [c](d) <img>',
      asked: [
        { type: 'context', source: 'file', name: 'a`\n\n# b', languageId: 'ts\n```\n# b', text: 'x' },
        { type: 'file', mediaType: 'text/plain', data: '', name: 'c*\n\n# d' },
      ],
      said: [
        { type: 'source', url: 'https://a.example/>\n\n# b' },
        { type: 'image', mediaType: 'image/png', data: '' },
      ],
    });
    expect(text).toBe(
      [
        String.raw`# a # b \[c\](d) \<img\>`,
        '## Question',
        'From ``a` # b``:',
        '```ts#b\nx\n```',
        String.raw`*(a file: c\* # d)*`,
        '## Answer',
        '',
        '*(an image)*',
        '- <https://a.example/%3E%0A%0A#%20b>\n',
      ].join('\n\n'),
    );
  });
});

test.each([
  [`${'a'.repeat(59)}😀𝒳`, 'a'.repeat(59)],
  [`${'a'.repeat(59)}𠮷𠮷`, `${'a'.repeat(59)}𠮷`],
  ['CON', 'conversation CON'],
  ['nul.md', 'conversation nul.md'],
  ['console', 'console'],
  ['??', 'conversation'],
])('the name of an exported file of %s has whole characters and is no device', (title, name) => {
  expect(exportName(title)).toBe(name);
  expect(() => encodeURIComponent(exportName(title))).not.toThrow();
});
