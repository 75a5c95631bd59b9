import type { Answer, AnswerPart as Part, RouteStep } from '../../conversation/message.ts';
import { hasContent } from '../../conversation/fold-event.ts';
import { llmErrorOf } from '../../conversation/stored-error.ts';
import type { LlmError } from '../../llm/llm-error.ts';
import type { ActionButton, AnswerPart, AnswerTurn, ErrorNote, Version } from '../../protocol/conversation.ts';
import {
  askableNote,
  earlierNote,
  errorNote,
  interruptedNote,
  keyError,
  olderNote,
  readyMoment,
  stoppedActions,
  unfinishedNote,
} from '../words/error-words.ts';
import type { QuestionImages, Remedy, Tried } from '../words/error-words.ts';
import { lacksKey, shortError } from '../words/short-error.ts';
import { answerFooter } from './answer-footer.ts';
import { isWaiting } from './is-waiting.ts';
import type { NameOf } from '../words/target-names.ts';
import { namesIn, routeLines } from './route-lines.ts';

/** How an answer stands in what is shown. */
export interface AnswerPlace {
  readonly version: Version;
  /** It runs in this window. One that was running when its window went away was interrupted. */
  readonly isLive: boolean;
  /** It runs in another window. */
  readonly isElsewhere?: boolean;
  /** It stands at the end. */
  readonly isLast: boolean;
  /** The model group that could be asked now; `undefined` where the settings hold none. */
  readonly askable: string | undefined;
  /** What images its question holds; absent: none. */
  readonly images?: QuestionImages;
  /** Whether the key that an answer failed for is there now, or is another one. */
  readonly hasNewKey?: (answer: Answer) => boolean;
}

/** All of an answer but its parts, in words. */
export type AnswerFrame = Omit<AnswerTurn, 'parts'>;

export function answerTurn(answer: Answer, place: AnswerPlace): AnswerTurn {
  const nameOf = namesIn(answer.steps);
  return { ...answerFrame(answer, place), parts: answer.parts.map((part) => shownPart(part, nameOf)) };
}

export function answerFrame(answer: Answer, place: AnswerPlace): AnswerFrame {
  const { isLast, version, isElsewhere = false } = place;
  const isLive = place.isLive || isElsewhere;
  const status = statusOf(answer, isLive);
  const footer = answerFooter(answer, isLive);
  const error = noteOf(answer, { ...place, isLive });
  return {
    kind: 'answer',
    id: answer.id,
    status,
    ...(isElsewhere && ELSEWHERE),
    ...(place.isLive && progressOf(answer)),
    route: routeLines(answer.steps),
    ...(footer !== undefined && { footer }),
    ...(error !== undefined && { error: isLast ? error : olderNote(error) }),
    actions: stoppedButtons(answer, isLast),
    version,
  };
}

/** A part of an answer; `nameOf` says what the models of its route are called. */
export function shownPart(part: Part, nameOf: NameOf): AnswerPart {
  switch (part.type) {
    case 'text':
      return part;
    case 'reasoning':
      return { type: 'reasoning', text: part.text };
    case 'seam':
      return { type: 'seam', label: part.target === undefined ? '' : `Continued by ${nameOf(part.target)}` };
    case 'call':
      return { type: 'call', name: part.name, input: part.inputText, whole: part.call !== undefined };
    case 'image':
      return { type: 'image', url: `data:${part.mediaType};base64,${part.data}` };
    case 'source':
      return { type: 'source', url: part.url, title: part.title ?? part.url };
  }
}

function statusOf(answer: Answer, isLive: boolean): AnswerTurn['status'] {
  if (answer.status !== 'running') return answer.status;
  if (!isLive) return hasContent(answer) ? 'cut' : 'failed';
  return isWaiting(answer) ? 'waiting' : 'streaming';
}

/** Its wait is counted where it is made. */
const ELSEWHERE = { progress: 'Being answered in another window…' } as const;

type Progress = Pick<AnswerTurn, 'progress' | 'waitingSince' | 'waitsUntil'>;

/** What is waited for while nothing has come. The panel counts the seconds: words would be old at once. */
function progressOf(answer: Answer): Progress {
  if (!isWaiting(answer)) return {};
  const { waitsUntil, steps } = answer;
  if (waitsUntil !== undefined) return { progress: 'Asking again…', ...until(waitsUntil) };
  const nameOf = namesIn(steps);
  const asked = steps.findLast(({ outcome }) => outcome !== 'skipped');
  if (asked?.outcome === 'running') return { progress: `Waiting for ${nameOf(asked.target)}…`, waitingSince: asked.at };
  return asked?.error === undefined ? {} : failureProgress(asked, llmErrorOf(asked.error), nameOf);
}

function failureProgress(
  { retryAfterMs, waitsFor, failedAt, at }: RouteStep,
  error: LlmError,
  nameOf: NameOf,
): Progress {
  const words = shortError(error);
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  const waitingSince = failedAt ?? at;
  if (waitsFor !== undefined)
    return { progress: `${sentence}. Asking ${nameOf(waitsFor.target)}…`, waitingSince, ...until(waitsFor.until) };
  if (retryAfterMs === undefined) return { progress: `${sentence}. Trying another model…`, waitingSince };
  const isCounted = retryAfterMs >= SHORTEST_COUNTED_WAIT_MS;
  return {
    progress: `${sentence}. Trying again…`,
    waitingSince,
    ...(isCounted && until(waitingSince + retryAfterMs)),
  };
}

/** A wait below this is over before its number is read. */
const SHORTEST_COUNTED_WAIT_MS = 1_000;

function until(moment: number): Pick<Progress, 'waitsUntil'> {
  return Number.isFinite(moment) ? { waitsUntil: Math.ceil(moment) } : {};
}

function noteOf(answer: Answer, { isLive, isLast, askable, hasNewKey, images }: AnswerPlace): ErrorNote | undefined {
  const { status, error, unfinished, group } = answer;
  const started = hasContent(answer);
  if (status === 'running') return isLive ? undefined : interruptedNote(started);
  if (unfinished !== undefined) return unfinishedNote(unfinished, answererName(answer), started);
  if (error === undefined) return undefined;
  if (error.earlierWords !== undefined) return earlierNote(error.earlierWords, started);
  const remedy =
    isLast && status === 'failed'
      ? remedyFor(answer, { askable, ...(hasNewKey !== undefined && { hasNewKey }) })
      : undefined;
  const toAsk = remedy === 'key-set' ? group : askable;
  if (remedy !== undefined && toAsk !== undefined) return askableNote(toAsk, remedy);
  return errorNoteOf(answer, images);
}

function remedyFor(
  answer: Answer,
  { askable, hasNewKey }: Pick<AnswerPlace, 'askable' | 'hasNewKey'>,
): Remedy | undefined {
  if (answer.error?.kind === 'no-deployment') return askable === undefined ? undefined : 'model-added';
  return mendableError(answer)?.kind === 'auth' && hasNewKey?.(answer) === true ? 'key-set' : undefined;
}

function errorNoteOf(answer: Answer, images: QuestionImages | undefined): ErrorNote | undefined {
  const { group, steps } = answer;
  const failure = shownFailure(answer);
  if (failure === undefined) return undefined;
  const { error, step } = failure;
  const failed = failedSteps(answer);
  return errorNote(error, {
    cut: answer.status === 'cut',
    now: momentOf(answer, step),
    resting: steps.some(isResting),
    ...(images !== undefined && { images }),
    ...(step !== undefined && { name: namesIn(steps)(step.target) }),
    ...(group !== undefined && {
      tried: {
        group,
        deployments: failed.reduce((sum, { others = 0 }) => sum + 1 + others, 0),
        errors: errorsOf(answer),
        others: othersOf(answer, step),
      },
    }),
  });
}

/** The last step of each deployment that was tried, in the order of the route. */
function failedSteps({ steps }: Answer): readonly RouteStep[] {
  const byDeployment = new Map(steps.map((step) => [step.target.deployment, step]));
  return [...byDeployment.values()];
}

/** The deployments that a note about one of them is not about. */
function othersOf(answer: Answer, shown: RouteStep | undefined): Tried['others'] {
  const nameOf = namesIn(answer.steps);
  return failedSteps(answer).flatMap((step) => {
    const error = step === shown ? undefined : errorOf(step);
    return error === undefined ? [] : { name: nameOf(step.target), error };
  });
}

interface Failure {
  readonly error: LlmError;
  /** Absent where the error is about no deployment. */
  readonly step?: RouteStep;
}

/**
 * Of several failures the one that a card tells of. What cut an answer is the last one. Of an answer that never began it is the first
 * that a key would mend, one of the group that was asked for before one of its fallbacks; else the first that was asked: the last one is
 * that of a stand-in.
 */
function shownFailure(answer: Answer): Failure | undefined {
  if (answer.error === undefined) return undefined;
  const last = llmErrorOf(answer.error);
  const failures = failuresOf(answer);
  if (answer.status !== 'failed' || last.kind === 'no-deployment') return failureOf(last, failures.at(-1));
  const mendable = keyFailure(answer, failures);
  const first = failures.find(({ step }) => step?.outcome !== 'skipped') ?? failures[0];
  return mendable ?? first ?? { error: last };
}

/**
 * Which failure a key would mend: one of the group that was asked for before one of its fallbacks, and none of those where a key of the
 * group was refused that is set elsewhere, as in an environment variable.
 */
function keyFailure({ group }: Answer, failures: readonly Failure[]): Failure | undefined {
  const own = failures.filter(({ step }) => step?.target.group === group);
  const isRefused = own.some(({ error }) => error.kind === 'auth');
  const ofGroup = keyError(own.map(({ error }) => error));
  const mendable = isRefused ? ofGroup : (ofGroup ?? keyError(failures.map(({ error }) => error)));
  return failures.find(({ error }) => error === mendable);
}

/** The error that ended an answer, with the step that it ended. */
function failureOf(error: LlmError, last: Failure | undefined): Failure {
  return last === undefined || last.error.kind !== error.kind ? { error } : { ...last, error };
}

function errorOf({ error }: RouteStep): LlmError | undefined {
  return error && llmErrorOf(error);
}

function momentOf({ endedAt, at }: Answer, step: RouteStep | undefined): number {
  return step?.failedAt ?? endedAt ?? at;
}

/** A deployment was not asked because it rests, and not because its key is missing. */
function isResting({ restsUntil, error }: RouteStep): boolean {
  return restsUntil !== undefined && (error === undefined || !lacksKey(llmErrorOf(error)));
}

function errorsOf(answer: Answer): readonly LlmError[] {
  return failuresOf(answer).map(({ error }) => error);
}

function failuresOf(answer: Answer): readonly Failure[] {
  return failedSteps(answer).flatMap((step) => {
    const error = errorOf(step);
    return error === undefined ? [] : { error, step };
  });
}

/** Why the answer failed: where a key would mend it, the failure that lacked the key. */
export function mendableError(answer: Answer): LlmError | undefined {
  return keyFailure(answer, failuresOf(answer))?.error ?? (answer.error && llmErrorOf(answer.error));
}

/** When its model can be asked again, where it is worth it to wait; milliseconds since the epoch. */
export function readyMomentOf(answer: Answer): number | undefined {
  const failure = shownFailure(answer);
  return failure && readyMoment(failure.error, momentOf(answer, failure.step));
}

function answererName({ steps }: Answer): string {
  const target = steps.findLast(({ outcome }) => outcome !== 'skipped')?.target;
  return target === undefined ? 'The model' : namesIn(steps)(target);
}

function stoppedButtons(answer: Answer, isLast: boolean): readonly ActionButton[] {
  if (answer.status !== 'stopped') return [];
  return isLast ? stoppedActions(hasContent(answer)) : [];
}
