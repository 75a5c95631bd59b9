import { expect, test } from 'vitest';
import { mergedHead, withSetting } from '../../../src/conversation/conversation-settings.ts';
import { newConversation } from '../../../src/conversation/conversation.ts';

const head = newConversation('c', 1_000);

test('of two windows the one that set it later is right, whichever wrote last', () => {
  const named = withSetting(head, { title: ' My name ' }, 2_000);
  const pinned = withSetting({ ...head, shown: 'x' }, { pinned: true }, 1_500);
  const expected = { title: 'My name', pinned: true, setAt: { title: 2_000, pinned: 1_500 } };
  expect(mergedHead(pinned, named)).toEqual({ ...head, ...expected, shown: 'x' });
  expect(mergedHead(named, pinned)).toEqual({ ...head, ...expected });
  expect(mergedHead(head, head)).toEqual(head);
});

test('a title that was taken away later stays away, also where the clock was set back', () => {
  const named = withSetting(head, { title: 'My name' }, 2_000);
  const unnamed = withSetting(named, { title: '' }, 1_000);
  expect(unnamed).not.toHaveProperty('title');
  expect(mergedHead(named, unnamed)).not.toHaveProperty('title');
  expect(mergedHead(unnamed, withSetting(named, { archived: true }, 1_000))).toMatchObject({ archived: true });
});
