import type { Fault, WaitForm } from './scripts.ts';
import type { Step } from './steps.ts';
import type { Answer, FailureReply, Frame, Wire } from './wires/wire.ts';

/** When the pieces of an answer go out, in milliseconds. */
export interface Pace {
  readonly firstTokenDelay: number;
  readonly pace: number;
}

export interface Performance {
  readonly wire: Wire;
  readonly answer: Answer;
  readonly pace: Pace;
  /** Milliseconds since the epoch: what dates and epochs in headers count from. */
  readonly now: number;
}

type Ending = 'close' | 'reset' | 'clean';

/** The steps of an answer, spoilt by `fault` where there is one. */
export function perform(show: Performance, fault: Fault | undefined): readonly Step[] {
  const { wire, answer } = show;
  if (fault === undefined) return whole(show);
  switch (fault.kind) {
    case 'http':
      return httpFailure(show, fault);
    case 'json-error-in-200':
      return page(200, 'application/json', JSON.stringify(wire.failure(fault.failure, answer.model).body));
    case 'html':
      return page(fault.status, 'text/html; charset=utf-8', HTML);
    case 'cut-at-byte':
      return cutAt(whole(show), fault.at, fault.ending);
    case 'cut':
      return [...before(show, fault.after), ...ended(fault.ending)];
    case 'cut-in-character':
      return cutInCharacter(show, fault.after, fault.ending);
    case 'stall-before-headers':
      return [{ type: 'hang' }];
    case 'stall':
      return [...before(show, fault.after), { type: 'hang' }];
    case 'malformed':
      return interrupted(show, fault.after, wire.malformed);
    case 'stream-error':
      return interrupted(show, fault.after, wire.streamError(wire.failure(fault.failure, answer.model)));
    case 'no-finish':
      return whole(show, ({ role }) => role !== 'finish');
    case 'no-end':
      return withoutEnd(show);
    case 'late-usage':
      return whole({ ...show, answer: { ...answer, usageReport: 'late' } }, undefined, fault.delay);
    case 'no-usage':
      return whole({ ...show, answer: { ...answer, usageReport: 'absent' } });
    case 'empty':
      return whole({ ...show, answer: { ...answer, pieces: [], reasoning: [], tools: [], finish: 'stop' } });
    case 'reset':
      return [{ type: 'cut', how: 'reset' }];
    case 'keep-alive':
      return [
        ...before(show, fault.after),
        { type: 'hang', pulse: { bytes: Buffer.from(wire.keepAlive), everyMs: fault.everyMs } },
      ];
    case 'drip':
      return whole(show).flatMap((step) => (step.type === 'write' ? drip(step.bytes, fault) : [step]));
  }
}

function head({ wire, answer }: Performance): Step {
  return { type: 'head', status: 200, headers: wire.headers(answer) };
}

function whole(show: Performance, keep: (frame: Frame) => boolean = () => true, lateMs = 0): readonly Step[] {
  const frames = show.wire.frames(show.answer).filter(keep);
  return [head(show), ...frameSteps(frames, show.pace, lateMs), { type: 'end' }];
}

/** All that says something, then silence on an open line. */
function withoutEnd(show: Performance): readonly Step[] {
  const mark = show.wire.frames(show.answer).findLast(({ role }) => role === 'close')?.text;
  const steps = whole(show, ({ role, text }) => role !== 'close' || text !== mark);
  return [...steps.filter(({ type }) => type !== 'end'), { type: 'hang' }];
}

function frameSteps(frames: readonly Frame[], { firstTokenDelay, pace }: Pace, lateMs = 0): Step[] {
  const firstContent = frames.findIndex(({ role }) => role !== 'open');
  return frames.flatMap(({ role, text }, index) => {
    const write: Step = { type: 'write', bytes: Buffer.from(text) };
    const ms = waitBefore(role, index === firstContent ? firstTokenDelay : pace, lateMs);
    return ms === 0 ? [write] : [{ type: 'wait', ms }, write];
  });
}

function waitBefore(role: Frame['role'], contentMs: number, lateMs: number): number {
  if (role === 'late') return lateMs;
  return role === 'content' || role === 'finish' ? contentMs : 0;
}

/** All up to and with `after` pieces of content. */
function before(show: Performance, after: number): readonly Step[] {
  const frames = show.wire.frames(show.answer);
  return [head(show), ...frameSteps(frames.slice(0, endOfContent(frames, after)), show.pace)];
}

/** The index of the frame that comes after `after` pieces of content and what belongs to them. */
function endOfContent(frames: readonly Frame[], after: number): number {
  const places = frames.flatMap(({ role }, index) => (role === 'content' ? [index] : []));
  if (after > places.length) throw new Error(`The answer has ${places.length} pieces of content, not ${after}.`);
  const next = places[after] ?? frames.findIndex(({ role }) => role === 'finish');
  return next === -1 ? frames.length : next;
}

/** After the foreign event the answer goes on as if nothing had been. */
function interrupted(show: Performance, after: number, text: string): readonly Step[] {
  const frames = show.wire.frames(show.answer);
  const at = endOfContent(frames, after);
  const all: Frame[] = [...frames.slice(0, at), { role: 'open', text }, ...frames.slice(at)];
  return [head(show), ...frameSteps(all, show.pace), { type: 'end' }];
}

function ended(ending: Ending): Step[] {
  return [ending === 'clean' ? { type: 'end' } : { type: 'cut', how: ending }];
}

/** Exactly `at` bytes of the body go out, all of it where it is shorter. */
function cutAt(steps: readonly Step[], at: number, ending: Ending): readonly Step[] {
  const kept: Step[] = [];
  let left = at;
  for (const step of steps) {
    if (step.type === 'end') break;
    if (step.type !== 'write') {
      kept.push(step);
      continue;
    }
    if (left > 0) kept.push({ type: 'write', bytes: step.bytes.subarray(0, left) });
    left -= step.bytes.length;
    if (left <= 0) break;
  }
  return [...kept, ...ended(ending)];
}

function cutInCharacter(show: Performance, after: number, ending: Ending): readonly Step[] {
  const from = bodyOf(before(show, after)).length;
  const place = bodyOf(whole(show)).findIndex((byte, index) => index >= from && byte >= 0x80);
  if (place === -1) throw new Error('The answer has no character of several bytes there.');
  return cutAt(whole(show), place + 1, ending);
}

function bodyOf(steps: readonly Step[]): Buffer {
  return Buffer.concat(steps.flatMap((step) => (step.type === 'write' ? [step.bytes] : [])));
}

function drip(bytes: Buffer, { bytes: size, everyMs }: { readonly bytes: number; readonly everyMs: number }): Step[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index): Step[] => [
    { type: 'write', bytes: bytes.subarray(index * size, (index + 1) * size) },
    { type: 'wait', ms: everyMs },
  ]).flat();
}

function page(status: number, contentType: string, text: string): readonly Step[] {
  return [
    { type: 'head', status, headers: { 'content-type': contentType } },
    { type: 'write', bytes: Buffer.from(text) },
    { type: 'end' },
  ];
}

/** What a captive portal or a proxy in between sends. */
const HTML = `<!doctype html>
<html><head><title>Sign in to the network</title></head>
<body><h1>Sign in to the network</h1><p>Accept the terms to go on.</p></body></html>
`;

type HttpFault = Extract<Fault, { kind: 'http' }>;

function httpFailure({ wire, answer, now }: Performance, fault: HttpFault): readonly Step[] {
  const reply = wire.failure(fault.failure, answer.model);
  const said =
    fault.wait === undefined
      ? { headers: {}, body: reply.body }
      : waitIn(fault.wait, reply, { waitMs: fault.waitMs, now });
  const word = fault.shouldRetry !== undefined && { 'x-should-retry': String(fault.shouldRetry) };
  const headers = { 'content-type': 'application/json', ...reply.headers, ...said.headers, ...word };
  return [
    { type: 'head', status: fault.status ?? reply.status, headers },
    { type: 'write', bytes: Buffer.from(JSON.stringify(said.body)) },
    { type: 'end' },
  ];
}

interface Wait {
  readonly waitMs: number;
  readonly now: number;
}

interface Said {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FailureReply['body'];
}

/** The wait in the form of one vendor; any of them may stand on any wire, as compatible sellers mix them. */
function waitIn(form: WaitForm, { body }: FailureReply, { waitMs, now }: Wait): Said {
  if (form === 'google-retry-info') return { headers: {}, body: withRetryInfo(body, waitMs) };
  return { headers: waitHeaders(form, waitMs, now), body };
}

function waitHeaders(
  form: Exclude<WaitForm, 'google-retry-info'>,
  waitMs: number,
  now: number,
): Record<string, string> {
  const until = new Date(now + waitMs);
  switch (form) {
    case 'retry-after-seconds':
      return { 'retry-after': String(Math.ceil(waitMs / 1000)) };
    case 'retry-after-date':
      return { 'retry-after': until.toUTCString() };
    case 'retry-after-ms':
      return { 'retry-after-ms': String(waitMs) };
    case 'x-ms-retry-after-ms':
      return { 'x-ms-retry-after-ms': String(waitMs) };
    case 'x-ratelimit-reset-duration':
      return { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': goDuration(waitMs) };
    case 'x-ratelimit-reset-epoch':
      return { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(until.getTime()) };
    case 'anthropic-ratelimit-reset':
      return {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': until.toISOString(),
      };
  }
}

/** As Go prints a duration: `120ms`, `2m59.56s`, `6m0s`. */
function goDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = `${(ms % 60_000) / 1000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}

/** https://cloud.google.com/apis/design/errors: `google.rpc.RetryInfo` among the details. */
function withRetryInfo(body: FailureReply['body'], waitMs: number): FailureReply['body'] {
  const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${waitMs / 1000}s` };
  const { error } = body;
  if (typeof error !== 'object' || error === null) return { ...body, details: [info] };
  const details = 'details' in error && Array.isArray(error.details) ? error.details : [];
  return { ...body, error: { ...error, details: [...details, info] } };
}
