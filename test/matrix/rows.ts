import type { ClockName, ErrorKind } from '../../src/llm/llm-error.ts';
import { wireNames } from '../simulator/scripts.ts';
import type { AnswerScript, FaultScript, WireName } from '../simulator/scripts.ts';

/** The expectations of the failure matrix, as data: each row holds for each wire format. */
export interface Row {
  readonly name: string;
  readonly fault?: FaultScript;
  /** What the primary would say but for the fault; else `usualAnswer`. */
  readonly answer?: AnswerScript;
  /** The kind of error; where wire formats differ, by wire format. */
  readonly kind: ErrorKind | (Readonly<Partial<Record<WireName, ErrorKind>>> & { readonly usual: ErrorKind });
  /** The clock that ends it: the cell runs with short ones. */
  readonly clock?: ClockName;
}

/** A fault before the first content: the person sees a whole answer all the same. */
export interface EarlyRow extends Row {
  /** Whether the same deployment is tried again while another one could take over. */
  readonly next: 'retry' | 'switch';
  /** The same with nobody else to take over, where that differs. */
  readonly alone?: 'retry';
}

/** A fault after the first content: what came stays, the error is told, and nobody else is asked. */
export interface LateRow extends Row {
  /** The text that was handed on before; absent where the network decides how much that is. */
  readonly delivered?: string;
}

/** Characters of several bytes and a pair of surrogates, so that a cut can hit one. */
export const usualAnswer = { text: ['Grüße ', 'aus ', 'dem 🚏 ', 'Norden.'] };
export const usualText = usualAnswer.text.join('');

const http = (failure: Extract<FaultScript, { kind: 'http' }>['failure'], more: object = {}): FaultScript => ({
  kind: 'http',
  failure,
  ...more,
});

export const earlyRows: readonly EarlyRow[] = [
  { name: '429', fault: http('rate-limit'), kind: 'rate-limit', next: 'retry' },
  { name: '429, money used up', fault: http('quota'), kind: 'quota', next: 'switch' },
  { name: '401', fault: http('auth'), kind: 'auth', next: 'switch' },
  { name: '402', fault: http('payment'), kind: 'quota', next: 'switch' },
  { name: '403', fault: http('permission'), kind: 'permission', next: 'switch' },
  { name: '404, no such model', fault: http('model-not-found'), kind: 'model-not-found', next: 'switch' },
  { name: '400, context window', fault: http('context-window'), kind: 'context-window', next: 'switch' },
  { name: '400, content policy', fault: http('content-policy'), kind: 'content-policy', next: 'switch' },
  { name: '400', fault: http('invalid-request'), kind: 'invalid-request', next: 'switch' },
  { name: '500', fault: http('server'), kind: 'server', next: 'retry' },
  { name: '502', fault: http('server', { status: 502 }), kind: 'server', next: 'retry' },
  { name: '503', fault: http('unavailable'), kind: 'overloaded', next: 'retry' },
  { name: '529', fault: http('overloaded', { status: 529 }), kind: 'overloaded', next: 'retry' },
  { name: '500, not to be retried', fault: http('server', { shouldRetry: false }), kind: 'server', next: 'switch' },
  { name: '429, a short wait', fault: wait(60), kind: 'rate-limit', next: 'retry' },
  { name: '429, a wait beyond patience', fault: wait(90_000), kind: 'rate-limit', next: 'switch' },
  { name: '200 with a JSON error', fault: { kind: 'json-error-in-200' }, kind: 'server', next: 'retry' },
  { name: '200 with an HTML page', fault: { kind: 'html' }, kind: 'malformed', next: 'retry' },
  { name: '502 with an HTML page', fault: { kind: 'html', status: 502 }, kind: 'server', next: 'retry' },
  { name: 'reset before an answer', fault: { kind: 'reset' }, kind: 'network', next: 'retry' },
  { name: 'cut after the headers', fault: { kind: 'cut-at-byte', at: 0 }, kind: 'network', next: 'retry' },
  { name: 'cut in the first event', fault: { kind: 'cut-at-byte', at: 9 }, kind: 'network', next: 'retry' },
  { name: 'cut before the first content', fault: { kind: 'cut', after: 0 }, kind: 'network', next: 'retry' },
  { name: 'an empty body', fault: { kind: 'cut-at-byte', at: 0, ending: 'clean' }, kind: 'truncated', next: 'retry' },
  { name: 'an early end', fault: { kind: 'cut', after: 0, ending: 'clean' }, kind: 'truncated', next: 'retry' },
  { name: 'malformed', fault: { kind: 'malformed', after: 0 }, kind: 'malformed', next: 'retry' },
  { name: 'overloaded in a 200', fault: { kind: 'stream-error', after: 0 }, kind: 'overloaded', next: 'retry' },
  {
    name: 'a server error in a 200',
    fault: { kind: 'stream-error', after: 0, failure: 'server' },
    kind: 'server',
    next: 'retry',
  },
  { name: 'an empty answer', fault: { kind: 'empty' }, kind: 'malformed', next: 'switch', alone: 'retry' },
  {
    name: 'neither text nor end',
    answer: { text: [] },
    fault: { kind: 'no-finish' },
    kind: 'truncated',
    next: 'retry',
  },
  {
    name: 'silence before the headers',
    fault: { kind: 'stall-before-headers' },
    kind: 'timeout',
    clock: 'first-byte',
    next: 'switch',
    alone: 'retry',
  },
  {
    name: 'silence before the first token',
    fault: { kind: 'stall', after: 0 },
    kind: 'timeout',
    clock: 'progress-silence',
    next: 'switch',
    alone: 'retry',
  },
  {
    name: 'nothing but keep-alives',
    fault: { kind: 'keep-alive' },
    kind: 'timeout',
    clock: 'progress-silence',
    next: 'switch',
    alone: 'retry',
  },
];

function wait(waitMs: number): FaultScript {
  return { kind: 'http', failure: 'rate-limit', wait: 'retry-after-ms', waitMs };
}

const reasoning = { reasoning: ['Let me ', 'think. '], ...usualAnswer };

export const lateRows: readonly LateRow[] = [
  { name: 'cut', fault: { kind: 'cut', after: 2 }, kind: 'truncated', delivered: 'Grüße aus ' },
  // What the kernel has not handed over when the reset comes is lost.
  { name: 'reset', fault: { kind: 'cut', after: 2, ending: 'reset' }, kind: 'truncated' },
  {
    name: 'an early end',
    fault: { kind: 'cut', after: 2, ending: 'clean' },
    kind: 'truncated',
    delivered: 'Grüße aus ',
  },
  {
    name: 'cut in a character',
    fault: { kind: 'cut-in-character', after: 2 },
    kind: 'truncated',
    delivered: 'Grüße aus ',
  },
  {
    name: 'an early end in a character',
    fault: { kind: 'cut-in-character', after: 2, ending: 'clean' },
    kind: 'truncated',
    delivered: 'Grüße aus ',
  },
  { name: 'cut before the end', fault: { kind: 'cut', after: 4 }, kind: 'truncated', delivered: usualText },
  { name: 'no finish', fault: { kind: 'no-finish' }, kind: 'truncated', delivered: usualText },
  { name: 'malformed', fault: { kind: 'malformed', after: 2 }, kind: 'malformed', delivered: 'Grüße aus ' },
  { name: 'overloaded', fault: { kind: 'stream-error', after: 2 }, kind: 'overloaded', delivered: 'Grüße aus ' },
  {
    name: 'rate limit',
    fault: { kind: 'stream-error', after: 2, failure: 'rate-limit' },
    kind: 'rate-limit',
    delivered: 'Grüße aus ',
  },
  {
    name: 'silence',
    fault: { kind: 'stall', after: 2 },
    kind: 'timeout',
    clock: 'transport-silence',
    delivered: 'Grüße aus ',
  },
  {
    name: 'nothing more but keep-alives',
    fault: { kind: 'keep-alive', after: 2 },
    kind: 'timeout',
    clock: 'progress-silence',
    delivered: 'Grüße aus ',
  },
  // Reasoning is content: a person has read it.
  {
    name: 'cut in the reasoning',
    answer: reasoning,
    fault: { kind: 'cut', after: 1 },
    kind: 'truncated',
    delivered: '',
  },
  {
    name: 'error in the reasoning',
    answer: reasoning,
    fault: { kind: 'stream-error', after: 1 },
    kind: 'overloaded',
    delivered: '',
  },
];

export interface SoundRow {
  readonly name: string;
  readonly fault: FaultScript;
  /** Wire formats in which usage cannot come like this: it is not reported. */
  readonly unreported?: readonly WireName[];
}

/** Odd, but whole: the answer stands. */
export const soundRows: readonly SoundRow[] = [
  { name: 'usage after the finish', fault: { kind: 'late-usage' }, unreported: ['ollama'] },
  { name: 'neither the mark of the end nor the end', fault: { kind: 'no-end' } },
  { name: 'no usage', fault: { kind: 'no-usage' }, unreported: wireNames },
  { name: 'one byte at a time', fault: { kind: 'drip', bytes: 1 } },
  { name: 'three bytes at a time', fault: { kind: 'drip', bytes: 3 } },
];

export function kindFor({ kind }: Row, api: WireName): ErrorKind {
  return typeof kind === 'string' ? kind : (kind[api] ?? kind.usual);
}
