import { findVendor } from '../../catalog/vendors.ts';
import type { ClockName, ErrorKind, KeyFault, LlmError } from '../../llm/llm-error.ts';
import type { AnswerAction } from '../../protocol/conversation.ts';
import { shortName } from './one-line.ts';
import { isTooLong, lacksKey, wantsKey } from './short-error.ts';

/** What a person can do about a failure. */
export interface Advice {
  readonly detail: string;
  /** Besides asking again and asking another model; the most helpful first. */
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

const CLOCK_SETTINGS: Record<ClockName, string> = {
  connect: 'turnpike.routing.connectTimeout',
  'first-byte': 'turnpike.routing.firstTokenTimeout',
  'transport-silence': 'turnpike.routing.idleTimeout',
  'progress-silence': 'turnpike.routing.firstTokenTimeout',
  total: 'turnpike.routing.timeout',
};

const KEY_FAULTS: Record<KeyFault['kind'], Advice> = {
  unreadable: {
    detail: 'VS Code cannot read its secret storage now. Unlock the key ring of your system, then ask again.',
    actions: ['show-log'],
  },
  unusable: { detail: 'Set the variable to the key alone and restart the editor.', actions: ['open-settings'] },
};

const NO_KEY: Advice = { detail: 'Set it, then ask again.', actions: ['set-key'] };

const TOO_LONG: Advice = { detail: 'Ask for less at once.', actions: [] };

const NO_ROOM: Advice = {
  detail: 'It used up its limit of output tokens before it wrote any text. Raise maxOutputTokens of its entry.',
  actions: ['open-settings'],
};

/** What came is an answer, and the address is right: the model has made a mistake, which it seldom makes twice. */
function brokenCallAdvice(tool: string): Advice {
  const name = shortName(tool);
  const ofTool = name === '' ? 'a tool' : `the tool “${name}”`;
  return {
    detail: `The model wrote a call of ${ofTool} that cannot be read. Ask again, or ask another model.`,
    actions: ['show-log'],
  };
}

const EMPTY: Advice = { detail: 'It ended its answer without a word. Ask again, or ask another model.', actions: [] };

/** What came is said already, with the address among its likely causes. */
const OTHER_CONTENT: Advice = { detail: 'Check the address in the settings.', actions: ['open-settings', 'show-log'] };

/** The address may be wrong as well as the model: nothing that came back names the model. */
const WRONG_PLACE: Advice = {
  detail: 'The provider does not accept this request: check the model’s name and apiBase.',
  actions: ['open-settings', 'show-log'],
};

const LIMITED: Advice = { detail: 'The provider limits how fast it may be asked.', actions: [] };

const NO_MODEL: Advice = { detail: 'Add one to ask it.', actions: ['add-model'] };

const MODEL_GONE: Advice = {
  detail: 'It was renamed in the settings, or removed from them. Choose another one, or add it again.',
  actions: ['switch-model', 'add-model'],
};

export function adviceOn(error: LlmError): Advice {
  const { group, limit, empty, brokenCall, clock = 'total', isOwnMessage } = error.details;
  const onKey = keyAdvice(error);
  if (onKey !== undefined) return onKey;
  if (isTooLong(error)) return TOO_LONG;
  if (limit === 'output-tokens') return NO_ROOM;
  if (empty === true) return EMPTY;
  if (brokenCall !== undefined) return brokenCallAdvice(brokenCall);
  if (error.kind === 'no-deployment') return group === undefined ? NO_MODEL : MODEL_GONE;
  if (isWrongPlace(error)) return WRONG_PLACE;
  if (error.kind === 'malformed' && isOwnMessage === true) return OTHER_CONTENT;
  if (error.kind === 'rate-limit' && wasAskedWithoutKey(error)) return LIMITED;
  if (error.kind !== 'timeout') return ADVICE[error.kind];
  return { detail: `The limit is the setting ${CLOCK_SETTINGS[clock]}.`, actions: ['open-settings'] };
}

/** Where the key is what is missing or mistaken, and more is known than that it was refused. */
function keyAdvice(error: LlmError): Advice | undefined {
  const { keyFault, variable, url } = error.details;
  if (keyFault !== undefined) return KEY_FAULTS[keyFault.kind];
  if (variable !== undefined)
    return {
      detail: `The environment variable ${variable} is not set where the extension runs.`,
      actions: ['open-settings'],
    };
  if (wantsKey(error))
    return { detail: `The server wants a key, and none is stored for ${originOf(url)}.`, actions: ['set-key'] };
  const refused = error.kind === 'auth' ? variableOf(error) : undefined;
  if (refused !== undefined)
    return {
      detail: `The key comes from the environment variable ${refused}: set it to a valid one and restart the editor.`,
      actions: ['open-settings'],
    };
  return lacksKey(error) ? NO_KEY : undefined;
}

function originOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : 'this address';
}

function wasAskedWithoutKey({ details: { vendor = '', withoutKey } }: LlmError): boolean {
  return withoutKey === true || findVendor(vendor)?.needsKey === false;
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
