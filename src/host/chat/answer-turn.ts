import type { Answer, AnswerPart as Part, RouteStep } from '../../conversation/message.ts';
import { hasContent } from '../../conversation/fold-event.ts';
import { llmErrorOf } from '../../conversation/stored-error.ts';
import type { LlmError } from '../../llm/llm-error.ts';
import type { ActionButton, AnswerPart, AnswerTurn, ErrorNote, Version } from '../../protocol/conversation.ts';
import {
  askableNote,
  errorNote,
  interruptedNote,
  keyError,
  lacksKey,
  olderActions,
  readyMoment,
  shortError,
  stoppedActions,
  unfinishedNote,
} from '../words/error-words.ts';
import { againWords, atWords } from '../words/moments.ts';
import { formatDuration } from '../words/numbers.ts';
import { answerFooter } from './answer-footer.ts';
import { isWaiting } from './answer-changes.ts';
import { routeLines, targetName } from './route-lines.ts';

/** How an answer stands in what is shown. */
export interface AnswerPlace {
  readonly version: Version;
  /** It runs in this window. One that was running when its window went away was interrupted. */
  readonly isLive: boolean;
  /** It stands at the end. */
  readonly isLast: boolean;
  /** The model group that could be asked now; `undefined` where the settings hold none. */
  readonly askable: string | undefined;
}

/** All of an answer but its parts, in words. */
export type AnswerFrame = Omit<AnswerTurn, 'parts'>;

export function answerTurn(answer: Answer, place: AnswerPlace): AnswerTurn {
  return { ...answerFrame(answer, place), parts: answer.parts.map(shownPart) };
}

export function answerFrame(answer: Answer, place: AnswerPlace): AnswerFrame {
  const { isLive, isLast, version } = place;
  const status = statusOf(answer, isLive);
  const progress = isLive ? progressWords(answer) : undefined;
  const footer = answerFooter(answer);
  const error = noteOf(answer, place);
  return {
    kind: 'answer',
    id: answer.id,
    status,
    ...(progress !== undefined && { progress }),
    route: routeLines(answer.steps),
    ...(footer !== undefined && { footer }),
    ...(error !== undefined && { error: isLast ? error : { ...error, actions: olderActions(error.actions) } }),
    actions: stoppedButtons(answer, isLast),
    version,
  };
}

export function shownPart(part: Part): AnswerPart {
  switch (part.type) {
    case 'text':
      return part;
    case 'reasoning':
      return { type: 'reasoning', text: part.text };
    case 'seam':
      return { type: 'seam', label: part.target === undefined ? '' : `Continued by ${targetName(part.target)}` };
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

/** A wait as short as this is over before its number is read; for a longer one the moment is shown, which does not age. */
const SHORT_WAIT_MS = 5_000;

function progressWords(answer: Answer): string | undefined {
  if (!isWaiting(answer)) return undefined;
  const { waitsUntil, steps, at } = answer;
  const step = steps.at(-1);
  if (waitsUntil !== undefined) return `Asking ${againWords(waitsUntil, step?.failedAt ?? at)}…`;
  const asked = steps.findLast(({ outcome }) => outcome !== 'skipped');
  if (asked?.outcome === 'running') return `Waiting for ${targetName(asked.target)}…`;
  return asked?.error === undefined ? undefined : failureProgress(asked, llmErrorOf(asked.error));
}

function failureProgress({ retryAfterMs, waitsFor, failedAt, at }: RouteStep, error: LlmError): string {
  const words = shortError(error);
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  const since = failedAt ?? at;
  if (waitsFor !== undefined) {
    return `${sentence}. Asking ${targetName(waitsFor.target)} ${atWords(waitsFor.until, since)}…`;
  }
  if (retryAfterMs === undefined) return `${sentence}. Trying another model…`;
  const when =
    retryAfterMs <= SHORT_WAIT_MS
      ? `again in ${formatDuration(retryAfterMs)}`
      : againWords(since + retryAfterMs, since);
  return `${sentence}. Trying ${when}…`;
}

function noteOf(answer: Answer, { isLive, isLast, askable }: AnswerPlace): ErrorNote | undefined {
  const { status, error, unfinished } = answer;
  const started = hasContent(answer);
  if (status === 'running') return isLive ? undefined : interruptedNote(started);
  if (unfinished !== undefined) return unfinishedNote(unfinished, answererName(answer), started);
  if (error === undefined) return undefined;
  const isWithoutModel = error.kind === 'no-deployment';
  if (isWithoutModel && isLast && askable !== undefined) return askableNote(askable);
  return errorNoteOf(answer, llmErrorOf(error));
}

function errorNoteOf(answer: Answer, error: LlmError): ErrorNote {
  const { group, steps } = answer;
  const deployments = new Set(steps.map(({ target }) => target.deployment)).size;
  return errorNote(error, {
    cut: answer.status === 'cut',
    now: answer.endedAt ?? answer.at,
    resting: steps.some(isResting),
    ...(group !== undefined && { tried: { group, deployments, errors: errorsOf(steps) } }),
  });
}

/** A deployment was not asked because it rests, and not because its key is missing. */
function isResting({ restsUntil, error }: RouteStep): boolean {
  return restsUntil !== undefined && (error === undefined || !lacksKey(llmErrorOf(error)));
}

function errorsOf(steps: readonly RouteStep[]): readonly LlmError[] {
  return steps.flatMap(({ error }) => (error === undefined ? [] : llmErrorOf(error)));
}

/** Why the answer failed: where a key would mend it, the first failure that lacked the key. */
export function mendableError({ steps, error }: Answer): LlmError | undefined {
  return keyError(errorsOf(steps)) ?? (error && llmErrorOf(error));
}

/** When its model can be asked again, where it is worth it to wait; milliseconds since the epoch. */
export function readyMomentOf({ error, endedAt, at }: Answer): number | undefined {
  return error && readyMoment(llmErrorOf(error), endedAt ?? at);
}

function answererName({ steps }: Answer): string {
  const target = steps.findLast(({ outcome }) => outcome !== 'skipped')?.target;
  return target === undefined ? 'The model' : targetName(target);
}

function stoppedButtons(answer: Answer, isLast: boolean): readonly ActionButton[] {
  if (answer.status !== 'stopped') return [];
  return isLast ? stoppedActions(hasContent(answer)) : [];
}
