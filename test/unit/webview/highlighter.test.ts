import { describe, expect, it, vi } from 'vitest';
import { createHighlighterLoader, HIGHLIGHTER_EVENT } from '../../../src/webview/highlighter/highlighter.ts';
import type { Highlighter } from '../../../src/webview/highlighter/highlighter.ts';

const detail: Highlighter = { highlight: () => ['x'], grammarName: () => 'X' };

describe('the second script of the panel', () => {
  it('is put into the page when it is first asked for, once, and told to all who wait', () => {
    const target = new EventTarget();
    const insertScript = vi.fn();
    const loader = createHighlighterLoader(target, insertScript);
    expect(insertScript).not.toHaveBeenCalled();
    const [first, second, gone] = [vi.fn(), vi.fn(), vi.fn()];
    loader.load(first);
    loader.load(second);
    loader.load(gone)();
    expect(insertScript).toHaveBeenCalledTimes(1);
    expect(loader.loaded()).toBeUndefined();
    target.dispatchEvent(new CustomEvent(HIGHLIGHTER_EVENT, { detail }));
    expect([first, second, gone].map((listener) => listener.mock.calls.length)).toEqual([1, 1, 0]);
    expect(loader.loaded()).toBe(detail);
    loader.load(vi.fn());
    expect(insertScript).toHaveBeenCalledTimes(1);
  });
});
