import type { Frame, FrameLocator, Page } from 'playwright-core';

const webview = 'iframe.webview.ready[src*="extensionId=turnpike.turnpike"]';
// the editors reach to the right edge of the window, the view beside them does not
const atRightEdge = '.webview-overlay-outer-right';
const outerFrame = `:not(${atRightEdge}) > ${webview}`;
const editorFrame = `${atRightEdge} > ${webview}`;

/**
 * Opens the chat view from the activity bar and waits for its message box. A window that is loaded again brings the view back
 * by itself, a second or more after its tab is there, and a click on the tab in between may close it: so VS Code must have
 * restored the window before the tab is looked at.
 */
export async function openChat(page: Page): Promise<FrameLocator> {
  await page.waitForFunction(() => performance.getEntriesByName('code/didStartWorkbench').length > 0);
  const tab = page.getByRole('tab', { name: /Turnpike/ });
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  const chat = chatFrame(page);
  await chat.getByRole('textbox', { name: 'Message' }).waitFor();
  return chat;
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
