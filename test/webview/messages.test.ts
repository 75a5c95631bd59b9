import { expect, test } from 'vitest';
import { panels } from './context.ts';
import { answer, failure, panel, question, snapshot } from './scenarios.ts';

const openPanel = panels();

const conversation = snapshot([question('q', 'Why?'), answer({ text: 'Because.' })]);
const forged = snapshot([answer({ status: 'failed', error: { ...failure, title: 'Forged.' } })], {}, 9);

test('shows a snapshot that comes in the moment in which it says that it is ready', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { page } = await openPanel(undefined, { firstMessage: conversation });
    await page.getByText('Because.').waitFor({ timeout: 5000 });
    expect(await page.getByText('Chat with any model').count()).toBe(0);
  }
});

test.each([
  ['another origin', 'allow-scripts'],
  ['its own origin', 'allow-scripts allow-same-origin'],
])('takes nothing from a frame of %s', async (_name, sandbox) => {
  const { page, tab, send } = await openPanel(conversation);
  await page.getByText('Because.').waitFor();
  await tab.evaluate(
    async ({ rules, message }) => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', rules);
      const text = JSON.stringify(message);
      frame.srcdoc = `<script>top.frames[0].postMessage(${text}, '*'); top.postMessage('posted', '*');</script>`;
      const posted = new Promise((resolve) => window.addEventListener('message', resolve, { once: true }));
      document.body.append(frame);
      await posted;
    },
    { rules: sandbox, message: forged },
  );
  // messages keep their order: when this one is shown, the forged one was not
  await send({ type: 'panel', panel: { ...panel, problem: 'Later.' } });
  await page.getByText('Later.').waitFor();
  expect(await page.getByText('Forged.').count()).toBe(0);
  expect(await page.getByText('Because.').count()).toBe(1);
});

test('takes nothing from its own page', async () => {
  const { page, send } = await openPanel(conversation);
  await page.evaluate((message) => window.postMessage(message, '*'), forged);
  await send({ type: 'panel', panel: { ...panel, problem: 'Later.' } });
  await page.getByText('Later.').waitFor();
  expect(await page.getByText('Forged.').count()).toBe(0);
});
