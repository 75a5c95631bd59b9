import type { AnswerAction, ErrorNote } from '../../protocol/conversation.ts';
import type { ClockName, ErrorKind, LlmError } from '../../llm/llm-error.ts';
import { networkCause } from './network-words.ts';
import { formatDuration } from './numbers.ts';

/** `429 rate limit`: one attempt's failure in a few words, for the route and the progress line. */
export function shortError(error: LlmError): string {
  const { status } = error.details;
  const words = error.kind === 'timeout' ? clockWords(error) : SHORT[error.kind];
  return status === undefined ? words : `${status} ${words}`;
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
  'no-deployment': 'no model is configured',
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

/** What happened, with which model and URL, and what the person can do now. */
export function errorNote(error: LlmError, { cut }: { readonly cut: boolean }): ErrorNote {
  const { detail, actions } = advice(error);
  const first: readonly AnswerAction[] = cut ? ['continue', 'restart'] : retries(error);
  return {
    title: title(error, cut),
    detail: [vendorWords(error), networkCause(error.cause), detail, wait(error)].filter(Boolean).join(' '),
    ...place(error),
    actions: [...first, ...actions, 'switch-model' as const].map((action) => ({ action, label: label(action, error) })),
  };
}

/** A wait that a person may sit out in front of the panel; for a longer one they come back. */
const LONGEST_OFFERED_WAIT_MS = 15 * 60_000;

function retries({ details: { retryAfterMs = 0 } }: LlmError): readonly AnswerAction[] {
  return retryAfterMs > 0 && retryAfterMs <= LONGEST_OFFERED_WAIT_MS ? ['retry-when-ready', 'retry'] : ['retry'];
}

function label(action: AnswerAction, { details: { retryAfterMs = 0 } }: LlmError): string {
  return action === 'retry-when-ready' ? `Wait ${formatDuration(retryAfterMs)}` : LABELS[action];
}

const LABELS: Record<Exclude<AnswerAction, 'retry-when-ready'>, string> = {
  retry: 'Retry',
  'switch-model': 'Switch model',
  continue: 'Continue',
  restart: 'Restart',
  'set-key': 'Set API key',
  'open-settings': 'Open settings',
  'show-log': 'Show log',
};

function title(error: LlmError, cut: boolean): string {
  const model = modelName(error);
  if (cut) return `The answer of ${model} was cut off${error.kind === 'truncated' ? '' : `: ${shortError(error)}`}.`;
  if (error.kind === 'auth' && error.details.status === undefined) return `There is no API key for ${model}.`;
  return `${model} did not answer: ${shortError(error)}.`;
}

function modelName({ details: { vendor, model } }: LlmError): string {
  if (vendor !== undefined && model !== undefined) return `${vendor}/${model}`;
  return model ?? vendor ?? 'The model';
}

function vendorWords({ details: { vendorMessage } }: LlmError): string {
  return vendorMessage === undefined ? '' : `It says: “${vendorMessage.replace(/[.\s]+$/, '')}”.`;
}

function wait({ details: { retryAfterMs } }: LlmError): string {
  return retryAfterMs === undefined ? '' : `It can be asked again in ${formatDuration(retryAfterMs)}.`;
}

function place({ details: { url, requestId } }: LlmError): Pick<ErrorNote, 'place'> {
  const parts = [url, requestId === undefined ? undefined : `request ${requestId}`].filter(Boolean);
  return parts.length === 0 ? {} : { place: parts.join(' · ') };
}

interface Advice {
  readonly detail: string;
  readonly actions: readonly AnswerAction[];
}

const ADVICE: Record<Exclude<ErrorKind, 'timeout'>, Advice> = {
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
  'no-deployment': { detail: 'Add a model, or choose another one.', actions: ['open-settings'] },
  'response-format': { detail: 'Ask again, or ask another model.', actions: [] },
  budget: { detail: 'The limit is your own: raise it, or use a free model.', actions: ['open-settings'] },
};

function advice(error: LlmError): Advice {
  const { variable } = error.details;
  if (variable !== undefined)
    return {
      detail: `The environment variable ${variable} is not set where the extension runs.`,
      actions: ['open-settings'],
    };
  if (error.kind !== 'timeout') return ADVICE[error.kind];
  const setting = CLOCK_SETTINGS[error.details.clock ?? 'total'];
  return { detail: `The limit is the setting ${setting}.`, actions: ['open-settings'] };
}
