import { Agent, request as httpRequest } from 'node:http';
import OpenAI from 'openai';

const MESSAGES = [{ role: 'user', content: 'Hi' }] as const;

/** What Turnpike sends, so that all ask the same of the server and the network. */
const BODY = JSON.stringify({
  model: 'gpt-5-mini',
  messages: MESSAGES,
  stream: true,
  stream_options: { include_usage: true },
});

const HEADERS = { 'content-type': 'application/json', accept: 'text/event-stream', authorization: 'Bearer bench' };

/** The vendor's own package. Gives the characters of the answer. */
export async function vendorPackage(baseUrl: string): Promise<number> {
  let characters = 0;
  const client = new OpenAI({ apiKey: 'bench', baseURL: baseUrl });
  const stream = await client.chat.completions.create({
    model: 'gpt-5-mini',
    messages: [...MESSAGES],
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) characters += chunk.choices[0]?.delta.content?.length ?? 0;
  return characters;
}

/** Its own, so that neither side takes the other's connection. */
const agent = new Agent({ keepAlive: true });

/** The request by hand, its answer not looked at: what the network and the server take. */
export function bareRequest(baseUrl: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { ...HEADERS, 'content-length': Buffer.byteLength(BODY) }, agent };
    const request = httpRequest(`${baseUrl}/chat/completions`, options, (response) => {
      response.on('end', resolve);
      response.resume();
    });
    request.on('error', reject);
    request.end(BODY);
  });
}
