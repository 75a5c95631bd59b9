import { anthropic, google, openAi } from './sample-error.ts';
import type { SampleError } from './sample-error.ts';

/** One body for each row of `codeRules`, by the row's id: see `SampleError`. */
export const sampleCodeErrors: Readonly<Record<string, SampleError>> = {
  'litellm-upstream-key': openAi(
    401,
    'litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: sk-proxy***4321. You can find your API key at https://platform.openai.com/account/api-keys.. Received Model Group=house\nAvailable Model Group Fallbacks=None',
    { type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
  ),
  'litellm-upstream-quota': openAi(
    429,
    'litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details. Received Model Group=house\nAvailable Model Group Fallbacks=None',
    { type: 'insufficient_quota', code: '429' },
  ),
  'litellm-budget-of-model': openAi(429, 'LiteLLM User: engineer-7, exceeded budget for model=claude-opus', {
    type: 'budget_exceeded',
    param: null,
    code: '429',
  }),
  'dashscope-tokens-per-minute': openAi(
    429,
    'You exceeded your current quota, please check your plan and billing details. For details, see: https://help.aliyun.com/zh/model-studio/error-code#token-limit',
    { type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
  ),
  'google-no-free-tier-for-model': google(
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-pro\nPlease retry in 5.237548564s.',
  ),
  'google-no-free-tier': google(
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0\nPlease retry in 5.2s.',
  ),
  'google-prepayment': google(
    429,
    'RESOURCE_EXHAUSTED',
    'Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.',
  ),
  'openai-organization-not-verified': openAi(
    404,
    'Your organization must be verified to use the model `o-large`. Please go to the settings and click on Verify Organization.',
    { type: 'invalid_request_error', param: null, code: 'model_not_found' },
  ),
  'openai-project-without-model': openAi(403, 'Project `proj_example` does not have access to model `gpt-4o-mini`', {
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  }),
  'openai-insufficient-quota': openAi(
    429,
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs.',
    { type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
  ),
  'anthropic-billing': anthropic(402, 'billing_error', 'There is a problem with your payment method.'),
  'litellm-budget': openAi(400, 'Budget has been exceeded! Current cost: 26.075, Max budget: 0.25', {
    type: 'budget_exceeded',
    param: null,
    code: '400',
  }),
  'moonshot-quota': openAi(
    403,
    'Your account org-example is not active, exceeded current quota, please check your plan',
    {
      type: 'exceeded_current_quota_error',
    },
  ),
  'zai-quota': {
    status: 429,
    body: {
      type: 'error',
      error: {
        type: 'rate_limit_error',
        code: '1113',
        message: '[1113][Insufficient balance or no resource package. Please recharge.][20260922]',
      },
      request_id: '20260922',
    },
  },
  'dashscope-arrears': {
    status: 400,
    body: {
      code: 'Arrearage',
      message: 'Access denied, please make sure your account is in good standing.',
      request_id: 'r1',
    },
  },
  'dashscope-free-tier': openAi(
    403,
    'The free tier of the model has been exhausted. If you wish to continue, disable the use free tier only mode.',
    { type: 'AllocationQuota.FreeTierOnly', code: 'AllocationQuota.FreeTierOnly' },
  ),
  'codex-usage-limit': openAi(429, 'The usage limit has been reached', {
    type: 'usage_limit_reached',
    plan_type: 'plus',
    resets_in_seconds: 13_872,
  }),
  'gateway-no-credit': openAi(403, 'user quota is not enough (request id: 20260819)', {
    type: 'v_api_error',
    code: 'insufficient_user_quota',
  }),
  'dashscope-rate': openAi(429, 'You exceeded your current requests list.', {
    type: 'limit_requests',
    param: null,
    code: 'limit_requests',
  }),
  'google-rate': google(
    429,
    'RESOURCE_EXHAUSTED',
    'You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_input_token_count, limit: 250000\nPlease retry in 30.638054576s.',
  ),
  'openai-context-length': openAi(400, 'Your input is larger than this model takes.', {
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  }),
  'llama-context-size': openAi(400, 'the request exceeds the available context size, try increasing it', {
    type: 'exceed_context_size_error',
    n_prompt_tokens: 9000,
    n_ctx: 4096,
  }),
  'cohere-too-many-tokens': {
    status: 400,
    body: { error_type: 'TOO_MANY_TOKENS', message: 'size limit exceeded by 25 tokens.' },
  },
  'perplexity-prompt-tokens': openAi(400, 'All messages together are longer than allowed.', {
    type: 'too_many_prompt_tokens',
    code: 400,
  }),
  'copilot-prompt-tokens': openAi(413, 'Request body too large for gpt-4o model. Max size: 8000 tokens.', {
    code: 'tokens_limit_reached',
  }),
  'anthropic-request-size': anthropic(413, 'request_too_large', 'Request exceeds the maximum size'),
  'azure-content-filter': openAi(400, 'The response was filtered due to the prompt triggering the content filter.', {
    type: null,
    code: 'content_filter',
    innererror: { code: 'ResponsibleAIPolicyViolation' },
  }),
  'openai-policy': openAi(
    400,
    'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
    { type: 'invalid_request_error', code: 'invalid_prompt' },
  ),
  'dashscope-inspection': openAi(400, 'Input data may contain inappropriate content.', {
    type: 'data_inspection_failed',
    code: 'data_inspection_failed',
  }),
  'zai-sensitive': openAi(400, 'System detected potentially unsafe or sensitive content in input or generation.', {
    code: '1301',
  }),
  'google-blocked': { body: { error: { code: 'PROHIBITED_CONTENT', message: 'The prompt was blocked.' } } },
  'invalid-key-code': openAi(400, 'The key that was sent is unknown.', { code: 'invalid_api_key' }),
  'litellm-key': openAi(
    401,
    'Authentication Error, Invalid proxy server token passed. Received API Key = sk-...4321. Unable to find token in cache or `LiteLLM_VerificationTokenTable`',
    { type: 'token_not_found_in_db', param: 'key', code: '401' },
  ),
  'litellm-key-without-model': openAi(
    401,
    "key not allowed to access model. This key can only access models=['small']. Tried to access large",
    { type: 'key_model_access_denied', param: 'model', code: '401' },
  ),
  'dashscope-model-access': openAi(403, 'Model access denied.', {
    type: 'Model.AccessDenied',
    code: 'Model.AccessDenied',
  }),
  'openai-country': openAi(403, 'Country, region, or territory not supported', {
    type: 'request_forbidden',
    param: null,
    code: 'unsupported_country_region_territory',
  }),
  'model-not-found-code': openAi(400, "The requested model 'gpt-example' does not exist.", {
    type: 'invalid_request_error',
    param: 'model',
    code: 'model_not_found',
  }),
  'zai-unknown-model': openAi(400, 'Unknown Model, please check the model code.', { code: '1211' }),
  'overloaded-code': { body: anthropic(529, 'overloaded_error', 'Overloaded').body },
  'capacity-code': google(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  'zai-overloaded': openAi(429, 'The API has triggered a traffic limit.', { code: '1305' }),
  'wrong-field': openAi(
    400,
    "Invalid 'messages[3]'. Your credit balance is too low was found where content blocks are expected.",
    { type: 'invalid_request_error', param: 'messages[3]', code: 'invalid_value' },
  ),
};
