import { anthropic, google, openAi } from './sample-error.ts';
import type { SampleError } from './sample-error.ts';

/** One body for each row of `accountWordRules` and `requestWordRules`, by the row's id: see `SampleError`. */
export const sampleWordErrors: Readonly<Record<string, SampleError>> = {
  'request-above-token-rate': openAi(
    429,
    'Request too large for gpt-4.1 (for limit gpt-4.1) in organization org-example on tokens per min (TPM): Limit 30000, Requested 37313. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.',
    { type: 'tokens', param: null, code: 'rate_limit_exceeded' },
  ),
  'wait-of-seconds': openAi(
    429,
    'Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 60 seconds. Please go here to increase the default rate limit.',
    { code: '429' },
  ),
  'limit-of-a-minute': {
    status: 429,
    body: { message: 'Tokens per minute limit exceeded - too many tokens processed.' },
  },
  'rate-limit-of-model': openAi(
    429,
    'Rate limit reached for model `llama-example` in organization `org_example` on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 9m38.016s.',
    { type: 'tokens', code: 'rate_limit_exceeded' },
  ),
  'anthropic-credit-balance': anthropic(
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  ),
  'anthropic-usage-limits': anthropic(
    400,
    'invalid_request_error',
    'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
  ),
  'anthropic-long-context': anthropic(429, 'rate_limit_error', 'Usage credits are required for long context requests.'),
  'openai-quota': openAi(429, 'You exceeded your current quota, please check your plan and billing details.', {
    code: null,
  }),
  'litellm-budget-words': openAi(400, 'ExceededBudget: End User=someone over budget. Spend=0.0008, Budget=0.0001', {
    type: null,
    param: 'None',
    code: '400',
  }),
  'ollama-usage-limit': {
    status: 429,
    body: {
      error:
        'you (someone) have reached your session usage limit, upgrade for higher limits: https://ollama.com/upgrade',
    },
  },
  'usage-limit': anthropic(
    403,
    'permission_error',
    "You've reached your usage limit for this billing cycle. Your quota will be refreshed in the next cycle.",
  ),
  'exhausted-quota-of-model': openAi(429, 'You have exhausted your daily quota on this model.', {}),
  'insufficient-balance': openAi(
    429,
    'Insufficient credits. This account never purchased credits. Make sure your key is on the correct account.',
    {},
  ),
  'account-balance': {
    status: 403,
    body: { code: 30001, message: 'Sorry, your account balance is insufficient', data: null },
  },
  'balance-in-chinese': openAi(429, '余额不足或无可用资源包,请充值。', {}),
  'moonshot-suspended': openAi(
    429,
    'Your account org-example is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
    {},
  ),
  'xai-credits': {
    status: 403,
    body: {
      code: 'The caller does not have permission to execute the specified operation',
      error: "Your newly created team doesn't have any credits or licenses yet. You can purchase those on the console.",
    },
  },
  'cohere-trial': {
    status: 429,
    body: { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' },
  },
  'bedrock-tokens-per-day': {
    status: 429,
    body: { message: 'Too many tokens per day, please wait before trying again.' },
  },
  'openrouter-free-models': openAi(
    429,
    'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
    { code: 429 },
  ),
  // Without its code, which would decide alone.
  'limit-of-days': anthropic(
    429,
    'rate_limit_error',
    '[1310][Weekly/Monthly Limit Exhausted. Your limit will reset at 2026-07-14 07:49:08]',
  ),
  'limit-of-hours': openAi(429, 'Usage limit reached for 5 hour. Your limit will reset at 2026-09-09 05:38:28', {}),
  'used-up': openAi(429, 'Your included credits are used up. Upgrade to continue.', {}),
  'out-of-credits': openAi(403, "You're out of credits. Add more to go on.", {}),
  'spending-limit': openAi(400, 'The organization spend limit was reached.', {}),
  'invalid-key': {
    status: 400,
    body: {
      code: 'invalid-argument',
      error: 'Incorrect API key provided. You can obtain an API key from the console.',
    },
  },
  'google-key': openAi(400, 'API key expired. Please renew the API key.', { code: 400, status: 'INVALID_ARGUMENT' }),
  'google-leaked-key': google(
    403,
    'PERMISSION_DENIED',
    'Your API key was reported as leaked. Please use another API key.',
  ),
  'google-no-key': google(
    403,
    'PERMISSION_DENIED',
    "Method doesn't allow unregistered callers (callers without established identity).",
  ),
  'aws-token': { status: 403, body: { message: 'The security token included in the request is expired' } },
  'authentication-words': {
    status: 400,
    body: { errors: [{ code: 10000, message: 'Authentication error' }], success: false },
  },
  'bedrock-model-access': {
    status: 403,
    body: { message: "You don't have access to the model with the specified model ID." },
  },
  'openrouter-data-policy': openAi(
    404,
    'No endpoints found matching your data policy. Configure: https://openrouter.ai/settings/privacy',
    { code: 404 },
  ),
  'overloaded-words': openAi(429, 'The engine is currently overloaded, please try again later', {}),
  'capacity-words': openAi(429, 'Service tier capacity exceeded for this model.', { type: 'invalid_request_error' }),
  'high-demand': openAi(
    429,
    'The system is currently experiencing high demand and cannot process your request. Your request exceeds the maximum usage size allowed during peak load.',
    { code: 'RATE_LIMITED' },
  ),
  busy: openAi(500, 'Server busy. The server is currently too busy.', {}),
  loading: openAi(500, 'Loading model', { type: 'unavailable_error' }),
  'rate-limit-words': { body: { error: { message: 'Requests rate limit exceeded' } } },

  'maximum-context-length': openAi(
    400,
    "This model's maximum context length is 40960 tokens. However, you requested 100 output tokens and your prompt contains at least 40861 input tokens.",
    {},
  ),
  'prompt-too-long': anthropic(400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
  'maximum-prompt-length': {
    status: 400,
    body: {
      code: 'invalid-argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens",
    },
  },
  'exceeds-context': anthropic(
    400,
    'invalid_request_error',
    'input length and `max_tokens` exceed context limit: 199999 + 8192 > 200000, decrease input length or `max_tokens` and try again',
  ),
  'context-exceeds': openAi(400, 'invalid params, context window exceeds limit', {}),
  'greater-than-context': {
    status: 400,
    body: { error: 'The number of tokens to keep from the initial prompt is greater than the context length.' },
  },
  'context-length-is-only': openAi(
    400,
    "You passed 50000 input tokens and requested 0 output tokens. However, the model's context length is only 40960 tokens.",
    { type: 'BadRequestError' },
  ),
  'token-count-exceeds': google(
    400,
    'INVALID_ARGUMENT',
    'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).',
  ),
  'reduce-messages': openAi(400, 'Please reduce the length of the messages or completion.', {}),
  'model-token-limit': openAi(400, 'Your request exceeded model token limit: 262144 (requested: 270000)', {}),
  'too-many-tokens': {
    status: 400,
    body: { message: 'too many tokens: total number of tokens in the prompt cannot be more than 4081' },
  },
  'dashscope-input-length': openAi(
    400,
    '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]',
    { type: 'invalid_request_error', code: 'invalid_parameter_error' },
  ),
  'tgi-input-tokens': {
    status: 422,
    body: {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: 1244 `inputs` tokens and 1000 `max_new_tokens`',
      error_type: 'validation',
    },
  },
  'litellm-context-window': openAi(
    400,
    'litellm.ContextWindowExceededError: litellm.BadRequestError: VertexAIException - the request does not fit. Received Model Group=house',
    { type: null, param: null, code: '400' },
  ),
  // As a gateway hands it on, like `azure-deployment`.
  'azure-filtered': openAi(
    400,
    `Error code: 400 - {'error': {'message': "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766", 'type': None, 'param': 'prompt', 'code': 'content_filter', 'status': 400}}`,
    {},
  ),
  flagged: openAi(403, 'example/model requires moderation on Somewhere. Your input was flagged for "violence".', {
    code: 403,
  }),
  'openai-safety-system': openAi(400, 'Your request was rejected as a result of our safety system.', {}),
  'blocked-by-policy': google(400, 'INVALID_ARGUMENT', 'The request was blocked by the safety settings.'),
  'anthropic-output-blocked': anthropic(400, 'invalid_request_error', 'Output blocked by content filtering policy'),
  'anthropic-usage-policy': anthropic(
    400,
    'invalid_request_error',
    'This request appears to violate our Usage Policy (https://www.anthropic.com/legal/aup).',
  ),
  'dashscope-inappropriate': openAi(400, 'Output data may contain inappropriate content.', {}),
  'deepseek-risk': openAi(400, 'Content Exists Risk', { type: 'invalid_request_error' }),
  'xai-guidelines': {
    status: 403,
    body: { code: 'permission-denied', error: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE' },
  },
  'litellm-content-policy': openAi(
    400,
    'litellm.ContentPolicyViolationError: litellm.BadRequestError: AzureException - refused. Received Model Group=house',
    { code: '400' },
  ),
  'no-tools': { status: 400, body: { error: 'registry.ollama.ai/library/gemma:2b does not support tools' } },
  'no-images': openAi(400, 'This model does not support image inputs.', {}),
  'no-audio-or-video': {
    status: 400,
    body: { message: "This model doesn't support the video content block that you provided. Update it and try again." },
  },
  'input-not-supported': openAi(
    500,
    'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
    { type: 'server_error' },
  ),
  'openrouter-no-endpoints': openAi(404, 'No endpoints found that support tool use.', { code: 404 }),
  'openai-images': openAi(400, 'Invalid content type. image_url is only supported by certain models.', {
    type: 'invalid_request_error',
    param: 'messages.[0].content.[1].type',
    code: null,
  }),
  'vllm-multimodal': openAi(400, 'example/model is not a multimodal model', { type: 'BadRequestError' }),
  'vllm-tool-choice': openAi(
    400,
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    { type: 'BadRequestError', code: 400 },
  ),
  'model-does-not-exist': {
    status: 404,
    body: { object: 'error', message: 'The model `example` does not exist.', type: 'NotFoundError', code: 404 },
  },
  'model-not-found-words': { status: 404, body: { error: "model 'example:7b' not found" } },
  'model-not-supported': {
    status: 400,
    body: { detail: "Model example is not supported. Supported models are ['small']." },
  },
  'model-gone': {
    status: 404,
    body: { message: "model 'example-r' was removed on September 15, 2025. See the list of models." },
  },
  'google-model': google(
    404,
    'NOT_FOUND',
    'models/gemini-example is not found for API version v1beta, or is not supported for generateContent.',
  ),
  'anthropic-model': anthropic(404, 'not_found_error', 'model: claude-example'),
  'bedrock-model': { status: 400, body: { message: 'The provided model identifier is invalid.' } },
  'bedrock-model-end': {
    status: 404,
    body: { message: 'This model version has reached the end of its life. Please refer to the documentation.' },
  },
  // As a gateway hands it on; Azure's own body has a code, see `error-rules.test.ts`.
  'azure-deployment': openAi(
    404,
    "Error code: 404 - {'error': {'code': 'DeploymentNotFound', 'message': 'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.'}}",
    {},
  ),
  'openrouter-model': openAi(400, 'example/nothing is not a valid model ID', { code: 400 }),
  'openrouter-no-endpoints-for': openAi(404, 'No endpoints found for example/nothing.', { code: 404 }),
  'invalid-model-words': openAi(400, '/chat/completions: Invalid model name passed in model=nothing.', {
    type: 'invalid_request_error',
    code: '400',
  }),
};
