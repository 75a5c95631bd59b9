import { NO_STATUS } from './error-rule.ts';
import type { ErrorRule } from './error-rule.ts';

const rateLimits: readonly ErrorRule[] = [
  {
    // A limit of this account for this model, in tokens per minute or day, that is smaller than the request. It is no context
    // window: another account, another vendor, or a shorter request here may well be accepted. No wait helps this request, so
    // the same deployment is not asked again. Shorter requests still fit, so no circuit should open because of it.
    id: 'request-above-token-rate',
    kind: 'rate-limit',
    scope: 'model',
    shouldRetry: false,
    statuses: [413, 429, NO_STATUS],
    words: /^request too large\b.*(?:\bon (?:input )?tokens per (?:min|day)|\btokens must be reduced\b)/,
    source: 'https://github.com/continuedev/continue/issues/11717',
  },
  {
    id: 'rate-limit-of-model',
    kind: 'rate-limit',
    scope: 'model',
    statuses: [429, NO_STATUS],
    words: /^rate limit reached for (?!requests)\S|^your requests to \S+ for \S+ in /,
    source: 'https://github.com/continuedev/continue/issues/10920',
  },
  {
    // A wait of seconds means a limit of speed, even where the message also speaks of quota and billing.
    id: 'wait-of-seconds',
    kind: 'rate-limit',
    statuses: [429, NO_STATUS],
    words: /\b(?:try again|retry|resets?) (?:in|after) [\d.]+ ?(?:ms|s|seconds?)\b/,
    source: 'https://github.com/continuedev/continue/issues/11472',
  },
  {
    id: 'limit-of-a-minute',
    kind: 'rate-limit',
    statuses: [429, NO_STATUS],
    words: /\bper[ -]?(?:minute|second)\b/,
    source: 'https://github.com/continuedev/continue/issues/9800',
  },
];

const quotas: readonly ErrorRule[] = [
  {
    id: 'anthropic-credit-balance',
    kind: 'quota',
    words: /^your credit balance is too low\b/,
    source: 'https://support.claude.com/en/articles/8977456-how-do-i-pay-for-my-claude-api-usage',
  },
  {
    id: 'anthropic-usage-limits',
    kind: 'quota',
    words: /^you have reached your specified (?:\w+ ){0,2}usage limits\b/,
    source: 'https://github.com/anthropics/claude-code/issues/38035',
  },
  {
    // Money for long contexts of this model only: the other models of the account stay open.
    id: 'anthropic-long-context',
    kind: 'quota',
    scope: 'model',
    words: /^(?:extra usage is|usage credits are) required\b/,
    source: 'https://github.com/anthropics/claude-code/issues/64982',
  },
  {
    id: 'openai-quota',
    kind: 'quota',
    words: /^you exceeded your current quota\b/,
    source: 'https://github.com/zurawiki/gptcommit/issues/84',
  },
  {
    id: 'litellm-budget-words',
    kind: 'quota',
    words: /^(?:budget has been exceeded|exceededbudget)\b/,
    source: 'https://github.com/BerriAI/litellm/issues/14144',
  },
  {
    id: 'ollama-usage-limit',
    kind: 'quota',
    words: /^you (?:\(\S+\) )?have reached your (?:session|hourly|daily|weekly|monthly) usage limit\b/,
    source: 'https://github.com/continuedev/continue/issues/11444',
  },
  {
    id: 'usage-limit',
    kind: 'quota',
    words:
      /^you(?:'ve| have) (?:reached|hit|exceeded) your (?:\w+ ){0,3}(?:usage|spend|spending|credits?|quota|plan)\b/,
    source: 'https://github.com/NanmiCoder/cc-haha/issues/1208',
  },
  {
    id: 'exhausted-quota-of-model',
    kind: 'quota',
    scope: 'model',
    words: /^you have exhausted your (?:\w+ )?(?:quota|capacity) on this model\b/,
    source: 'https://github.com/google-gemini/gemini-cli/issues/16205',
  },
  {
    id: 'insufficient-balance',
    kind: 'quota',
    words: /^(?:you have )?insufficient (?:account )?(?:balance|credits?|funds|quota)\b/,
    source: 'https://github.com/Gitlawb/openclaude/issues/43',
  },
  {
    id: 'account-balance',
    kind: 'quota',
    words: /\baccount balance is (?:insufficient|too low)\b/,
    source: 'https://docs.siliconflow.com/en/faqs/error-code',
  },
  {
    id: 'balance-in-chinese',
    kind: 'quota',
    words: /^余额不足/,
    source: 'https://github.com/continuedev/continue/issues/11823',
  },
  {
    id: 'moonshot-suspended',
    kind: 'quota',
    words: /^your account\b.*\b(?:insufficient balance|exceeded current quota)\b/,
    source: 'https://github.com/anomalyco/opencode/issues/24462',
  },
  {
    id: 'xai-credits',
    kind: 'quota',
    words: /^your (?:newly created )?team\b.*(?:\bused all available credits\b|\bdoesn't have any credits\b)/,
    source: 'https://docs.x.ai/docs/key-information/debugging',
  },
  {
    id: 'cohere-trial',
    kind: 'quota',
    words: /\blimited to \d+ api calls \/ month\b/,
    source: 'https://github.com/diegosouzapw/OmniRoute/pull/12252',
  },
  {
    id: 'bedrock-tokens-per-day',
    kind: 'quota',
    scope: 'model',
    words: /^too many tokens per day\b/,
    source: 'https://github.com/minorun365/agent-book/issues/29',
  },
  {
    // The limit of the free models; models that cost money still answer.
    id: 'openrouter-free-models',
    kind: 'quota',
    scope: 'model',
    words: /\bfree-models-per-day\b/,
    source: 'https://github.com/Gitlawb/openclaude/issues/936',
  },
  {
    id: 'limit-of-days',
    kind: 'quota',
    // Z.ai writes its code before the words: `[1310][Weekly/…`.
    words:
      /^(?:\[\d+\]\[)?(?:daily|weekly|monthly|weekly\/monthly) (?:\w+ )?limit\b.*\b(?:reached|exceeded|exhausted)\b/,
    source: 'https://github.com/Yeachan-Heo/gajae-code/issues/1821',
  },
  {
    // The hours of a plan: no limit of speed, since it lasts until they are over.
    id: 'limit-of-hours',
    kind: 'quota',
    words: /^(?:\[\d+\]\[)?usage limit reached for \d+ (?:hours?|days?|weeks?|months?)\b/,
    source: 'https://github.com/hugalafutro/model-hotel/pull/955',
  },
  {
    id: 'used-up',
    kind: 'quota',
    words:
      /^(?:your |the |this )?(?:\w+ ){0,3}(?:quota|credits?|balance)\b.{0,30}\b(?:used up|exhausted|depleted|ran out)\b/,
    source: 'https://huggingface.co/docs/inference-providers/pricing',
  },
  {
    id: 'out-of-credits',
    kind: 'quota',
    words: /^(?:you are |you're )?out of (?:credits?|funds|quota)\b/,
    source: 'https://openrouter.ai/docs/api-reference/errors',
  },
  {
    id: 'spending-limit',
    kind: 'quota',
    words: /^(?:your |the )?(?:\w+ ){0,3}spend(?:ing)? limit\b.*\b(?:reached|exceeded)\b/,
    source: 'https://console.groq.com/docs/spend-limits',
  },
];

const keys: readonly ErrorRule[] = [
  {
    id: 'invalid-key',
    kind: 'auth',
    words: /^(?:invalid|incorrect|missing|wrong|expired|revoked) (?:api|x-api|subscription|access)[ -]?(?:key|token)\b/,
    source: 'https://docs.x.ai/docs/key-information/debugging',
  },
  {
    id: 'google-key',
    kind: 'auth',
    words: /^(?:the |your )?api key (?:is )?(?:not valid|invalid|expired|not found|missing)\b/,
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
  {
    id: 'google-leaked-key',
    kind: 'auth',
    words: /^your api key was reported as leaked\b/,
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
  {
    id: 'google-no-key',
    kind: 'auth',
    words: /\bunregistered callers\b/,
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
  {
    id: 'aws-token',
    kind: 'auth',
    words: /^the security token included in the request is (?:invalid|expired)\b/,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html',
  },
  {
    id: 'authentication-words',
    kind: 'auth',
    words: /^(?:missing authentication|authentication (?:error|fails|failed))\b/,
    source: 'https://github.com/BerriAI/litellm/issues/3372',
  },
];

const permissions: readonly ErrorRule[] = [
  {
    id: 'bedrock-model-access',
    kind: 'permission',
    scope: 'model',
    words: /^you don't have access to the model\b/,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html',
  },
  {
    id: 'openrouter-data-policy',
    kind: 'permission',
    scope: 'model',
    words: /^no endpoints (?:found|available) matching your\b/,
    source: 'https://openrouter.ai/docs/features/privacy-and-logging',
  },
];

const load: readonly ErrorRule[] = [
  {
    id: 'overloaded-words',
    kind: 'overloaded',
    words: /\boverloaded\b/,
    source: 'https://github.com/MoonshotAI/kimi-code/issues/3176',
  },
  {
    id: 'capacity-words',
    kind: 'overloaded',
    words: /\bcapacity exceeded\b|\b(?:at|over|out of|no|insufficient) capacity\b/,
    source: 'https://github.com/continuedev/continue/issues/6185',
  },
  {
    id: 'high-demand',
    kind: 'overloaded',
    words: /\bhigh demand\b/,
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
  {
    id: 'busy',
    kind: 'overloaded',
    words: /\b(?:server|engine|model) (?:is )?(?:currently )?(?:too )?busy\b/,
    source: 'https://api-docs.deepseek.com/quick_start/error_codes',
  },
  {
    id: 'loading',
    kind: 'overloaded',
    words: /\bcurrently (?:unavailable|loading)\b|\bis loading\b|^loading model\b/,
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  },
  {
    id: 'rate-limit-words',
    kind: 'rate-limit',
    statuses: [NO_STATUS],
    words: /\brate[ -]?limit|\btoo many (?:concurrent )?requests\b|\bthrottl/,
    source: 'https://github.com/pydantic/pydantic-ai/issues/1885',
  },
];

/** What the words say of the account and the server: limits, money, key and load. */
export const accountWordRules: readonly ErrorRule[] = [...rateLimits, ...quotas, ...keys, ...permissions, ...load];
