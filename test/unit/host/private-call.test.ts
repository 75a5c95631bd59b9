import { expect, it } from 'vitest';
import type { Call } from '../../../src/llm/call.ts';
import type { Model } from '../../../src/llm/model.ts';
import { sessionOf } from '../../support/chat-session.ts';
import { finish, text } from '../../support/stream-samples.ts';

it('a call of a private chat is a private one: no log has what a vendor says about it', async () => {
  const calls: Call[] = [];
  const model: Model = {
    id: 'noting',
    async *stream(_request, call) {
      calls.push(call);
      yield text('Hi');
      yield finish();
    },
  };
  const { session } = sessionOf(model);
  await session.ask('public');
  session.openPrivate();
  await session.ask('private');
  expect(calls.map(({ isPrivate }) => isPrivate)).toEqual([false, true]);
});
