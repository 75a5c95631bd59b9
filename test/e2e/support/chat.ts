import type { Frame, FrameLocator, Page } from 'playwright-core';

const webview = 'iframe.webview.ready[src*="extensionId=turnpike.turnpike"]';
// the editors reach to the right edge of the window, the view beside them does not
const atRightEdge = '.webview-overlay-outer-right';
const outerFrame = `:not(${atRightEdge}) > ${webview}`;
const editorFrame = `${atRightEdge} > ${webview}`;

const attempts = 3;

/**
 * Opens the chat view from the activity bar and waits for its message box. Tries again: a click that comes while a reloaded
 * window brings the view back closes it.
 */
export async function openChat(page: Page): Promise<FrameLocator> {
  const tab = page.getByRole('tab', { name: /Turnpike/ });
  const chat = chatFrame(page);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
    const box = chat.getByRole('textbox', { name: 'Message' }).waitFor({ timeout: 10_000 });
    const isThere = await box.then(
      () => true,
      () => false,
    );
    if (isThere) return chat;
  }
  throw new Error('the chat view does not open');
}

/** The document of the chat view. */
export function chatFrame(page: Page): FrameLocator {
  return page.frameLocator(outerFrame).frameLocator('#active-frame');
}

/** The document of a conversation in an editor of its own. */
export function editorChatFrame(page: Page): FrameLocator {
  return page.frameLocator(editorFrame).frameLocator('#active-frame');
}

/** The document of the conversation in a window that shows nothing else. */
export function onlyChatFrame(page: Page): FrameLocator {
  return page.frameLocator(webview).frameLocator('#active-frame');
}

/** The document of the chat view as a frame, for code that must run in it. */
export async function chatDocument(page: Page): Promise<Frame> {
  const outer = await page.locator(outerFrame).elementHandle();
  const inner = await (await outer?.contentFrame())?.waitForSelector('#active-frame');
  const frame = await inner?.contentFrame();
  if (!frame) throw new Error('the chat view is not open');
  return frame;
}
