import type { ErrorKind } from '../llm/llm-error.ts';
import type { VendorError } from './vendor-error.ts';

/** What is known of a failure: the status, and what the body says in the vendor's code and words. */
interface Failure {
  readonly status: number | undefined;
  readonly code: string;
  readonly message: string;
}

interface Rule {
  readonly kind: ErrorKind;
  readonly holds: (failure: Failure) => boolean;
}

/** Characters of a message that are looked at: what it is about is said at its beginning. */
const MAX_SEARCHED_CHARACTERS = 4096;

/** When trying again in a while helps, a limit is one of speed, whatever else the message says of quota and billing. */
const SHORT_WAIT = /(try again|retry) in \d|per.?minute|per.?second/i;

/** Money or plan: trying again on the same key does not help. */
const QUOTA_CODE =
  /^(insufficient_quota|insufficient_balance|insufficient_credits?|exceeded_current_quota_error|billing_\w+|credits?_exhausted|access_terminated)$/i;
const QUOTA_WORDS =
  /insufficient[ _](balance|credits?|funds|quota)|exceeded your (current|monthly) (quota|limit)|credit balance|out of credits|requires more credits|(monthly|weekly|daily|included) (spend|spending|credits?|quota|usage|limit)|calls? \/ month|tokens per day, please|extra usage is required|quota (has been )?(used up|exhausted)|recharge|arrearage|usage limit (has been )?reached|spending limit|prepayment/i;
const GOOGLE_DAILY = /PerDay|\blimit: 0\b/;

const TOO_LARGE_FOR_PLAN = /request too large.*(tokens? per|must be reduced)/is;
const CONTEXT_CODE =
  /context_length_exceeded|context_window_exceeded|exceed_context_size|too_many_prompt_tokens|max_prompt_tokens_exceeded|^too_many_tokens$|string_above_max_length|request_too_large/i;
const CONTEXT_WORDS =
  /(maximum|model'?s?|max) (context|prompt|input)( length| size| window)|context (window|length|size|limit)|available context|(prompt|input|messages|request|conversation) (is |are )?too (long|large)|too many (input )?tokens:|(input|prompt) (tokens?|token count|length).*exceed|exceeds? (the )?(maximum|max) (number of )?(input )?(tokens|length)|model token limit|reduce the length of|length of all messages is too long|input is too long|tokens exceed/i;

const POLICY_CODE =
  /content.?filter|content_policy|responsibleaipolicy|moderation|data_inspection_failed|safety|sensitive|prohibited_content|invalid_prompt|refusal/i;
const POLICY_WORDS =
  /content management policy|content (filtering )?polic(y|ies)|usage polic(y|ies)|safety (system|filter|reasons|checks?)|(was|were|been) (flagged|blocked)|inappropriate content|prohibited content|requires moderation/i;

const MODEL_CODE =
  /^(model_not_found|model_not_available|model_decommissioned|deploymentnotfound|unknown_model|invalid_model|model_deprecated)$/i;
/** `model`, its name in few characters, and that it is not there; "not supported with this model" is another matter. */
const MODEL_WORDS =
  /\bmodels?\b[\s:/'"`()\w.@-]{0,160}(not found|does not exist|doesn['’]t exist|is not supported|has been (deprecated|removed|decommissioned)|was removed|was not found|not available|no longer available|isn['’]t available|identifier is invalid)|(unknown|no such|invalid) model\b|not a valid model|no endpoints found for|deployment.*does not exist|^model: \S+$/i;
const MODEL_NOT_THE_MATTER = /\b(with|by|for|of) this model\b|endpoint.*(is not supported|not found)/i;

const UNSUPPORTED_WORDS =
  /(does not|doesn['’]t|do not) support (the )?(\w+ )?(tools?|tool use|tool calls?|tool calling|function calling|functions?|images?|image inputs?|vision|multimodal|video|audio|streaming)|no endpoints found that support|(image input|vision|tool use|tools) (is|are) not supported/i;

const AUTH_CODE =
  /^(invalid_api_key|authentication_error|invalid_authentication|unauthorized|unauthenticated|api_key_invalid|no_api_key|missing_api_key)$/i;
const AUTH_WORDS =
  /(invalid|incorrect|missing|wrong|expired|revoked|no|leaked) (api|x-api|subscription|access)[ -]?(key|token)|api[ _-]?key (is )?(not valid|invalid|expired|not found|missing)|key was reported as leaked|missing authentication|authentication (fails|failed)|security token.*(invalid|expired)|provide (a valid|an) api key|unregistered callers/i;
const PERMISSION_CODE = /^(permission_(error|denied)|access_denied|forbidden|unsupported_country_region_territory)$/i;

const OVERLOADED_CODE =
  /overloaded|^unavailable$|engine_overloaded|capacity_exceeded|flex_capacity|insufficient_system_resource|slow_down|serviceunavailable/i;
const OVERLOADED_WORDS =
  /overloaded|capacity exceeded|(at|over|no|out of|insufficient) capacity|high demand|(server|engine|model) is (currently )?(too )?busy|currently (unavailable|loading)|is loading/i;
const RATE_CODE =
  /rate.?limit|too.?many.?requests|throttl|resource_exhausted|token_quota_exceeded|too_many_tokens_error|queue_exceeded/i;
const RATE_WORDS = /rate.?limit|too many (concurrent )?requests|throttl|requests? per|tokens per (minute|day|second)/i;
const SERVER_CODE =
  /^(server_error|api_error|internal_error|internal_server_error|internal|server_exception|internalserverexception|upstream_error)$/i;

/**
 * From the sure to the vague. Vendors put one word on different statuses (an exhausted plan is 402, 403, 429 or 400), so
 * what the body says goes before the status, except that a 429 is never about the context window.
 */
const RULES: readonly Rule[] = [
  { kind: 'context-window', holds: ({ message }) => TOO_LARGE_FOR_PLAN.test(message) },
  { kind: 'quota', holds: isQuota },
  {
    kind: 'context-window',
    holds: (failure) =>
      failure.status !== 429 && says(failure, CONTEXT_CODE, CONTEXT_WORDS) && !isLimitOfSpeed(failure),
  },
  { kind: 'auth', holds: (failure) => says(failure, AUTH_CODE, AUTH_WORDS) },
  { kind: 'content-policy', holds: (failure) => isClientError(failure) && says(failure, POLICY_CODE, POLICY_WORDS) },
  { kind: 'unsupported', holds: (failure) => isClientError(failure) && UNSUPPORTED_WORDS.test(failure.message) },
  { kind: 'model-not-found', holds: isModelNotFound },
  { kind: 'overloaded', holds: (failure) => says(failure, OVERLOADED_CODE, OVERLOADED_WORDS) },
  { kind: 'rate-limit', holds: (failure) => failure.status === undefined && says(failure, RATE_CODE, RATE_WORDS) },
  { kind: 'permission', holds: ({ code }) => PERMISSION_CODE.test(code) },
  { kind: 'server', holds: ({ status, code }) => status === undefined && SERVER_CODE.test(code) },
];

/** Which kind of failure this is; the vendor's own `kind` decides, then its words, then the status. */
export function classifyError(status: number | undefined, error: VendorError | undefined): ErrorKind {
  if (error?.kind !== undefined) return error.kind;
  const failure: Failure = {
    status: status ?? error?.status,
    code: error?.code ?? '',
    message: error?.message?.slice(0, MAX_SEARCHED_CHARACTERS) ?? '',
  };
  const rule = RULES.find(({ holds }) => holds(failure));
  return rule?.kind ?? kindOfStatus(failure.status);
}

/** What the status alone says. Not one of ours (`timeout` is our own clock): 408 and 504 are the server's. */
function kindOfStatus(status: number | undefined): ErrorKind {
  if (status === undefined) return 'server';
  const known = KIND_OF_STATUS[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'server';
  return status >= 400 ? 'invalid-request' : 'malformed';
}

const KIND_OF_STATUS: Readonly<Record<number, ErrorKind>> = {
  401: 'auth',
  402: 'quota',
  403: 'permission',
  407: 'network', // a proxy between us and the vendor wants to know who we are
  408: 'server',
  409: 'server', // a lock that was held too long; the vendors' own clients try again
  413: 'context-window',
  425: 'overloaded',
  429: 'rate-limit',
  451: 'permission',
  498: 'overloaded', // Groq: flex tier capacity exceeded
  499: 'server', // Google: cancelled on its side
  503: 'overloaded',
  529: 'overloaded', // Anthropic
};

/** What an error inside a 200 stands for, where the body names no status. */
export const STATUS_OF_KIND: Readonly<Partial<Record<ErrorKind, number>>> = {
  auth: 401,
  permission: 403,
  quota: 402,
  'rate-limit': 429,
  overloaded: 503,
  server: 500,
  'context-window': 400,
  'content-policy': 400,
  'invalid-request': 400,
  'model-not-found': 404,
};

function says({ code, message }: Failure, codes: RegExp, words: RegExp): boolean {
  return codes.test(code) || words.test(message);
}

function isClientError({ status }: Failure): boolean {
  return status === undefined || (status >= 400 && status < 500);
}

function isQuota(failure: Failure): boolean {
  if (QUOTA_CODE.test(failure.code)) return true;
  if (/resource_exhausted/i.test(failure.code)) return GOOGLE_DAILY.test(failure.message);
  return QUOTA_WORDS.test(failure.message) && !SHORT_WAIT.test(failure.message);
}

/** "Too many tokens" of a minute is not too many for the model. */
function isLimitOfSpeed({ code, message }: Failure): boolean {
  return RATE_CODE.test(code) || SHORT_WAIT.test(message);
}

function isModelNotFound(failure: Failure): boolean {
  if (!isClientError(failure) || failure.status === 429) return false;
  if (MODEL_CODE.test(failure.code)) return true;
  return MODEL_WORDS.test(failure.message) && !MODEL_NOT_THE_MATTER.test(failure.message);
}
