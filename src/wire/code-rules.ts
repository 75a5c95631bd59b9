import { NO_STATUS } from './error-rule.ts';
import type { ErrorRule } from './error-rule.ts';

/**
 * Rows that overrule what a code says, because the vendor uses one code for two things, or because a gateway hands on the code
 * of the vendor behind it.
 */
const exceptions: readonly ErrorRule[] = [
  {
    // The key that is refused is the one that the proxy holds for the vendor behind it. The person's own key was accepted, so
    // the account stays open and no key is asked for. A proxy without a good key for one model may have one for the others.
    id: 'litellm-upstream-key',
    kind: 'server',
    scope: 'model',
    shouldRetry: false,
    statuses: [401, 403],
    words: /^litellm\.(?:authentication|permissiondenied)error\b/,
    source: 'https://docs.litellm.ai/docs/exception_mapping',
  },
  {
    id: 'litellm-upstream-quota',
    kind: 'quota',
    scope: 'model',
    // Right behind one of the names of errors that stand before it: further behind it may be the person's own words.
    words:
      /^litellm\.\w+error\b.{0,200}?(?:: | - )(?:you |your )?(?:exceeded your current quota|budget has been exceeded|insufficient balance|credit balance is too low|account\b.*\binsufficient balance)/,
    source: 'https://github.com/BerriAI/litellm/issues/14144',
  },
  {
    id: 'litellm-budget-of-model',
    kind: 'quota',
    scope: 'model',
    words: /\bexceeded budget for model=|\bcrossed budget\b/,
    source: 'https://docs.litellm.ai/docs/proxy/users',
  },
  {
    // Says `insufficient_quota` and "check your plan and billing details", and is the limit of tokens per minute.
    id: 'dashscope-tokens-per-minute',
    kind: 'rate-limit',
    scope: 'model',
    statuses: [429, NO_STATUS],
    codes: ['insufficient_quota', 'throttling.allocationquota'],
    words: /\b(?:aliyun|alibabacloud)\.com\b|error-code#token-limit/,
    source: 'https://www.alibabacloud.com/help/en/model-studio/rate-limit',
  },
  {
    id: 'google-no-free-tier-for-model',
    kind: 'quota',
    scope: 'model',
    codes: ['resource_exhausted'],
    words: /\blimit: 0, model: /,
    source: 'https://ai.google.dev/gemini-api/docs/rate-limits',
  },
  {
    id: 'google-no-free-tier',
    kind: 'quota',
    scope: 'account',
    codes: ['resource_exhausted'],
    words: /\blimit: 0\b/,
    source: 'https://ai.google.dev/gemini-api/docs/rate-limits',
  },
  {
    id: 'google-prepayment',
    kind: 'quota',
    scope: 'account',
    codes: ['resource_exhausted'],
    words: /^your prepayment credits are depleted|\bspending cap\b/,
    source: 'https://ai.google.dev/gemini-api/docs/billing',
  },
  {
    id: 'openai-organization-not-verified',
    kind: 'permission',
    scope: 'model',
    codes: ['model_not_found', 'unsupported_value'],
    words: /^your organization must be verified to\b/,
    source: 'https://help.openai.com/en/articles/10910291-api-organization-verification',
  },
  {
    id: 'openai-project-without-model',
    kind: 'permission',
    scope: 'model',
    statuses: [403],
    codes: ['model_not_found'],
    source: 'https://github.com/cursor/cursor/issues/2953',
  },
];

const quotas: readonly ErrorRule[] = [
  {
    id: 'openai-insufficient-quota',
    kind: 'quota',
    codes: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'],
    source: 'https://platform.openai.com/docs/guides/error-codes',
  },
  {
    id: 'anthropic-billing',
    kind: 'quota',
    codes: ['billing_error'],
    source: 'https://platform.claude.com/docs/en/api/errors',
  },
  {
    id: 'litellm-budget',
    kind: 'quota',
    codes: ['budget_exceeded'],
    source: 'https://docs.litellm.ai/docs/proxy/users',
  },
  {
    id: 'moonshot-quota',
    kind: 'quota',
    codes: ['exceeded_current_quota_error'],
    source: 'https://github.com/MoonshotAI/Kimi-K2/issues/5',
  },
  {
    // 1113 no balance, 1304 day used up, 1308 plan's hours used up, 1309 plan expired, 1310 plan's week or month used up.
    id: 'zai-quota',
    kind: 'quota',
    codes: ['1113', '1304', '1308', '1309', '1310'],
    source: 'https://docs.z.ai/api-reference/api-code',
  },
  {
    id: 'dashscope-arrears',
    kind: 'quota',
    codes: ['arrearage'],
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
  {
    id: 'dashscope-free-tier',
    kind: 'quota',
    scope: 'model',
    codes: ['allocationquota.freetieronly'],
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
  {
    id: 'codex-usage-limit',
    kind: 'quota',
    codes: ['usage_limit_reached'],
    source: 'https://github.com/earendil-works/pi/issues/4172',
  },
  {
    id: 'gateway-no-credit',
    kind: 'quota',
    codes: ['insufficient_balance', 'insufficient_credits', 'insufficient_user_quota', 'credits_exhausted'],
    source: 'https://github.com/popjane/free_chatgpt_api/issues/26',
  },
];

const rateLimits: readonly ErrorRule[] = [
  {
    id: 'dashscope-rate',
    kind: 'rate-limit',
    scope: 'model',
    codes: [
      'throttling',
      'throttling.ratequota',
      'throttling.allocationquota',
      'throttling.burstrate',
      'limit_requests',
      'limit_burst_rate',
    ],
    source: 'https://www.alibabacloud.com/help/en/model-studio/rate-limit',
  },
  {
    // Its text says "You exceeded your current quota", also where the limit is that of a minute.
    id: 'google-rate',
    kind: 'rate-limit',
    statuses: [429],
    codes: ['resource_exhausted'],
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
];

const contextWindows: readonly ErrorRule[] = [
  {
    id: 'openai-context-length',
    kind: 'context-window',
    codes: ['context_length_exceeded', 'context_window_exceeded', 'string_above_max_length'],
    source: 'https://platform.openai.com/docs/guides/error-codes',
  },
  {
    id: 'llama-context-size',
    kind: 'context-window',
    codes: ['exceed_context_size_error'],
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  },
  {
    id: 'cohere-too-many-tokens',
    kind: 'context-window',
    codes: ['too_many_tokens'],
    source: 'https://docs.cohere.com/reference/errors',
  },
  {
    id: 'perplexity-prompt-tokens',
    kind: 'context-window',
    codes: ['too_many_prompt_tokens'],
    source: 'https://github.com/crmne/ruby_llm/tree/main/spec/fixtures/vcr_cassettes',
  },
  {
    id: 'copilot-prompt-tokens',
    kind: 'context-window',
    codes: ['model_max_prompt_tokens_exceeded', 'tokens_limit_reached'],
    source: 'https://github.com/Aider-AI/aider/issues/2296',
  },
  {
    id: 'anthropic-request-size',
    kind: 'context-window',
    codes: ['request_too_large'],
    source: 'https://platform.claude.com/docs/en/api/errors',
  },
];

const policies: readonly ErrorRule[] = [
  {
    id: 'azure-content-filter',
    kind: 'content-policy',
    codes: ['content_filter', 'content_filtered', 'responsibleaipolicyviolation'],
    source: 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/concepts/content-filter',
  },
  {
    id: 'openai-policy',
    kind: 'content-policy',
    codes: ['content_policy_violation', 'moderation_blocked', 'invalid_prompt'],
    source: 'https://platform.openai.com/docs/guides/reasoning',
  },
  {
    id: 'dashscope-inspection',
    kind: 'content-policy',
    codes: ['data_inspection_failed', 'datainspectionfailed'],
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
  {
    id: 'zai-sensitive',
    kind: 'content-policy',
    codes: ['1301', 'sensitive'],
    source: 'https://docs.z.ai/api-reference/api-code',
  },
  {
    id: 'google-blocked',
    kind: 'content-policy',
    codes: ['safety', 'prohibited_content'],
    source: 'https://ai.google.dev/gemini-api/docs/safety-settings',
  },
];

const keysAndModels: readonly ErrorRule[] = [
  {
    id: 'invalid-key-code',
    kind: 'auth',
    codes: [
      'invalid_api_key',
      'invalidapikey',
      'api_key_invalid',
      'no_api_key',
      'missing_api_key',
      'authentication_error',
      'invalid_authentication_error',
      'unauthenticated',
      'unauthorized',
      'account_deactivated',
    ],
    source: 'https://platform.openai.com/docs/guides/error-codes',
  },
  {
    id: 'litellm-key',
    kind: 'auth',
    codes: ['token_not_found_in_db', 'auth_error', 'expired_key'],
    source: 'https://github.com/BerriAI/litellm/issues/40217',
  },
  {
    id: 'litellm-key-without-model',
    kind: 'permission',
    scope: 'model',
    codes: ['key_model_access_denied', 'team_model_access_denied', 'user_model_access_denied'],
    source: 'https://docs.litellm.ai/docs/proxy/virtual_keys',
  },
  {
    id: 'dashscope-model-access',
    kind: 'permission',
    scope: 'model',
    codes: ['model.accessdenied', 'model_access_denied'],
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
  {
    id: 'openai-country',
    kind: 'permission',
    scope: 'account',
    codes: ['unsupported_country_region_territory'],
    source: 'https://platform.openai.com/docs/guides/error-codes',
  },
  {
    id: 'model-not-found-code',
    kind: 'model-not-found',
    codes: [
      'model_not_found',
      'modelnotfound',
      'deploymentnotfound',
      'model_not_available',
      'model_not_supported',
      'model_decommissioned',
      'model_deprecated',
      'unknown_model',
      'invalid_model',
    ],
    source: 'https://console.groq.com/docs/errors',
  },
  {
    id: 'zai-unknown-model',
    kind: 'model-not-found',
    codes: ['1211'],
    source: 'https://docs.z.ai/api-reference/api-code',
  },
];

const rest: readonly ErrorRule[] = [
  {
    id: 'overloaded-code',
    kind: 'overloaded',
    codes: ['overloaded_error', 'engine_overloaded_error', 'engine_overloaded', 'slow_down', 'resource_unavailable'],
    source: 'https://platform.claude.com/docs/en/api/errors',
  },
  {
    id: 'capacity-code',
    kind: 'overloaded',
    codes: ['unavailable', 'capacity_exceeded', 'serviceunavailableexception', 'modelnotreadyexception'],
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
  {
    id: 'zai-overloaded',
    kind: 'overloaded',
    codes: ['1305'],
    source: 'https://docs.z.ai/api-reference/api-code',
  },
  {
    // A field has a wrong value. The message often repeats that value, so its words say nothing about the failure.
    id: 'wrong-field',
    kind: 'invalid-request',
    codes: [
      'invalid_value',
      'invalid_type',
      'unsupported_value',
      'unsupported_parameter',
      'unknown_parameter',
      'missing_required_parameter',
      'invalid_function_parameters',
      'invalid_image_url',
      'invalid_image_format',
      'unsupported_file',
      'tool_use_failed',
    ],
    source: 'https://platform.openai.com/docs/guides/error-codes',
  },
];

/** What the vendor's code alone decides, and the few exceptions to it. */
export const codeRules: readonly ErrorRule[] = [
  ...exceptions,
  ...quotas,
  ...rateLimits,
  ...contextWindows,
  ...policies,
  ...keysAndModels,
  ...rest,
];
