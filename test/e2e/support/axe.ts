import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The accessibility rules that a document breaks, one line each with the first places; none is what we want. */
export async function axe(frame: Frame): Promise<readonly string[]> {
  // The page is transparent: without the colour behind it every contrast would be judged against white.
  const behind = await frame
    .page()
    .locator('.part.sidebar')
    .evaluate((part) => getComputedStyle(part).backgroundColor);
  await frame.evaluate((color) => (document.documentElement.style.backgroundColor = color), behind);
  // The webview's content security policy forbids a script element; evaluating is not subject to it.
  await frame.evaluate(await readFile(axeFile, 'utf8'));
  return frame.evaluate(async () => {
    interface AxeResults {
      readonly violations: readonly {
        readonly id: string;
        readonly help: string;
        readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
      }[];
    }
    const { axe: tool }: { axe?: { run: (root: Document, options: object) => Promise<AxeResults> } } = window as object;
    if (tool === undefined) throw new Error('axe is not loaded');
    const { violations } = await tool.run(document, {
      // the page is a part of a window that has the landmarks and the first heading
      rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
    });
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
          .join(' ')}`,
    );
  });
}
