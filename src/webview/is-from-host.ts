/** What is looked at of a message event. */
export interface MessageSource {
  readonly origin: string;
  readonly source: MessageEventSource | null;
}

/**
 * Whether VS Code sent a message. It posts from the frame around the page, which has the origin of the page. Any other
 * frame of the window can post too: `top.frames[1].frames[0].frames[0].postMessage(…)`. `window.parent` cannot be compared
 * with, because VS Code replaces it; so the sender is asked which frames it holds.
 * Source: https://github.com/microsoft/vscode/blob/main/src/vs/workbench/contrib/webview/browser/pre/index.html
 */
export function isFromHost({ origin, source }: MessageSource, page: Window): boolean {
  if (origin !== page.origin || source === null || !('frames' in source)) return false;
  return Array.from({ length: source.length }, (_, index) => source[index]).includes(page);
}
