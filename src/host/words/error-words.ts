import { findVendor } from '../../catalog/vendors.ts';
import type { FinishReason } from '../../llm/finish-reason.ts';
import type { ClockName, ErrorKind, KeyFault, LlmError } from '../../llm/llm-error.ts';
import type { ActionButton, AnswerAction, ErrorNote } from '../../protocol/conversation.ts';
import { againWords } from './moments.ts';
import { CLOSED, networkCause } from './network-words.ts';
import { formatDuration } from './numbers.ts';
import { shortName } from './one-line.ts';

/** `429 rate limit`: one attempt's failure in a few words, for the route and the progress line. */
export function shortError(error: LlmError): string {
  const { status } = error.details;
  const words = wordsOf(error);
  return status === undefined ? words : `${status} ${words}`;
}

/** It had no key, so nothing was sent: a server that refuses a key says so with a status. */
export function lacksKey({ kind, details: { status } }: LlmError): boolean {
  return kind === 'auth' && status === undefined;
}

function wordsOf(error: LlmError): string {
  if (lacksKey(error)) return keyWords(error);
  if (error.kind === 'timeout') return clockWords(error);
  if (isTooLong(error)) return 'answer too long';
  if (error.details.limit === 'output-tokens') return 'no room for an answer';
  return error.details.empty === true ? 'empty answer' : SHORT[error.kind];
}

function keyWords({ details: { keyFault } }: LlmError): string {
  if (keyFault === undefined) return 'no API key';
  return keyFault.kind === 'unreadable' ? 'key storage locked or unreadable' : 'API key unusable';
}

const SHORT: Record<ErrorKind, string> = {
  auth: 'key refused',
  permission: 'not allowed',
  quota: 'quota used up',
  'rate-limit': 'rate limit',
  overloaded: 'overloaded',
  server: 'server error',
  network: 'no connection',
  timeout: 'timed out',
  truncated: 'answer cut off',
  malformed: 'unreadable answer',
  'context-window': 'too long for this model',
  'content-policy': 'refused by the content policy',
  'invalid-request': 'request refused',
  'model-not-found': 'model not found',
  unsupported: 'not supported by this model',
  budget: 'budget reached',
  'no-deployment': 'no such model',
  'response-format': 'not in the format that was asked for',
};

const CLOCKS: Record<ClockName, string> = {
  connect: 'no connection',
  'first-byte': 'no answer',
  'transport-silence': 'nothing received',
  'progress-silence': 'no progress',
  total: 'not finished',
};

const CLOCK_SETTINGS: Record<ClockName, string> = {
  connect: 'turnpike.routing.connectTimeout',
  'first-byte': 'turnpike.routing.firstTokenTimeout',
  'transport-silence': 'turnpike.routing.idleTimeout',
  'progress-silence': 'turnpike.routing.firstTokenTimeout',
  total: 'turnpike.routing.timeout',
};

function clockWords({ details: { clock = 'total', limitMs } }: LlmError): string {
  return limitMs === undefined ? CLOCKS[clock] : `${CLOCKS[clock]} within ${formatDuration(limitMs)}`;
}

/** What came is an answer, but larger than we take. */
function isTooLong({ details: { limit } }: LlmError): boolean {
  return limit !== undefined && limit !== 'output-tokens';
}

export interface ErrorContext {
  /** Some of the answer has come before the error. */
  readonly cut: boolean;
  /** When it happened, in milliseconds since the epoch. */
  readonly now: number;
  /** A model was not asked because it rests after earlier failures. */
  readonly resting: boolean;
  /** All that was tried for the question. */
  readonly tried?: Tried;
}

export interface Tried {
  /** The model group that was asked for. */
  readonly group: string;
  /** How many deployments did not answer, those that were not asked too. */
  readonly deployments: number;
  /** Why they did not, in the order of the route. */
  readonly errors: readonly LlmError[];
}

/** What happened, with which model and URL, and what the person can do now. */
export function errorNote(error: LlmError, context: ErrorContext): ErrorNote {
  const { now } = context;
  const readyAt = readyMoment(error, now);
  const cause = networkCause(error.cause);
  // it says of a cut already that the connection ended
  const detail = error.kind === 'truncated' && cause === CLOSED ? undefined : advice(error).detail;
  const wait = readyAt === undefined ? waitWords(error, now) : '';
  return {
    title: title(error, context),
    detail: [vendorWords(error), cause, detail, wait].filter(Boolean).join(' '),
    ...place(error),
    ...(readyAt !== undefined && { readyAt }),
    actions: buttons(actionsOf(error, context, readyAt)),
  };
}

/** In place of the note that there is no model, when there is one. */
export function askableNote(group: string): ErrorNote {
  return {
    title: `${shortName(group)} can be asked now.`,
    detail: 'There was no model when this question was sent.',
    actions: [{ action: 'retry', label: 'Ask now' }],
  };
}

/** The window that asked went away before the answer had ended; `started`: some text of it has come. */
export function interruptedNote(started: boolean): ErrorNote {
  return {
    title: 'The editor was closed before this answer was complete.',
    actions: buttons(started ? ['continue', 'restart'] : ['retry']),
  };
}

/** What can be done with an answer that the person stopped. */
export function stoppedActions(started: boolean): readonly ActionButton[] {
  return buttons(started ? ['continue', 'restart'] : ['retry']);
}

/**
 * What can be done with an answer that is not the last one. It cannot be continued where it stands: its question can only
 * be asked again, below, and its button says so.
 */
export function olderActions(actions: readonly ActionButton[]): readonly ActionButton[] {
  if (!actions.some(({ action }) => action === 'continue')) return actions;
  const others = actions.filter(({ action }) => action !== 'continue' && action !== 'restart');
  return [{ action: 'restart', label: 'Ask again' }, ...others];
}

function buttons(actions: readonly AnswerAction[]): readonly ActionButton[] {
  return actions.map((action) => ({ action, label: LABELS[action] }));
}

/** What keeps an answer from being whole although its stream ended as it should. */
export type UnfinishedReason = Extract<FinishReason['unified'], 'length' | 'content-filter'>;

/** An answer that its model or its vendor ended too early; `started`: some text of it has come. */
export function unfinishedNote(reason: UnfinishedReason, model: string, started: boolean): ErrorNote {
  const again: AnswerAction = started ? 'restart' : 'retry';
  // what the filter has ended it would end again
  const onwards: readonly AnswerAction[] = started && reason === 'length' ? ['continue', again] : [again];
  return {
    ...UNFINISHED[reason](model),
    actions: buttons([...onwards, 'switch-model']),
  };
}

const UNFINISHED: Record<UnfinishedReason, (model: string) => Pick<ErrorNote, 'title' | 'detail'>> = {
  length: (model) => ({
    title: `The answer of ${model} is not complete: it has reached the limit of output tokens.`,
    detail: 'Let it continue, or raise maxOutputTokens of its entry in turnpike.models.',
  }),
  'content-filter': (model) => ({
    title: `The answer of ${model} is not complete: its provider’s content filter has ended it.`,
    detail: 'Rephrase the question, or ask another model.',
  }),
};

/** A wait that a person may sit out in front of the panel; for a longer one they come back. */
export const LONGEST_OFFERED_WAIT_MS = 15 * 60_000;

/** No wait cures a key that is refused, or money that is used up. */
const CURED_BY_WAITING: ReadonlySet<ErrorKind> = new Set(['rate-limit', 'overloaded', 'server', 'network', 'timeout']);

/** When the model can be asked again, where it is worth it to wait for that; milliseconds since the epoch. */
export function readyMoment({ kind, details: { retryAfterMs = 0 } }: LlmError, now: number): number | undefined {
  const offered = CURED_BY_WAITING.has(kind) && retryAfterMs > 0 && retryAfterMs <= LONGEST_OFFERED_WAIT_MS;
  return offered ? now + Math.ceil(retryAfterMs) : undefined;
}

function actionsOf(error: LlmError, context: ErrorContext, readyAt: number | undefined): readonly AnswerAction[] {
  const { cut, resting, tried } = context;
  const own = advice(error).actions;
  if (error.kind === 'no-deployment') return own;
  const setKey = !own.includes('set-key') && keyError(tried?.errors ?? []) !== undefined;
  const actions: readonly AnswerAction[] = setKey ? ['set-key', ...own] : own;
  if (cut) return [...(isTooLong(error) ? [] : (['continue'] as const)), 'restart', ...actions, 'switch-model'];
  const again: readonly AnswerAction[] = readyAt === undefined ? ['retry'] : ['retry-when-ready', 'retry'];
  return [...again, ...actions, 'switch-model', ...(resting ? (['reset-models'] as const) : [])];
}

/** The first failure that a stored key would mend: one without its key goes before one whose key was refused. */
export function keyError(errors: readonly LlmError[]): LlmError | undefined {
  const mendable = errors.filter((error) => advice(error).actions.includes('set-key'));
  return mendable.find(lacksKey) ?? mendable.find(({ kind }) => kind === 'auth');
}

const LABELS: Record<AnswerAction, string> = {
  retry: 'Retry',
  'retry-when-ready': 'Retry when ready',
  'switch-model': 'Switch model',
  continue: 'Continue',
  restart: 'Restart',
  'set-key': 'Set API key',
  'add-model': 'Add a model',
  'reset-models': 'Reset resting models',
  'open-settings': 'Open settings',
  'show-log': 'Show log',
};

function title(error: LlmError, { cut, tried }: ErrorContext): string {
  if (error.kind === 'no-deployment') return missingModel(error);
  if (!cut && tried !== undefined && tried.deployments > 1)
    return `No model of ${shortName(tried.group)} answered. ${ownTitle(error, false)}`;
  return ownTitle(error, cut);
}

/** What happened to the one model that the error is about. */
function ownTitle(error: LlmError, cut: boolean): string {
  const model = modelName(error);
  if (cut && isTooLong(error)) return `The answer of ${model} was stopped: it is longer than Turnpike takes.`;
  if (cut) return `The answer of ${model} was cut off${error.kind === 'truncated' ? '' : `: ${shortError(error)}`}.`;
  if (lacksKey(error)) return keyTitle(error, model);
  return `${model} did not answer: ${shortError(error)}.`;
}

function keyTitle({ details: { keyFault, variable } }: LlmError, model: string): string {
  if (keyFault === undefined) return `There is no API key for ${model}.`;
  if (keyFault.kind === 'unreadable') return `The API key for ${model} cannot be read.`;
  return `The API key for ${model} is none: the environment variable ${variable ?? ''} ${keyFault.reason}.`;
}

function missingModel({ details: { group } }: LlmError): string {
  return group === undefined ? 'There is no model yet.' : `There is no model named ${shortName(group)} any more.`;
}

function modelName({ details: { vendor, model } }: LlmError): string {
  const name = [vendor, model].filter((part) => part !== undefined).join('/');
  return name === '' ? 'The model' : shortName(name);
}

function vendorWords({ details: { vendorMessage, isOwnMessage } }: LlmError): string {
  const words = vendorMessage?.replace(/[.\s]+$/, '');
  if (words === undefined) return '';
  return isOwnMessage === true ? `What came is ${words}.` : `It says: “${words}”.`;
}

function waitWords({ details: { retryAfterMs } }: LlmError, now: number): string {
  return retryAfterMs === undefined ? '' : `It can be asked ${againWords(now + retryAfterMs, now)}.`;
}

function place({ details: { url, requestId } }: LlmError): Pick<ErrorNote, 'place'> {
  const parts = [url, requestId === undefined ? undefined : `request ${requestId}`].filter(Boolean);
  return parts.length === 0 ? {} : { place: parts.join(' · ') };
}

interface Advice {
  readonly detail: string;
  /** Besides asking again and asking another model. */
  readonly actions: readonly AnswerAction[];
}

const ADVICE: Record<Exclude<ErrorKind, 'timeout' | 'no-deployment'>, Advice> = {
  auth: { detail: 'Set a key that is valid for this address.', actions: ['set-key'] },
  permission: { detail: 'The account behind this key may not use this model.', actions: ['set-key'] },
  quota: { detail: 'Add credit or raise the plan at the provider, or use another model.', actions: [] },
  'rate-limit': { detail: 'The provider limits how fast this key may ask.', actions: [] },
  overloaded: { detail: 'The provider has no capacity at the moment.', actions: [] },
  server: { detail: 'The fault is on the provider’s side.', actions: [] },
  network: { detail: 'Check the connection, the proxy and the address in the settings.', actions: ['open-settings'] },
  truncated: { detail: 'The connection ended before the answer did.', actions: [] },
  malformed: {
    detail: 'What came back is no answer of this provider’s API: check the address.',
    actions: ['open-settings', 'show-log'],
  },
  'context-window': {
    detail: 'Start a new chat, shorten the question, or use a model with a larger context window.',
    actions: [],
  },
  'content-policy': { detail: 'Rephrase the question, or ask another model.', actions: [] },
  'invalid-request': { detail: 'The provider does not accept this request.', actions: ['show-log'] },
  'model-not-found': { detail: 'Check the model’s name in the settings.', actions: ['open-settings'] },
  unsupported: { detail: 'Use a model that can do this.', actions: [] },
  'response-format': {
    detail: 'The answer does not fit the format that was asked for. Ask again, or ask another model.',
    actions: [],
  },
  budget: { detail: 'The limit is your own: raise it, or use a free model.', actions: ['open-settings'] },
};

const KEY_FAULTS: Record<KeyFault['kind'], Advice> = {
  unreadable: {
    detail: 'VS Code cannot read its secret storage now. Unlock the key ring of your system, then ask again.',
    actions: ['show-log'],
  },
  unusable: { detail: 'Set the variable to the key alone and restart the editor.', actions: ['open-settings'] },
};

const TOO_LONG: Advice = { detail: 'Ask for less at once.', actions: [] };

const NO_ROOM: Advice = {
  detail: 'It used up its limit of output tokens before it wrote any text. Raise maxOutputTokens of its entry.',
  actions: ['open-settings'],
};

const EMPTY: Advice = { detail: 'It ended its answer without a word. Ask again, or ask another model.', actions: [] };

/** The address may be wrong as well as the model: nothing that came back names the model. */
const WRONG_PLACE: Advice = {
  detail: 'The provider does not accept this request: check the model’s name and apiBase.',
  actions: ['open-settings', 'show-log'],
};

const NO_KEY_LIMITED: Advice = { detail: 'The provider limits how fast it may be asked.', actions: [] };

const NO_MODEL: Advice = { detail: 'Add one to ask it.', actions: ['add-model'] };

const MODEL_GONE: Advice = {
  detail: 'It was renamed in the settings, or removed from them. Choose another one, or add it again.',
  actions: ['switch-model', 'add-model'],
};

function advice(error: LlmError): Advice {
  const { variable, group, limit, empty, keyFault, clock = 'total' } = error.details;
  if (keyFault !== undefined) return KEY_FAULTS[keyFault.kind];
  if (variable !== undefined)
    return {
      detail: `The environment variable ${variable} is not set where the extension runs.`,
      actions: ['open-settings'],
    };
  if (isTooLong(error)) return TOO_LONG;
  if (limit === 'output-tokens') return NO_ROOM;
  if (empty === true) return EMPTY;
  const refusedVariable = error.kind === 'auth' ? variableOf(error) : undefined;
  if (refusedVariable !== undefined)
    return {
      detail: `The key comes from the environment variable ${refusedVariable}: set it to a valid one and restart the editor.`,
      actions: ['open-settings'],
    };
  if (error.kind === 'no-deployment') return group === undefined ? NO_MODEL : MODEL_GONE;
  if (isWrongPlace(error)) return WRONG_PLACE;
  if (error.kind === 'rate-limit' && findVendor(error.details.vendor ?? '')?.needsKey === false) return NO_KEY_LIMITED;
  if (error.kind !== 'timeout') return ADVICE[error.kind];
  return { detail: `The limit is the setting ${CLOCK_SETTINGS[clock]}.`, actions: ['open-settings'] };
}

/** Nothing is at the address, or nothing that takes a question, and no word says that it is the model that is missing. */
function isWrongPlace({ kind, details: { status, vendorMessage = '' } }: LlmError): boolean {
  if (status !== 404 && status !== 405) return false;
  return kind === 'invalid-request' || (kind === 'model-not-found' && !/\bmodels?\b/i.test(vendorMessage));
}

/** A key that a variable holds cannot be mended by storing another one. */
function variableOf({ details: { account = '' } }: LlmError): string | undefined {
  return account.startsWith('env:') ? account.slice('env:'.length) : undefined;
}
