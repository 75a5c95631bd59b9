import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChat } from './support/chat-editor.ts';
import type { ChatEditor } from './support/chat-editor.ts';
import { freePort } from '../../scripts/harness/free-port.ts';

/** A name that no resolver knows: only the proxy can bring the call anywhere. */
const HOST = 'llm.turnpike.invalid';

let editor: ChatEditor;
let proxy: Server;
const passed: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  editor = await launchChat({
    settings: {
      'http.proxy': `http://127.0.0.1:${port}`,
      'turnpike.models': [{ name: 'main', model: 'openai/gpt-5-mini', apiBase: `http://${HOST}/openai/v1` }],
    },
  });
  proxy = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '', `http://${HOST}`);
    passed.push(url.host);
    const { method, headers } = incoming;
    const target = { host: '127.0.0.1', port: editor.simulator.port, path: url.pathname, method, headers };
    incoming.pipe(
      request(target, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve));
});

afterAll(async () => {
  await editor.dispose();
  proxy.closeAllConnections();
  proxy.close();
});

test('calls go through the proxy of the settings', async () => {
  editor.simulator.script({ answer: { text: 'Through the proxy.' } });
  await editor.ask('Which way?');
  await editor.chat.getByText('Through the proxy.').waitFor();
  expect(passed).toEqual([HOST]);
});
