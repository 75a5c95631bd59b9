import { once } from 'node:events';
import { createServer } from 'node:http';
import { chatHtml } from '../../src/host/chat/chat-html.ts';
import type { PageBundle } from './page-bundle.ts';

/** Holds the panel in a frame of its own origin, as VS Code does. */
const EDITOR = `<!DOCTYPE html>
<html lang="en">
  <head><title>Editor</title></head>
  <body style="margin: 0"><iframe src="/panel" title="Chat" style="display: block; border: 0; width: 100%; height: 100vh"></iframe></body>
</html>`;

export interface PageServer {
  readonly url: string;
  /** URL of a page of the same origin with nothing in it. */
  readonly empty: string;
  readonly stop: () => Promise<void>;
}

/** Serves the page on loopback with the host's own HTML and its content security policy. */
export async function startPageServer({ script, highlighter, style }: PageBundle): Promise<PageServer> {
  const server = createServer((request, response) => {
    const send = (type: string, body: string): void => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    if (request.url === '/') return send('text/html', EDITOR);
    if (request.url === '/empty') return send('text/html', '<!DOCTYPE html>');
    if (request.url === '/panel') return send('text/html', html());
    if (request.url === '/webview.js') return send('text/javascript', script);
    if (request.url === '/highlighter.js') return send('text/javascript', highlighter);
    if (request.url === '/webview.css') return send('text/css', style);
    response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the page server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const html = (): string =>
    chatHtml({
      nonce: 'nonce-of-the-test',
      cspSource: url,
      script: '/webview.js',
      style: '/webview.css',
      name: 'view',
    });
  return {
    url,
    empty: `${url}/empty`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
