import { describe, expect, test } from 'vitest';
import type { ErrorKind } from '../../src/llm/llm-error.ts';
import { earlyRows, kindFor, lateRows, soundRows, usualAnswer, usualText } from '../matrix/rows.ts';
import type { EarlyRow, Row } from '../matrix/rows.ts';
import { ask, deployment, impatient, lastAttempt, MAX_WAIT_MS, patient, routerOver } from '../matrix/world.ts';
import type { Outcome } from '../matrix/world.ts';
import { waitForms, wireNames } from '../simulator/scripts.ts';
import type { FaultScript, WaitForm, WireName } from '../simulator/scripts.ts';
import type { ReceivedRequest } from '../simulator/request-log.ts';
import { closedPort, startSimulator } from '../simulator/simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { foldEvents } from '../support/fold.ts';

const BACKUP_TEXT = 'The backup answers.';

interface Cell extends Outcome {
  /** Requests that the primary and the backup received. */
  readonly requests: { readonly primary: number; readonly backup: number };
  /** Of the body of the primary's last answer. */
  readonly bytes: number;
}

type Spoiled = Pick<Row, 'answer' | 'fault' | 'clock'>;

interface CellOptions {
  /** How often the primary fails before it is well again. */
  readonly times?: number;
  /** Nobody else can take over. */
  readonly alone?: boolean;
  /** Where the fault is, as seen from the first content: which clock ends a silence. */
  readonly place?: 'before' | 'after';
}

/** One cell of the matrix: real adapters and the real router over real sockets, with a simulator of its own. */
async function play(
  api: WireName,
  row: Spoiled,
  { times, alone = false, place = 'before' }: CellOptions = {},
): Promise<Cell> {
  const simulator = await startSimulator();
  try {
    script(simulator, row, times);
    const clocks = row.clock === undefined ? patient : impatient(row.clock, place);
    const primary = deployment({ role: 'primary', api, baseUrl: simulator.base(api), clocks });
    const other = neighbour(api);
    const backup = deployment({ role: 'backup', api: other, baseUrl: simulator.base(other) });
    const outcome = await ask(routerOver(alone ? [primary] : [primary, backup]));
    // A server that is given up on sees it: its socket is closed, and it can stop its work.
    if (row.clock !== undefined) await simulator.request(({ aborted }) => aborted);
    const asked = requestsTo(simulator, 'primary');
    const last = asked.at(-1);
    return {
      ...outcome,
      requests: { primary: asked.length, backup: requestsTo(simulator, 'backup').length },
      bytes: last?.bytesWritten ?? 0,
    };
  } finally {
    await simulator.close();
  }
}

/** A primary with a fault, a model of the same account, and one of another account. */
async function resting(api: WireName, fault: FaultScript) {
  const simulator = await startSimulator();
  script(simulator, { fault }, undefined);
  const baseUrl = simulator.base(api);
  const router = routerOver([
    deployment({ role: 'primary', api, baseUrl }),
    deployment({ role: 'sister', api, baseUrl }),
    deployment({ role: 'backup', api, baseUrl, account: 'env:OTHER' }),
  ]);
  return { simulator, router };
}

function script(simulator: Simulator, { answer = usualAnswer, fault }: Spoiled, times: number | undefined): void {
  const match = { model: 'primary-model' };
  simulator.script({ match, answer, fault, ...(times !== undefined && { times }) });
  simulator.script({ match, answer: usualAnswer });
  simulator.script({ match: { model: 'backup-model' }, answer: { text: BACKUP_TEXT } });
}

/** The deployment that takes over speaks another wire format, as in life. */
function neighbour(api: WireName): WireName {
  return wireNames[(wireNames.indexOf(api) + 1) % wireNames.length] ?? api;
}

function requestsTo(simulator: Simulator, role: 'primary' | 'backup'): readonly ReceivedRequest[] {
  return simulator.requests().filter(({ model }) => model === `${role}-model`);
}

/** Exactly one finish, last; `foldEvents` throws where the order of events breaks the contract. */
function expectWhole({ events, error }: Outcome): void {
  expect(error).toBeUndefined();
  expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
  expect(events.at(-1)?.type).toBe('finish');
  expect(foldEvents(lastAttempt(events)).finish?.unified).toBe('stop');
}

function expectFailure({ events, error }: Outcome, kind: ErrorKind, { clock }: Pick<Row, 'clock'>): void {
  expect(error?.kind).toBe(kind);
  expect(error?.details.clock).toBe(clock);
  expect(events.filter(({ type }) => type === 'finish')).toHaveLength(0);
}

/** Far more than a cell takes, for machines that do other things as well. */
const TIMEOUT_MS = 30_000;

describe.concurrent.each(wireNames)('%s', { timeout: TIMEOUT_MS }, (api) => {
  describe('before the first content', () => {
    test.each(earlyRows)('$name, once: a whole answer', async (row) => {
      const kind = kindFor(row, api);
      const cell = await play(api, row, { times: 1 });
      expectWhole(cell);
      const [text, answering] = row.next === 'retry' ? [usualText, 'primary'] : [BACKUP_TEXT, 'backup'];
      expect(cell.text).toBe(text);
      expect(cell.route).toEqual(['start primary', `fail primary ${kind} ${row.next}`, `start ${answering}`]);
      expect(cell.requests).toEqual(row.next === 'retry' ? { primary: 2, backup: 0 } : { primary: 1, backup: 1 });
    });

    test.each(earlyRows)('$name, again and again: the backup answers', async (row) => {
      const kind = kindFor(row, api);
      const cell = await play(api, row);
      expectWhole(cell);
      expect(cell.text).toBe(BACKUP_TEXT);
      expect(cell.route).toEqual([...attempts(row.next, kind, 'switch'), 'start backup']);
      expect(cell.requests).toEqual({ primary: row.next === 'retry' ? 2 : 1, backup: 1 });
    });

    test.each(earlyRows)('$name, and nobody else: the error', async (row) => {
      const kind = kindFor(row, api);
      const cell = await play(api, row, { alone: true });
      expectFailure(cell, kind, row);
      expect([cell.text, cell.reasoning]).toEqual(['', '']);
      expect(cell.route).toEqual(attempts(row.alone ?? row.next, kind, 'stop'));
      expect(cell.error?.details).toMatchObject({ vendor: api, model: 'primary-model', deployment: 'primary' });
    });
  });

  describe('after the first content', () => {
    test.each(lateRows)('$name: what came stays, the error is told', async (row) => {
      const kind = kindFor(row, api);
      const cell = await play(api, row, { place: 'after' });
      expectFailure(cell, kind, row);
      if (row.delivered === undefined) expect(usualText.startsWith(cell.text)).toBe(true);
      else expect(cell.text).toBe(row.delivered);
      expect(cell.route).toEqual(['start primary', `fail primary ${kind} stop`]);
      expect(cell.requests).toEqual({ primary: 1, backup: 0 });
    });

    test.each(['malformed', 'stream-error'] as const)('%s, and the server talks on: it is hung up on', async (kind) => {
      const simulator = await startSimulator();
      const answer = { ...usualAnswer, repeat: 1000, pace: 5 };
      simulator.script({ answer, fault: { kind, after: 2 } });
      const { error } = await ask(routerOver([deployment({ role: 'primary', api, baseUrl: simulator.base(api) })]));
      expect(error).toBeDefined();
      await simulator.request(({ aborted }) => aborted);
      await simulator.close();
    });

    test('a call that is cut is never a whole call, wherever it is cut', async () => {
      const input = { path: 'a.ts', text: 'everything' };
      const answer = { text: 'Well. ', tools: [{ name: 'write_file', input }] };
      const whole = await play(api, { answer });
      expect(callInputs(whole)).toEqual([input]);
      for (let at = 40; at < whole.bytes; at += 29) {
        const cell = await play(api, { answer, fault: { kind: 'cut-at-byte', at } }, { alone: true });
        expect(callInputs(cell).length).toBeLessThanOrEqual(1);
        for (const each of callInputs(cell)) expect(each).toEqual(input);
        if (cell.error === undefined) expect(callInputs(cell)).toHaveLength(1);
      }
    });
  });

  test.each(soundRows)('$name: the answer stands', async ({ fault, unreported = [] }) => {
    const usage = { input: 1000, cacheRead: 200, output: 50, reasoning: 10 };
    const cell = await play(api, { answer: { ...usualAnswer, usage }, fault });
    expectWhole(cell);
    expect(cell.text).toBe(usualText);
    expect(cell.requests).toEqual({ primary: 1, backup: 0 });
    const reported = foldEvents(lastAttempt(cell.events)).usage;
    if (unreported.includes(api)) expect(reported?.output).toBeUndefined();
    else expect(reported).toMatchObject(reportedUsage[api]);
  });

  test.each(waitForms.filter((form) => api === 'gemini' || form !== 'google-retry-info'))(
    'the wait as %s is told, and is too long to be waited for',
    async (wait) => {
      const waitMs = 5 * MAX_WAIT_MS;
      const fault = { kind: 'http', failure: 'rate-limit', wait, waitMs } as const;
      const cell = await play(api, { fault }, { alone: true });
      expect(cell.route).toEqual(['start primary', 'fail primary rate-limit stop']);
      const told = cell.error?.details.retryAfterMs;
      expect(Math.abs((told ?? 0) - waitMs)).toBeLessThanOrEqual(inexactness[wait] ?? 0);
    },
  );

  test('a short wait is waited for', async () => {
    const started = performance.now();
    const fault = { kind: 'http', failure: 'rate-limit', wait: 'retry-after-ms', waitMs: 200 } as const;
    const cell = await play(api, { fault }, { times: 1 });
    expectWhole(cell);
    expect(performance.now() - started).toBeGreaterThanOrEqual(195);
  });

  test('a refused key closes the account: its other models are not asked, another account is', async () => {
    const { simulator, router } = await resting(api, { kind: 'http', failure: 'auth' });
    const { route } = await ask(router);
    expect(route).toEqual(['start primary', 'fail primary auth switch', 'skip sister auth', 'start backup']);
    await simulator.close();
  });

  test('a model that is not allowed closes that model alone', async () => {
    const { simulator, router } = await resting(api, { kind: 'http', failure: 'permission' });
    expect((await ask(router)).route).toEqual(['start primary', 'fail primary permission switch', 'start sister']);
    expect((await ask(router)).route).toEqual(['skip primary permission', 'start sister']);
    await simulator.close();
  });

  test('a wait of an hour rests that model alone, and is never waited for', async () => {
    const fault = { kind: 'http', failure: 'rate-limit', wait: 'retry-after-seconds', waitMs: 3_600_000 } as const;
    const { simulator, router } = await resting(api, fault);
    expect((await ask(router)).route).toEqual(['start primary', 'fail primary rate-limit switch', 'start sister']);
    expect((await ask(router)).route).toEqual(['skip primary rate-limit', 'start sister']);
    await simulator.close();
  });

  test('asking again makes a call, whatever rests', async () => {
    const simulator = await startSimulator();
    const fault = { kind: 'http', failure: 'rate-limit', wait: 'retry-after-seconds', waitMs: 3_600_000 } as const;
    script(simulator, { fault }, 1);
    const router = routerOver([deployment({ role: 'primary', api, baseUrl: simulator.base(api) })]);
    expect((await ask(router)).error?.kind).toBe('rate-limit');
    const again = await ask(router);
    expectWhole(again);
    expect(again.route).toEqual(['skip primary rate-limit', 'start primary']);
    await simulator.close();
  });

  test('nothing listens', async () => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}`;
    const { error, route } = await ask(routerOver([deployment({ role: 'primary', api, baseUrl })]));
    expect([error?.kind, route]).toEqual([
      'network',
      ['start primary', 'fail primary network retry', 'start primary', 'fail primary network stop'],
    ]);
  });

  test('the connection is reset as soon as it is made', async () => {
    const simulator = await startSimulator();
    script(simulator, {}, 1);
    simulator.refuse(1);
    const outcome = await ask(routerOver([deployment({ role: 'primary', api, baseUrl: simulator.base(api) })]));
    await simulator.close();
    expectWhole(outcome);
    expect(outcome.route).toEqual(['start primary', 'fail primary network retry', 'start primary']);
  });
});

/** What the router says of a primary that fails in the same way as often as it is asked. */
function attempts(next: EarlyRow['next'], kind: ErrorKind, last: 'switch' | 'stop'): string[] {
  const final = ['start primary', `fail primary ${kind} ${last}`];
  return next === 'retry' ? ['start primary', `fail primary ${kind} retry`, ...final] : final;
}

function callInputs({ events }: Outcome): unknown[] {
  return events.flatMap((event) => (event.type === 'tool-call-end' ? [event.input] : []));
}

/** 1000 fresh, 200 from the cache, 50 written and 10 thought, as far as the wire format tells them apart. */
const reportedUsage: Readonly<Record<WireName, object>> = {
  openai: { input: 1000, cacheRead: 200, output: 50, reasoning: 10 },
  anthropic: { input: 1000, cacheRead: 200, output: 60 },
  gemini: { input: 1000, cacheRead: 200, output: 50, reasoning: 10 },
  ollama: { input: 1200, output: 60 },
};

/** Milliseconds by which a date may be off: they have whole seconds, and time passes on the way. */
const inexactness: Readonly<Partial<Record<WaitForm, number>>> = {
  'retry-after-date': 2000,
  'x-ratelimit-reset-epoch': 1000,
  'anthropic-ratelimit-reset': 1000,
};
