import { expect, test } from 'vitest';
import { isFromHost } from '../../../src/webview/is-from-host.ts';

/** As much of a window as is looked at: its frames by number. */
function frameHolding(...frames: readonly unknown[]): Window {
  return Object.assign(Object.create(null), Object.fromEntries(frames.entries()), {
    length: frames.length,
    frames: {},
  });
}

const page: Window = Object.assign(Object.create(null), { origin: 'vscode-webview://one' });
const origin = page.origin;

test('takes what the frame around the page posts with its origin', () => {
  expect(isFromHost({ origin, source: frameHolding(page) }, page)).toBe(true);
});

test('takes nothing from another origin, another frame, or itself', () => {
  const around = frameHolding(page);
  for (const other of ['https://evil.example', 'vscode-webview://two', 'null', ''])
    expect(isFromHost({ origin: other, source: around }, page)).toBe(false);
  expect(isFromHost({ origin, source: frameHolding() }, page)).toBe(false);
  expect(isFromHost({ origin, source: frameHolding(frameHolding(page)) }, page)).toBe(false);
  expect(isFromHost({ origin, source: page }, page)).toBe(false);
  expect(isFromHost({ origin, source: null }, page)).toBe(false);
});
