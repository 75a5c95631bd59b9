// Another window in which a person chats, as a process of its own: `node conversation-child.ts <database> <name> [<answers>]`.
// Each answer has 60 words and takes 3 s. Says in JSON what came 2 s before, which must be on disk by then. Without a
// number of answers it goes on until it is killed; its problems come at the end.
import { textOf } from '../../src/conversation/message.ts';
import { keepConversation } from '../../src/host/chat/keep-conversation.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Model } from '../../src/llm/model.ts';
import { openai, sessionOf, start } from './chat-session.ts';
import { openConversations } from './sample-conversations.ts';
import { finish, text } from './stream-samples.ts';

/** At most a second of text may be lost, and a busy machine may take another one to write. */
const KEPT_AFTER_MS = 2_000;

const [file = '', name = '', answers = 'Infinity'] = process.argv.slice(2);

const model: Model = {
  id: 'talking',
  async *stream() {
    yield start(openai);
    for (let word = 0; word < 60; word++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      yield text(`word${word} `);
    }
    yield finish();
  },
};

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

const { store, storage, problems } = openConversations(file);
const { session } = sessionOf(model, { ids: `${name}-`, now: Date.now });
keepConversation(session, { store, clock: systemClock, workspace: 'w', remembered: true });
session.onDidChange((change) => {
  const id = change.type === 'message-added' ? change.message.id : session.runningAnswer;
  const message = session.conversation.messages.get(id ?? '');
  if (message === undefined) return;
  const length = textOf(message).length;
  setTimeout(() => say({ kind: 'kept', id: message.id, length }), KEPT_AFTER_MS);
});
for (let round = 0; round < Number(answers); round++) await session.ask(`question ${round}`);
await storage.close();
say({ kind: 'ended', problems: problems.map(({ kind }) => kind) });
process.exit(0);
