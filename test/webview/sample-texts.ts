// Long answers that a person may get, to be looked at: in scripts of both directions, with what Markdown can hold.

export const arabic = `# كيف تعمل الدالة \`debounce\`؟

تنتظر الدالة **200 مللي ثانية** قبل أن تعمل! هل هذا واضح؟ شغّل الأمر \`npm install\` ثم انظر في [الوثائق](https://developer.mozilla.org/docs).

1. استورد الدالة من \`./debounce.ts\`.
2. استخدمها مع الحقل:
   - مرة واحدة فقط
   - خارج الدالة (render).

English stands in a paragraph of its own, and keeps its full stop.

> ملاحظة: لا تُستدعى الدالة إلا مرة واحدة.

- [x] اكتملت المهمة الأولى.
- [ ] المهمة الثانية: اكتب الاختبار.

| الاسم | القيمة |
| --- | --- |
| \`wait\` | 200 |
| النوع | رقم صحيح |

\`\`\`ts
const message = 'مرحبا'; // تعليق
\`\`\`

تفاصيل أخرى[^1] والمعادلة \\(a^2 + b^2 = c^2\\).

<details>
<summary>لماذا؟</summary>

لأن الخادم بطيء.

</details>

[^1]: انظر الصفحة الأولى.`;

export const hebrew = `## איך זה עובד?

הפונקציה \`debounce\` מחכה **200 אלפיות שנייה**, ורק אז רצה! קראו את [התיעוד](https://developer.mozilla.org/docs) (באנגלית).

- פריט ראשון.
- פריט שני עם \`code()\`, ואחריו טקסט.
- English item in the same list.

\`git push\` דוחף את השינויים.

> ציטוט: "שלום, עולם!"

הכתובת היא https://example.com/a/?b=1, נכון?`;

export const japanese = `## デバウンスの仕組み

関数 \`debounce\` は、最後の呼び出しから **200 ミリ秒** 待ってから実行されます。ユーザーがキーを押すたびにタイマーが「リセット」されるため、サーバーへの要求は一度しか送られません。詳しくは[公式のドキュメント](https://developer.mozilla.org/docs)をご覧ください。

1. 入力を処理するファイルで読み込みます。
2. ハンドラーを包みます。

> 注意：スロットルは別のものです。

| 名前 | 最初の呼び出し | 用途 |
| --- | --- | --- |
| \`debounce\` | 無視される | 検索ボックス |

保存するには <kbd>Ctrl</kbd>+<kbd>S</kbd> を押してください。`;

export const syntax = `The roots are \\(x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}\\), or with dollars $e^{i\\pi} + 1 = 0$; a coffee is $5 and a tea is $4.

\\[
\\int_0^1 x^2 \\, dx
= \\frac{1}{3}
\\]

$$
a * b_1 * c_2
- d
$$

Press <kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>P</kbd>. Water is H<sub>2</sub>O, and 2<sup>10</sup> is 1,024.<br>Next line. <u>Other tags</u> and <kbd onclick="x()">attributes</kbd> stay as text.

The first claim[^1] and the second[^note], but not [^3].

<details>
<summary>Show the <b>steps</b> of \`build\`</summary>

1. Compile
2. Test

\`\`\`sh
if npm test; then echo good; fi
\`\`\`

<details><summary>Inner</summary>Directly between the tags.</details>

</details>

- [x] Done
- [ ] To do, with words that go on for long enough to reach the next line of a narrow panel
  - [ ] Inside

[^1]: From the manual, page 12.
[^note]: With \`code\` and a
    second line.`;

export const longCode = `\`\`\`ts
${Array.from({ length: 214 }, (_, index) => `export const value${index} = compute(${index}, 'a fairly long argument', { option: ${index % 7}, other: true });`).join('\n')}
\`\`\`

And one that was cut:

\`\`\`python
def wait(seconds: float = 0.2) -> None:
    time.sl`;

/** Every state that a designer would want to see, by name. */
