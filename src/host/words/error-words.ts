import type { FinishReason } from '../../llm/finish-reason.ts';
import type { ErrorKind, LlmError } from '../../llm/llm-error.ts';
import type { ActionButton, AnswerAction, ErrorNote } from '../../protocol/conversation.ts';
import { vendorName } from '../keys/describe-key.ts';
import { adviceOn } from './error-advice.ts';
import { againWords } from './moments.ts';
import { CLOSED, networkCause } from './network-words.ts';
import { oneLine, shortName } from './one-line.ts';
import { isTooLong, lacksImages, lacksKey, shortError, wantsKey } from './short-error.ts';

export interface ErrorContext {
  /** Some of the answer has come before the error. */
  readonly cut: boolean;
  /** When it happened, in milliseconds since the epoch. */
  readonly now: number;
  /** A model was not asked because it rests after earlier failures. */
  readonly resting: boolean;
  /** What the model that the error is about is called beside the others; absent: by vendor and model. */
  readonly name?: string;
  /** All that was tried for the question. */
  readonly tried?: Tried;
  /** What images the question holds; absent: none. */
  readonly images?: QuestionImages;
}

/** Whether anything is left of a question when its images are taken out. */
export type QuestionImages = 'with-text' | 'alone';

export interface Tried {
  /** The model group that was asked for. */
  readonly group: string;
  /** How many deployments did not answer, those that were not asked too. */
  readonly deployments: number;
  /** Why they did not, in the order of the route. */
  readonly errors: readonly LlmError[];
  /** Those that the note is not about. */
  readonly others: readonly { readonly name: string; readonly error: LlmError }[];
}

/** What happened, with which model and URL, and what the person can do now. */
export function errorNote(error: LlmError, context: ErrorContext): ErrorNote {
  const { now } = context;
  const readyAt = readyMoment(error, now);
  const cause = networkCause(error.cause);
  // it says of a cut already that the connection ended
  const detail =
    error.kind === 'truncated' && cause === CLOSED
      ? undefined
      : (imageAdvice(error, context) ?? adviceOn(error).detail);
  const wait = readyAt === undefined ? waitWords(error, now) : '';
  const lead = isOfSeveral(error, context) ? `${nameOf(error, context)}: ` : '';
  return {
    title: title(error, context),
    detail: lead + [vendorWords(error, lead === ''), cause, detail, wait].filter(Boolean).join(' '),
    ...place(error, context),
    ...(readyAt !== undefined && { readyAt }),
    actions: actionsOf(error, context, readyAt),
  };
}

/** What helps where a model cannot see. Images of earlier messages cannot be taken out of the conversation. */
function imageAdvice(error: LlmError, { images }: ErrorContext): string | undefined {
  if (!lacksImages(error)) return undefined;
  if (images === 'with-text') return 'Choose a model that sees images, or ask without them.';
  if (images === 'alone') return 'Choose a model that sees images.';
  return 'An earlier message holds images: choose a model that sees them, or start a new chat.';
}

/** The title is about all that were tried, and names none of them. */
function isOfSeveral(error: LlmError, { cut, tried }: ErrorContext): boolean {
  if (cut || tried === undefined || tried.deployments < 2) return false;
  return error.kind !== 'no-deployment' && !lacksKey(error) && !lacksImages(error);
}

/** There is room for so many names; the route has them all. */
const MAX_OTHERS = 3;

/** `Others: anthropic/claude-sonnet-4-5 (401 key refused)` */
function otherWords({ cut, tried }: ErrorContext): string {
  if (cut || tried === undefined || tried.others.length === 0) return '';
  const { others, deployments } = tried;
  const told = others.slice(0, MAX_OTHERS).map(({ name, error }) => `${name} (${shortError(error)})`);
  const more = Math.max(others.length, deployments - 1) - told.length;
  return `Others: ${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Why a question can be asked now that failed before. */
export type Remedy = 'model-added' | 'key-set';

/** In place of the note that a model or its key is missing, when it is there. */
export function askableNote(group: string, remedy: Remedy): ErrorNote {
  return {
    title: `${shortName(group)} can be asked now.`,
    detail: REMEDIES[remedy],
    ready: true,
    actions: [{ action: 'retry', label: 'Ask now' }],
  };
}

const REMEDIES: Record<Remedy, string> = {
  'model-added': 'There was no model when this question was sent.',
  'key-set': 'Its API key has changed since this question was sent.',
};

/** The window that asked went away before the answer had ended; `started`: some text of it has come. */
export function interruptedNote(started: boolean): ErrorNote {
  return {
    title: 'This answer is not complete.',
    detail: 'The editor was closed before its end.',
    actions: buttons(started ? ['continue', 'restart'] : ['retry']),
  };
}

/** A failure of which an earlier version kept its sentence alone; `started`: some text of the answer has come. */
export function earlierNote(words: string, started: boolean): ErrorNote {
  const again: readonly AnswerAction[] = started ? ['continue', 'restart'] : ['retry'];
  return { title: words, actions: buttons([...again, 'switch-model']) };
}

/** What can be done with an answer that the person stopped. */
export function stoppedActions(started: boolean): readonly ActionButton[] {
  return buttons(started ? ['continue', 'restart'] : ['retry']);
}

/**
 * The card of an answer that is not the last one. It cannot be continued where it stands: its question can only
 * be asked again, below, and its button says so.
 */
export function olderNote(note: ErrorNote): ErrorNote {
  const { detail, actions } = note;
  const others = actions.filter(({ action }) => !NEWEST_ONLY.has(action));
  if (!actions.some(({ action }) => action === 'continue')) return { ...note, actions: others };
  const again: ActionButton = { action: 'restart', label: 'Ask again' };
  return { ...note, ...(detail === CONTINUE_OR_RAISE && { detail: RAISE }), actions: [again, ...others] };
}

/** They change what stands at the end of the conversation. */
const NEWEST_ONLY: ReadonlySet<AnswerAction> = new Set(['continue', 'restart', 'drop-images']);

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

const CONTINUE_OR_RAISE = 'Let it continue, or raise maxOutputTokens of its entry in turnpike.models.';
const RAISE = 'Raise maxOutputTokens of its entry in turnpike.models, and ask again.';

const UNFINISHED: Record<UnfinishedReason, (model: string) => Pick<ErrorNote, 'title' | 'detail'>> = {
  length: (model) => ({
    title: `The answer of ${model} is not complete: it has reached the limit of output tokens.`,
    detail: CONTINUE_OR_RAISE,
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

function actionsOf(error: LlmError, context: ErrorContext, readyAt: number | undefined): readonly ActionButton[] {
  const { cut, resting, tried } = context;
  const own = adviceOn(error).actions;
  if (error.kind === 'no-deployment') return buttons(own);
  const mendable = keyToSet(error, tried);
  const helpful: readonly AnswerAction[] =
    mendable === undefined || own.includes('set-key') ? own : ['set-key', ...own];
  const again: readonly AnswerAction[] = readyAt === undefined ? ['retry'] : ['retry-when-ready', 'retry'];
  const label = keyLabel(mendable, tried);
  const actions: readonly AnswerAction[] = [
    ...(cut ? onwardActions(error) : []),
    ...(!cut && isCuredByAsking(error) ? again : []),
    ...helpful,
    'switch-model',
    ...(lacksImages(error) && context.images === 'with-text' ? (['drop-images'] as const) : []),
    ...(!cut && !isCuredByAsking(error) ? again : []),
    ...(!cut && resting ? (['reset-models'] as const) : []),
  ];
  return actions.map((action) => ({ action, label: action === 'set-key' ? label : LABELS[action] }));
}

/** The failure whose key the button asks for. Where the card is about a key that is set elsewhere, another one would not help. */
function keyToSet(error: LlmError, tried: Tried | undefined): LlmError | undefined {
  if (adviceOn(error).actions.includes('set-key')) return error;
  return error.kind === 'auth' ? undefined : keyError(tried?.errors ?? []);
}

function onwardActions(error: LlmError): readonly AnswerAction[] {
  return isTooLong(error) ? ['restart'] : ['continue', 'restart'];
}

/** Asked again as it is, the same question may be answered. Where not, that is no button to begin with. */
function isCuredByAsking({ kind, details: { empty, brokenCall, keyFault, limit } }: LlmError): boolean {
  if (keyFault?.kind === 'unreadable' || empty === true || brokenCall !== undefined) return true;
  return CURED_BY_WAITING.has(kind) || ASKED_AGAIN.has(kind) || (kind === 'malformed' && limit !== undefined);
}

const ASKED_AGAIN: ReadonlySet<ErrorKind> = new Set(['truncated', 'response-format']);

/** The first failure that a stored key would mend: one without its key goes before one whose key was refused. */
export function keyError(errors: readonly LlmError[]): LlmError | undefined {
  const mendable = errors.filter((error) => adviceOn(error).actions.includes('set-key'));
  return mendable.find(lacksKey) ?? mendable.find(wantsKey) ?? mendable.find(({ kind }) => kind === 'auth');
}

/** Among several models the button says whose key it asks for. */
function keyLabel(error: LlmError | undefined, tried: Tried | undefined): string {
  const vendor = error?.details.vendor;
  const isOneOfSeveral = vendor !== undefined && tried !== undefined && tried.deployments > 1;
  return isOneOfSeveral ? `${LABELS['set-key']} for ${vendorName({ vendor })}` : LABELS['set-key'];
}

const LABELS: Record<AnswerAction, string> = {
  retry: 'Retry',
  'retry-when-ready': 'Retry when ready',
  'switch-model': 'Switch model',
  continue: 'Continue',
  restart: 'Restart',
  'drop-images': 'Ask without images',
  'set-key': 'Set API key',
  'add-model': 'Add a model',
  'reset-models': 'Reset resting models',
  'open-settings': 'Open settings',
  'show-log': 'Show log',
};

/** One sentence: more is folded. */
function title(error: LlmError, context: ErrorContext): string {
  if (error.kind === 'no-deployment') return missingModel(error);
  if (!isOfSeveral(error, context) || context.tried === undefined) return ownTitle(error, context);
  return `No model of ${shortName(context.tried.group)} answered: ${shortError(error)}.`;
}

/** What happened to the one model that the error is about. */
function ownTitle(error: LlmError, context: ErrorContext): string {
  const { cut } = context;
  const model = nameOf(error, context);
  if (cut && isTooLong(error)) return `The answer of ${model} was stopped: it is longer than Turnpike takes.`;
  if (cut) return `The answer of ${model} was cut off${error.kind === 'truncated' ? '' : `: ${shortError(error)}`}.`;
  if (lacksKey(error)) return keyTitle(error, model);
  if (lacksImages(error)) return `${model} cannot see images.`;
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

/** As it is called beside the others, else by vendor and model. */
function nameOf({ details: { vendor, model } }: LlmError, { name }: ErrorContext): string {
  const own = name ?? [vendor, model].filter((part) => part !== undefined).join('/');
  return own === '' ? 'The model' : shortName(own);
}

/** Characters of a vendor's words that stand in the card: two lines of a narrow panel. */
const MAX_QUOTED = 120;

function vendorWords({ details: { vendorMessage, isOwnMessage } }: LlmError, isWhole: boolean): string {
  const words = vendorMessage?.replace(/[.\s]+$/, '');
  if (words === undefined) return '';
  return isOwnMessage === true
    ? `What came is ${words}.`
    : `${isWhole ? 'It says: ' : ''}“${oneLine(words, MAX_QUOTED)}”.`;
}

function waitWords({ details: { retryAfterMs } }: LlmError, now: number): string {
  return retryAfterMs === undefined ? '' : `It can be asked ${againWords(now + retryAfterMs, now)}.`;
}

/** What is folded: long words of the vendor in full, the other models, the address. */
function place(error: LlmError, context: ErrorContext): Pick<ErrorNote, 'place'> {
  const { url, requestId, vendorMessage = '' } = error.details;
  const parts = [
    vendorMessage.length > MAX_QUOTED ? `“${vendorMessage}”` : '',
    otherWords(context),
    url,
    requestId === undefined ? '' : `request ${requestId}`,
  ].filter(Boolean);
  return parts.length === 0 ? {} : { place: parts.join(' · ') };
}
