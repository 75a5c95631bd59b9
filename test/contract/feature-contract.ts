import { describe, expect, it } from 'vitest';
import { asRecord, parseJson } from '../../src/lib/json.ts';
import type { JsonValue } from '../../src/lib/json.ts';
import { OPTIONAL_FEATURES } from '../../src/llm/abilities.ts';
import type { ChatRequest, ToolChoice } from '../../src/llm/chat-request.ts';
import type { Message, ToolResultPart, UserPart } from '../../src/llm/message.ts';
import type { Quirks } from '../../src/llm/quirks.ts';
import type { StreamEvent } from '../../src/llm/stream-event.ts';
import { withStructuredOutput } from '../../src/router/structured-output.ts';
import { ATTEMPT, callOf } from '../support/calls.ts';
import { foldEvents } from '../support/fold.ts';
import { endpoint, REQUEST } from './contract-call.ts';
import { contractServers } from './contract-servers.ts';
import type { Answer } from './contract-servers.ts';
import type { Received } from './loopback.ts';
import { OPTIONS } from './request-rows.ts';
import type { ContractRow } from './rows.ts';

const LOOK = { name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} } } as const;
const POINT = {
  name: 'point',
  schema: {
    type: 'object',
    properties: { name: { type: 'string' }, x: { type: 'number' } },
    required: ['name', 'x'],
    additionalProperties: false,
  },
} as const;

/** What every provider must make of all that a request can say, against a real server on loopback. */
export function describeFeatureContract(row: ContractRow): void {
  const servers = contractServers();

  /** One call with a response format, as the app composes it. */
  async function ask(more: Partial<ChatRequest>, quirks: Quirks = {}, answer: Answer = say(row.text('Hi'))) {
    const loopback = await servers.open(answer);
    const model = withStructuredOutput(row.create({ ...endpoint(row, loopback), quirks, abilities: row.abilities }));
    const events: StreamEvent[] = [];
    let error: unknown;
    try {
      for await (const event of model.stream({ ...REQUEST, ...more }, callOf())) events.push(event);
    } catch (thrown) {
      error = thrown;
    }
    return { events, error, body: bodyOf(loopback.visits[0]?.received), asked: loopback.visits.length };
  }

  const write =
    (text: string): Answer =>
    ({ response }) => {
      response.writeHead(200, { 'content-type': row.contentType });
      response.end(text);
    };
  const say = (...parts: readonly string[]): Answer => write(row.start + parts.join('') + row.finish('stop'));

  /** What cannot be said is refused before anything is sent; all else is in the body. */
  async function expectSaid(more: Partial<ChatRequest>, said: object | 'unsupported') {
    const { error, body, asked } = await ask(more);
    if (said === 'unsupported') {
      expect({ error, asked }).toMatchObject({
        error: { kind: 'unsupported', details: { deployment: 'deployment-1' } },
        asked: 0,
      });
      return;
    }
    expect(error).toBeUndefined();
    expect(piecesOf(body)).toContainEqual(expect.objectContaining(said));
  }

  describe('a request says all of it, or is refused', () => {
    const user = (part: UserPart): Message[] => [
      { role: 'user', parts: [{ type: 'text', text: 'What is this?' }, part] },
    ];

    it('a document', () =>
      expectSaid(
        { messages: user({ type: 'file', mediaType: 'application/pdf', data: 'UERG', name: 'paper.pdf' }) },
        row.request.pdf,
      ));

    it('a recording', () =>
      expectSaid({ messages: user({ type: 'file', mediaType: 'audio/wav', data: 'V0FW' }) }, row.request.recording));

    it.each<ToolChoice>([{ kind: 'auto' }, { kind: 'none' }, { kind: 'required' }, { kind: 'tool', name: 'look' }])(
      'which tool to call: $kind',
      async (toolChoice) => {
        const said = row.request.toolChoice[toolChoice.kind];
        const { error, body } = await ask({ tools: [LOOK], toolChoice });
        if (said === 'unsupported') expect(error).toMatchObject({ kind: 'unsupported' });
        else expect(body).toMatchObject(said);
      },
    );

    it.each(OPTIONAL_FEATURES)('%s, or warns that it was left out', async (feature) => {
      const said = row.request.options[feature];
      const { error, events, body } = await ask(OPTIONS[feature]);
      const warnings = events.filter(({ type }) => type === 'warning');
      expect(error).toBeUndefined();
      if (said === 'warned') expect(warnings).toEqual([expect.objectContaining({ feature, attempt: ATTEMPT })]);
      else expect({ body, warnings }).toMatchObject({ body: said, warnings: [] });
    });

    it('leaves out what the deployment is known not to take, and warns', async () => {
      const loopback = await servers.open(say(row.text('Hi')));
      const abilities = { ...row.abilities, stop: 'no' } as const;
      const model = row.create({ ...endpoint(row, loopback), abilities });
      const events: StreamEvent[] = [];
      for await (const event of model.stream({ ...REQUEST, stop: ['END-OF-IT'] }, callOf())) events.push(event);
      expect(loopback.visits[0]?.received.body).not.toContain('END-OF-IT');
      expect(events[0]).toMatchObject({ type: 'warning', feature: 'stop', attempt: ATTEMPT });
    });
  });

  describe('results of tools', () => {
    const call = (id: string) => ({ type: 'tool-call', id, name: 'look', input: {} }) as const;
    const result = (callId: string, ...parts: readonly ToolResultPart[]) =>
      ({ callId, name: 'look', parts, failed: false }) as const;
    const text = (said: string) => ({ type: 'text', text: said }) as const;
    const turn = (...messages: readonly Message[]): Partial<ChatRequest> => ({
      tools: [LOOK],
      messages: [...REQUEST.messages, ...messages],
    });

    it('in several messages in a row are all sent, each for its own call', async () => {
      const { body, error } = await ask(
        turn(
          { role: 'assistant', parts: [call('a'), call('b')] },
          { role: 'tool', results: [result('a', text('the first'))] },
          { role: 'tool', results: [result('b', text('the second'))] },
        ),
      );
      expect(error).toBeUndefined();
      expect(row.request.results(body)).toEqual([
        expect.stringContaining('the first'),
        expect.stringContaining('the second'),
      ]);
    });

    it('belong to their calls whatever was said in between, and of two for one call the last holds', async () => {
      const { body, error } = await ask(
        turn(
          { role: 'assistant', parts: [call('a'), call('b'), call('c')] },
          { role: 'tool', results: [result('b', text('too early'))] },
          { role: 'user', parts: [text('And?')] },
          { role: 'tool', results: [result('a', text('the first')), result('b', text('the second'))] },
        ),
      );
      expect(error).toBeUndefined();
      expect(row.request.results(body)).toEqual([
        expect.stringContaining('the first'),
        expect.stringContaining('the second'),
        expect.stringContaining('This call was not run.'),
      ]);
      expect(JSON.stringify(body)).not.toContain('too early');
      expect(JSON.stringify(body)).toContain('And?');
    });

    it('without a call are told as text, with their images, and no later call takes them', async () => {
      const image = { type: 'image', mediaType: 'image/png', data: 'SU1H' } as const;
      const { body, error } = await ask(
        turn(
          { role: 'tool', results: [result('gone', text('of long ago'), image)] },
          { role: 'assistant', parts: [call('a')] },
          { role: 'tool', results: [result('other', text('of no call'))] },
          { role: 'assistant', parts: [call('other')] },
        ),
      );
      expect(error).toBeUndefined();
      const notRun: unknown = expect.stringContaining('This call was not run.');
      expect(row.request.results(body)).toEqual([notRun, notRun]);
      for (const said of ['Result of an earlier tool call:\\nof long ago', 'SU1H', 'call:\\nof no call'])
        expect(JSON.stringify(body)).toContain(said);
    });

    it('hold text and data, and images or a refusal', async () => {
      const seen = (...parts: readonly ToolResultPart[]) =>
        turn({ role: 'assistant', parts: [call('a')] }, { role: 'tool', results: [result('a', ...parts)] });
      const { body } = await ask(seen(text('all of it:'), { type: 'data', value: { degrees: 21.5 } }));
      const said = row.request.results(body).join('').replaceAll('\\', '');
      expect(said).toContain('all of it:');
      expect(said).toContain('"degrees":21.5');
      const image = { type: 'image', mediaType: 'image/png', data: 'SU1H' } as const;
      await expectSaid(seen(text('this:'), image), row.request.resultImage);
    });
  });

  describe('an answer ends', () => {
    it.each(row.finishes)('with the reason %s', async (reason) => {
      const content = reason === 'tool-calls' ? row.toolCall('look', {}) : row.text('Half');
      const { events, error } = await ask({}, {}, write(row.start + content + row.finish(reason)));
      expect(error).toBeUndefined();
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: { unified: reason } });
    });
  });

  describe('a response format', () => {
    const request = { responseFormat: POINT };
    const value = { name: 'Zürich', x: 47.4 };

    /** Answers with the text in pieces, by the tool that is on offer, or else in words. */
    const answerWith =
      (given: JsonValue): Answer =>
      (visit) => {
        const name = row.request.toolNames(bodyOf(visit.received)).at(-1);
        const text = JSON.stringify(given);
        const pieces = [text.slice(0, 12), text.slice(12)].map(row.text).join('');
        return write(row.start + (name === undefined ? pieces : row.toolCall(name, given)) + row.finish('stop'))(visit);
      };

    it.each(WAYS)('is kept $words: the value grows, and is whole at the end', async ({ quirks, needsTool }) => {
      const { events, error, body } = await ask(request, quirks, answerWith(value));
      expect(error).toBeUndefined();
      expect(JSON.stringify(body)).toContain('"required":["name","x"]');
      if (needsTool && row.request.hasAnswerTool) expect(row.request.toolNames(body)).toEqual(['point']);
      expect(parseJson(foldEvents(events).text)).toEqual(value);
      const values = events.filter((event) => event.type === 'structured-value');
      expect(values.at(-1)).toEqual({ type: 'structured-value', attempt: ATTEMPT, value, whole: true });
      expect(values.slice(0, -1).every(({ whole }) => !whole)).toBe(true);
      expect(values.length).toBeGreaterThan(1);
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: { unified: 'stop' } });
      expect(events.filter(({ type }) => type.startsWith('tool-call'))).toEqual([]);
    });

    it('that cannot be asked for as the settings say is asked for otherwise, and a warning says so once', async () => {
      const { events, error } = await ask(request, { responseFormat: 'tool' }, answerWith(value));
      const warnings = events.filter((event) => event.type === 'warning').map(({ feature }) => feature);
      expect({ error, warnings }).toEqual({
        error: undefined,
        warnings: row.request.hasAnswerTool ? [] : ['response-format'],
      });
    });

    it.each(WAYS)('is a typed error $words where the answer does not fit', async ({ quirks }) => {
      const { events, error } = await ask(request, quirks, answerWith({ name: 'Zürich', x: 'far' }));
      expect(error).toMatchObject({
        kind: 'response-format',
        message: 'the answer does not fit its schema: x: Instance type "string" is invalid. Expected "number".',
      });
      expect(events.some(({ type }) => type === 'finish')).toBe(false);
    });

    it('that the output limit cuts is that error too', async () => {
      const cut = write(row.start + row.text('{"name":"Zü') + row.finish('length'));
      const { error } = await ask(request, { responseFormat: 'native' }, cut);
      expect(error).toMatchObject({ kind: 'response-format', message: expect.stringContaining('output limit') });
    });
  });
}

const WAYS: readonly { readonly words: string; readonly quirks: Quirks; readonly needsTool: boolean }[] = [
  { words: 'as the model takes it', quirks: {}, needsTool: false },
  { words: 'natively', quirks: { responseFormat: 'native' }, needsTool: false },
  { words: 'by a tool', quirks: { responseFormat: 'tool' }, needsTool: true },
];

function bodyOf(received: Received | undefined): Readonly<Record<string, unknown>> {
  return asRecord(parseJson(received?.body ?? '')) ?? {};
}

/** Every object in the body, at any depth. */
function piecesOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(piecesOf)];
}
