import type { FinishReason } from '../llm/finish-reason.ts';
import type { StreamEvent } from '../llm/stream-event.ts';
import { MAX_ROUTE_STEPS } from './message-limits.ts';
import { textOf } from './message.ts';
import type { Answer, AnswerPart, CallPart, RouteStep } from './message.ts';
import { storedError } from './stored-error.ts';

/**
 * The answer after an event of its stream. `at` is when the event came, in milliseconds since the epoch. An event that
 * changes nothing gives the same object.
 */
export function foldEvent(answer: Answer, event: StreamEvent, at: number): Answer {
  switch (event.type) {
    case 'text-delta':
      return withText(answer, event.text);
    case 'reasoning-delta':
      return withReasoning(answer, event.text);
    case 'reasoning-signature':
      return withSignature(answer, event.signature);
    case 'tool-call-start':
    case 'tool-call-delta':
    case 'tool-call-end':
      return withCall(answer, event);
    case 'attempt-start':
    case 'attempt-failure':
    case 'deployment-skip':
      return withRoute(answer, event, at);
    case 'warning':
      return withStep(answer, event.attempt, ({ leftOut = [] }) =>
        leftOut.includes(event.feature) ? {} : { leftOut: [...leftOut, event.feature] },
      );
    case 'response-start':
      return withAnsweredBy(answer, event);
    case 'usage':
      return withStep(answer, event.attempt, () => ({ usage: event.usage }));
    case 'cost': {
      const { cost, timeToFirstTokenMs } = event;
      return withStep(answer, event.attempt, () => ({
        cost,
        ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
      }));
    }
    case 'finish':
      return finished(answer, event.reason.unified, at);
    default:
      return answer;
  }
}

type Event<Type extends StreamEvent['type']> = Extract<StreamEvent, { readonly type: Type }>;

/** The text goes to the last part where that is text, so that parts stand in the order in which they came. */
function withText(answer: Answer, text: string): Answer {
  if (text === '') return answer;
  const parts = partsForContent(answer);
  const index = openIndex(parts, isText);
  const part = parts[index];
  return part?.type === 'text'
    ? { ...answer, parts: parts.with(index, { ...part, text: part.text + text }) }
    : { ...answer, parts: [...parts, { type: 'text', text }] };
}

/** Signed reasoning is closed: what comes after it is a part of its own. */
function withReasoning(answer: Answer, text: string): Answer {
  const step = runningStep(answer);
  if (text === '' || step === undefined) return answer;
  const parts = partsForContent(answer);
  const index = openIndex(parts, isUnsigned);
  const part = parts[index];
  if (part?.type === 'reasoning') return { ...answer, parts: parts.with(index, { ...part, text: part.text + text }) };
  const { seller, model } = step.target;
  return { ...answer, parts: [...parts, { type: 'reasoning', text, origin: { seller, model } }] };
}

/**
 * An answer with so many parts has its text and its reasoning each in one part from there on. A server that sends both in each
 * chunk would else make two parts of each token, and each delta copies the list of the parts.
 */
const JOINED_FROM = 200;

/**
 * Which part more of its kind goes to: the last one, or, of many, the last since a call, a picture or a seam, which keep their place;
 * -1: a new one.
 */
function openIndex(parts: readonly AnswerPart[], isOpen: (part: AnswerPart) => boolean): number {
  const from = parts.length < JOINED_FROM ? parts.length - 1 : 0;
  for (let index = parts.length - 1; index >= from; index--) {
    const part = parts[index];
    if (part === undefined || KEEPS_ITS_PLACE.has(part.type)) break;
    if (isOpen(part)) return index;
  }
  return -1;
}

const KEEPS_ITS_PLACE: ReadonlySet<AnswerPart['type']> = new Set(['call', 'image', 'seam']);

function isText({ type }: AnswerPart): boolean {
  return type === 'text';
}

function isUnsigned(part: AnswerPart): boolean {
  return part.type === 'reasoning' && part.signature === undefined;
}

/** A vendor may sign reasoning that it does not show. */
function withSignature(answer: Answer, signature: string): Answer {
  const step = runningStep(answer);
  if (step === undefined) return answer;
  const parts = partsForContent(answer);
  const last = parts.at(-1);
  if (last?.type === 'reasoning' && last.signature === undefined)
    return { ...answer, parts: parts.with(parts.length - 1, { ...last, signature }) };
  const { seller, model } = step.target;
  return { ...answer, parts: [...parts, { type: 'reasoning', text: '', signature, origin: { seller, model } }] };
}

function withCall(answer: Answer, event: Event<'tool-call-start' | 'tool-call-delta' | 'tool-call-end'>): Answer {
  const parts = partsForContent(answer);
  const index = parts.findLastIndex((part) => part.type === 'call' && part.id === event.id);
  const known = parts[index];
  const call = callAfter(known?.type === 'call' ? known : undefined, event);
  if (call === undefined) return answer;
  return { ...answer, parts: index < 0 ? [...parts, call] : parts.with(index, call) };
}

function callAfter(
  known: CallPart | undefined,
  event: Event<'tool-call-start' | 'tool-call-delta' | 'tool-call-end'>,
): CallPart | undefined {
  switch (event.type) {
    case 'tool-call-start':
      return { type: 'call', id: event.id, name: event.name, inputText: '' };
    case 'tool-call-delta':
      return known === undefined ? undefined : { ...known, inputText: known.inputText + event.inputText };
    case 'tool-call-end': {
      const { id, name, input } = event;
      const call = { type: 'tool-call', id, name, input } as const;
      return { type: 'call', id, name, inputText: known?.inputText ?? JSON.stringify(input), call };
    }
  }
}

/** A seam at the end has been waiting for this content: it learns who went on. */
function partsForContent(answer: Answer): readonly AnswerPart[] {
  const { parts } = answer;
  const last = parts.at(-1);
  const step = runningStep(answer);
  if (last?.type !== 'seam' || last.target !== undefined || step === undefined) return parts;
  return parts.with(parts.length - 1, { type: 'seam', target: step.target });
}

function withRoute(
  answer: Answer,
  event: Event<'attempt-start' | 'attempt-failure' | 'deployment-skip'>,
  at: number,
): Answer {
  const { waitsUntil: _, ...asked } = answer;
  const { target } = event;
  switch (event.type) {
    case 'attempt-start':
      return withNewStep(asked, { outcome: 'running', target, attempt: event.attempt, at });
    case 'attempt-failure': {
      const { error, next } = event;
      return withStep(asked, event.attempt, () => ({
        outcome: 'failed',
        failedAt: at,
        error: storedError(error),
        ...(next.kind === 'retry' && { retryAfterMs: next.delayMs }),
        ...(next.kind === 'wait' && { waitsFor: { target: next.target, until: next.until } }),
      }));
    }
    case 'deployment-skip': {
      const { error, until, others } = event;
      const step: RouteStep = {
        outcome: 'skipped',
        target,
        at,
        error: storedError(error),
        ...(until !== undefined && { restsUntil: until }),
        ...(others !== undefined && { others }),
      };
      return withNewStep(asked, step);
    }
  }
}

/** In a route that is too long the first step that cost nothing goes, or else the first. */
function withNewStep(answer: Answer, step: RouteStep): Answer {
  const { steps } = answer;
  if (steps.length < MAX_ROUTE_STEPS) return { ...answer, steps: [...steps, step] };
  const free = steps.findIndex(({ cost, outcome }) => cost === undefined && outcome !== 'running');
  return { ...answer, steps: [...steps.toSpliced(Math.max(0, free), 1), step] };
}

function withStep(answer: Answer, attempt: string, more: (step: RouteStep) => Partial<RouteStep>): Answer {
  const index = answer.steps.findLastIndex((step) => step.attempt === attempt);
  const step = answer.steps[index];
  if (step === undefined) return answer;
  return { ...answer, steps: answer.steps.with(index, { ...step, ...more(step) }) };
}

function withAnsweredBy(answer: Answer, { attempt, model }: Event<'response-start'>): Answer {
  return model === undefined ? answer : withStep(answer, attempt, () => ({ answeredBy: model }));
}

function runningStep({ steps }: Answer): RouteStep | undefined {
  return steps.findLast(({ outcome }) => outcome === 'running');
}

/** Half an answer never looks whole, also where its stream ended as it should. */
function finished(answer: Answer, reason: FinishReason['unified'], at: number): Answer {
  if (reason !== 'length' && reason !== 'content-filter')
    return ended(answer, { status: 'done', step: 'answered', at });
  const status = hasContent(answer) ? 'cut' : 'failed';
  return { ...ended(answer, { status, step: 'answered', at }), unfinished: reason };
}

export interface AnswerEnd {
  readonly status: Exclude<Answer['status'], 'running'>;
  /** What becomes of the step that runs. */
  readonly step: Exclude<RouteStep['outcome'], 'running' | 'skipped'>;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/** The answer at its end. A seam that nothing came after goes. */
export function ended(answer: Answer, { status, step: outcome, at }: AnswerEnd): Answer {
  const { waitsUntil: _waitsUntil, runsIn: _runsIn, ...rest } = answer;
  const last = answer.parts.at(-1);
  const isIdleSeam = last?.type === 'seam' && last.target === undefined;
  return {
    ...rest,
    status,
    endedAt: at,
    parts: isIdleSeam ? answer.parts.slice(0, -1) : answer.parts,
    steps: answer.steps.map((step) => (step.outcome === 'running' ? { ...step, outcome } : step)),
  };
}

/** Whether text came: what an answer can be continued from. */
export function hasContent(answer: Answer): boolean {
  return textOf(answer).trim() !== '';
}
