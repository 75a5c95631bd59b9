import type { ErrorRule } from './error-rule.ts';

const contextWindows: readonly ErrorRule[] = [
  {
    id: 'maximum-context-length',
    kind: 'context-window',
    words: /\bmaximum context length\b/,
    source: 'https://platform.openai.com/docs/guides/error-codes',
  },
  {
    id: 'prompt-too-long',
    kind: 'context-window',
    words: /\b(?:prompt|input|request|messages?|conversation) (?:is |are )?too (?:long|large)\b/,
    source: 'https://platform.claude.com/docs/en/build-with-claude/context-windows',
  },
  {
    id: 'maximum-prompt-length',
    kind: 'context-window',
    words: /\bmax(?:imum)? (?:prompt|input) (?:length|size|tokens)\b/,
    source: 'https://docs.x.ai/docs/key-information/debugging',
  },
  {
    id: 'exceeds-context',
    kind: 'context-window',
    words: /\bexceed(?:s|ed|ing)?\b.{0,60}\bcontext (?:window|size|length|limit)\b/,
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
  },
  {
    id: 'context-exceeds',
    kind: 'context-window',
    words: /\bcontext (?:window|size|length|limit) (?:is )?exceed/,
    source: 'https://platform.minimax.io/docs/api-reference/errorcode',
  },
  {
    id: 'greater-than-context',
    kind: 'context-window',
    words: /\bgreater than the context length\b/,
    source: 'https://lmstudio.ai/docs/app/basics',
  },
  {
    id: 'context-length-is-only',
    kind: 'context-window',
    words: /\bcontext length is only \d/,
    source: 'https://github.com/vllm-project/vllm/blob/main/vllm/renderers/params.py',
  },
  {
    id: 'token-count-exceeds',
    kind: 'context-window',
    words: /\b(?:input|prompt) (?:length|tokens?|token count)\b.{0,60}\bexceed/,
    source: 'https://ai.google.dev/gemini-api/docs/long-context',
  },
  {
    id: 'reduce-messages',
    kind: 'context-window',
    words: /\breduce the length of the messages\b/,
    source: 'https://console.groq.com/docs/errors',
  },
  {
    id: 'model-token-limit',
    kind: 'context-window',
    words: /\bexceeded model token limit\b/,
    source: 'https://platform.moonshot.ai/docs/api/chat',
  },
  {
    id: 'too-many-tokens',
    kind: 'context-window',
    words: /^too many (?:input )?tokens: /,
    source: 'https://docs.cohere.com/reference/errors',
  },
  {
    id: 'dashscope-input-length',
    kind: 'context-window',
    words: /\brange of input length should be\b/,
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
  {
    id: 'tgi-input-tokens',
    kind: 'context-window',
    words: /\btokens \+ .{1,60} must be <= \d/,
    source: 'https://github.com/huggingface/text-generation-inference/issues/628',
  },
  {
    id: 'litellm-context-window',
    kind: 'context-window',
    words: /\bcontextwindowexceedederror\b/,
    source: 'https://docs.litellm.ai/docs/exception_mapping',
  },
];

const policies: readonly ErrorRule[] = [
  {
    id: 'azure-filtered',
    kind: 'content-policy',
    words: /^the response was filtered due to the prompt\b/,
    source: 'https://github.com/microsoft/TinyTroupe/issues/85',
  },
  {
    id: 'flagged',
    kind: 'content-policy',
    words: /^(?:your|the) (?:prompt|input|request|message|content)\b.{0,80}\bflagged\b/,
    source: 'https://openrouter.ai/docs/api-reference/errors',
  },
  {
    id: 'openai-safety-system',
    kind: 'content-policy',
    words: /^your request was rejected (?:as a result of|by) (?:our|the) safety system\b/,
    source: 'https://platform.openai.com/docs/guides/image-generation',
  },
  {
    id: 'blocked-by-policy',
    kind: 'content-policy',
    words:
      /^(?:your|the) (?:prompt|input|request|message|content)\b.{0,60}\b(?:blocked|rejected|filtered|refused)\b.{0,60}\b(?:safety|polic(?:y|ies))\b/,
    source: 'https://ai.google.dev/gemini-api/docs/safety-settings',
  },
  {
    id: 'anthropic-output-blocked',
    kind: 'content-policy',
    words: /^output blocked by content filtering policy\b/,
    source: 'https://platform.claude.com/docs/en/api/errors',
  },
  {
    id: 'anthropic-usage-policy',
    kind: 'content-policy',
    words: /\bappears to violate our usage policy\b/,
    source: 'https://www.anthropic.com/legal/aup',
  },
  {
    id: 'dashscope-inappropriate',
    kind: 'content-policy',
    words: /^(?:input|output) data may contain inappropriate content\b/,
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
  {
    id: 'deepseek-risk',
    kind: 'content-policy',
    words: /^content exists risk\b/,
    source: 'https://api-docs.deepseek.com/quick_start/error_codes',
  },
  {
    id: 'xai-guidelines',
    kind: 'content-policy',
    words: /^content violates usage guidelines\b/,
    source: 'https://docs.x.ai/docs/key-information/debugging',
  },
  {
    id: 'litellm-content-policy',
    kind: 'content-policy',
    words: /\bcontentpolicyviolationerror\b/,
    source: 'https://docs.litellm.ai/docs/exception_mapping',
  },
];

const unsupported: readonly ErrorRule[] = [
  {
    id: 'no-tools',
    kind: 'unsupported',
    words:
      /\b(?:does not|doesn't|do not) support (?:the )?(?:\w+ )?(?:tools?\b|tool (?:use|calls?|calling)\b|function calling\b|functions?\b)/,
    source: 'https://docs.ollama.com/capabilities/tool-calling',
  },
  {
    id: 'no-images',
    kind: 'unsupported',
    words: /\b(?:does not|doesn't|do not) support (?:the )?(?:\w+ )?(?:images?|vision|multimodal)\b/,
    source: 'https://docs.ollama.com/capabilities/vision',
  },
  {
    id: 'no-audio-or-video',
    kind: 'unsupported',
    words: /\b(?:does not|doesn't|do not) support (?:the )?(?:\w+ )?(?:video|audio|streaming)\b/,
    source:
      'https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html',
  },
  {
    id: 'input-not-supported',
    kind: 'unsupported',
    words: /^(?:image input|vision|tool use|tools|function calling) (?:is|are) not supported\b/,
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/docs/multimodal.md',
  },
  {
    id: 'openrouter-no-endpoints',
    kind: 'unsupported',
    words: /^no endpoints found that support\b/,
    source: 'https://openrouter.ai/docs/api-reference/errors',
  },
  {
    id: 'openai-images',
    kind: 'unsupported',
    words: /\bimage_url is only supported by certain models\b/,
    source: 'https://platform.openai.com/docs/guides/images-vision',
  },
  {
    id: 'vllm-multimodal',
    kind: 'unsupported',
    words: /\bis not a multimodal model\b/,
    source: 'https://docs.vllm.ai/en/latest/features/multimodal_inputs.html',
  },
  {
    id: 'vllm-tool-choice',
    kind: 'unsupported',
    words: /\btool choice requires --enable-auto-tool-choice\b/,
    source: 'https://docs.vllm.ai/en/latest/features/tool_calling.html',
  },
];

const modelsNotFound: readonly ErrorRule[] = [
  {
    id: 'model-does-not-exist',
    kind: 'model-not-found',
    words: /^(?:the )?(?:requested )?model\b.{0,160}\b(?:does not|doesn't|not) exist\b/,
    source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
  },
  {
    id: 'model-not-found-words',
    kind: 'model-not-found',
    words: /^(?:the )?(?:publisher )?model (?:\S+ )?(?:is |was )?not found\b/,
    source: 'https://docs.ollama.com/api/errors',
  },
  {
    id: 'model-not-supported',
    kind: 'model-not-found',
    words: /^(?:the )?(?:requested )?model (?:\S+ )?is not supported\b(?! with)/,
    source: 'https://github.com/pydantic/pydantic-ai/tree/main/tests/models/cassettes',
  },
  {
    id: 'model-gone',
    kind: 'model-not-found',
    words:
      /^(?:the )?model (?:\S+ )?(?:was removed|has been (?:removed|deprecated|decommissioned)|is no longer available|is not available)\b/,
    source: 'https://docs.cohere.com/docs/deprecations',
  },
  {
    id: 'google-model',
    kind: 'model-not-found',
    words: /^models\/\S+ is not found\b/,
    source: 'https://ai.google.dev/gemini-api/docs/troubleshooting',
  },
  {
    id: 'anthropic-model',
    kind: 'model-not-found',
    words: /^model: \S+$/,
    source: 'https://platform.claude.com/docs/en/api/errors',
  },
  {
    id: 'bedrock-model',
    kind: 'model-not-found',
    words: /^the provided model identifier is invalid\b/,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html',
  },
  {
    id: 'bedrock-model-end',
    kind: 'model-not-found',
    words: /^this model version has reached the end of its life\b/,
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html',
  },
  {
    id: 'azure-deployment',
    kind: 'model-not-found',
    words: /^the api deployment for this resource does not exist\b/,
    source: 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/create-resource',
  },
  {
    id: 'openrouter-model',
    kind: 'model-not-found',
    words: /\bis not a valid model\b/,
    source: 'https://openrouter.ai/docs/api-reference/errors',
  },
  {
    id: 'openrouter-no-endpoints-for',
    kind: 'model-not-found',
    words: /^no endpoints found for\b/,
    source: 'https://openrouter.ai/docs/api-reference/errors',
  },
  {
    id: 'invalid-model-words',
    kind: 'model-not-found',
    words: /^(?:unknown|no such|invalid) model\b/,
    source: 'https://docs.litellm.ai/docs/proxy/configs',
  },
];

/** What the words say of the request: too long, refused, or not for this model. */
export const requestWordRules: readonly ErrorRule[] = [
  ...contextWindows,
  ...policies,
  ...unsupported,
  ...modelsNotFound,
];
