import { expect, test } from 'vitest';
import { createSessionDraft } from '../../../src/webview/state/session-draft.ts';

function tab(): Pick<Storage, 'getItem' | 'setItem'> {
  const items = new Map<string, string>();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

test('a draft is there again after a reload, also when it was emptied', () => {
  const storage = tab();
  const open = () => createSessionDraft({ page: 'view', storage: () => storage, now: () => 1000 });
  expect(open().kept()).toBeUndefined();
  open().keep('half a thought');
  expect(open().kept()).toBe('half a thought');
  open().keep('');
  expect(open().kept()).toBe('');
});

test('each page of a window has its own', () => {
  const storage = tab();
  const open = (page: string) => createSessionDraft({ page, storage: () => storage, now: () => 1000 });
  open('view').keep('for the view');
  expect(open('an editor').kept()).toBeUndefined();
  expect(open('view').kept()).toBe('for the view');
});

test('after a minute the editor has it, and what stands here is not asked any more', () => {
  const storage = tab();
  let now = 0;
  const drafts = createSessionDraft({ page: 'view', storage: () => storage, now: () => now });
  drafts.keep('old');
  now = 59_999;
  expect(drafts.kept()).toBe('old');
  now = 60_000;
  expect(drafts.kept()).toBeUndefined();
});

test('a browser without storage, or with something else in it, is no obstacle', () => {
  const forbidden = createSessionDraft({
    page: 'view',
    storage: () => {
      throw new Error('denied');
    },
    now: () => 0,
  });
  forbidden.keep('x');
  expect(forbidden.kept()).toBeUndefined();
  for (const text of ['', 'x', '[]', '{"draft":1,"at":0}', '{"draft":"x"}']) {
    const storage = { getItem: () => text, setItem: () => undefined };
    expect(createSessionDraft({ page: 'view', storage: () => storage, now: () => 0 }).kept()).toBeUndefined();
  }
});
