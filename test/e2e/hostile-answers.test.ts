import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatDocument } from './support/chat.ts';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';

/** What a hostile or confused model could write. Each sets `window.pwned` or leaves the page if it is taken seriously. */
const HOSTILE = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 2">',
  '<svg onload="window.pwned = 3"><animate onbegin="window.pwned = 3"></svg>',
  '<iframe srcdoc="<script>parent.pwned = 4</script>"></iframe>',
  '[a link](javascript:window.pwned=5)',
  '[another](JaVaScRiPt:window.pwned=6)',
  '[data](data:text/html,<script>parent.pwned=7</script>)',
  '[vscode](command:workbench.action.quit)',
  '![image](https://example.com/tracker.png)',
  '![x](x"onerror="window.pwned=8)',
  '<a href="javascript:window.pwned=9">click</a>',
  '<style>body{background:url(https://example.com/leak)}</style>',
  '<meta http-equiv="refresh" content="0;url=https://example.com/">',
  '<base href="https://example.com/">',
  '<form action="https://example.com/"><button>go</button></form>',
  '<math><mtext><table><mglyph><style><img src=x onerror="window.pwned=10">',
  '<https://example.com/auto>',
  '```html\n<script>window.pwned = 11</script>\n```',
  '| a |\n|---|\n| <img src=x onerror="window.pwned=12"> |',
  '[ref]: javascript:window.pwned=13\n\n[ref]',
  '<details open ontoggle="window.pwned=14"><summary>s</summary></details>',
];

const FORBIDDEN =
  'script, iframe, object, embed, form, base, meta[http-equiv="refresh"], style, link, img, math, video, audio';

let editor: ChatEditor;

beforeAll(async () => {
  editor = await launchChat();
});

afterAll(async () => editor.dispose());

test('hostile Markdown runs nothing, makes no element of its own and loads nothing', async () => {
  const outside: string[] = [];
  editor.page.on('request', (request) => {
    if (request.url().includes('example.com')) outside.push(request.url());
  });
  editor.simulator.script({ answer: { text: [...HOSTILE.map((text) => `${text}\n\n`), 'The end.'] } });
  await editor.ask('Be hostile');
  const answer = editor.chat.getByRole('article', { name: 'Turnpike' }).last();
  await answer.getByText('The end.').waitFor();
  const document = await chatDocument(editor.page);
  const pwned = await document.evaluate(() => Object.hasOwn(window, 'pwned'));
  expect(pwned).toBe(false);
  expect(await answer.locator(FORBIDDEN).count()).toBe(0);
  const handlers = await answer.evaluate((node) =>
    [...node.querySelectorAll('*')].flatMap((element) =>
      element.getAttributeNames().filter((name) => /^on|^style$/.test(name)),
    ),
  );
  expect(handlers).toEqual([]);
  const schemes = await answer
    .locator('a[href]')
    .evaluateAll((links) => links.map((link) => new URL(link.getAttribute('href') ?? '', 'about:blank').protocol));
  expect(schemes.filter((scheme) => !['http:', 'https:', 'mailto:'].includes(scheme))).toEqual([]);
  expect(outside).toEqual([]);
});
