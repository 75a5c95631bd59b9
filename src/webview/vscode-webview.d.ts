/** What VS Code gives to the page of a webview. Source: https://code.visualstudio.com/api/extension-guides/webview */
interface WebviewApi {
  postMessage(message: unknown): void;
  /** What `setState` was last given, also before a reload; `undefined` at first. */
  getState(): unknown;
  setState(state: unknown): void;
}

/** May be called once. */
declare function acquireVsCodeApi(): WebviewApi;

declare module '*.css';
