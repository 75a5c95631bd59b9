import { asArray, asNumber, asRecord, asString } from '../../../src/lib/json.ts';
import { requestProblem } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** https://platform.claude.com/docs/en/api/messages/create: the API refuses fields it does not know. */
const FIELDS: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'messages',
  'metadata',
  'output_config',
  'service_tier',
  'stop_sequences',
  'stream',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
]);

const EFFORTS: ReadonlySet<unknown> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);
const SERVICE_TIERS: ReadonlySet<unknown> = new Set([undefined, 'auto', 'standard_only']);

/** Throws `BadRequest` where the parameters break the vendor's rules. */
export function checkAnthropicParameters(body: Fields): void {
  for (const field of Object.keys(body)) requestProblem(FIELDS.has(field), `${field}: Extra inputs are not permitted`);
  requestProblem((asNumber(body['max_tokens']) ?? 0) >= 1, 'max_tokens: Field required');
  requestProblem(SERVICE_TIERS.has(body['service_tier']), "service_tier: Input should be 'auto' or 'standard_only'");
  const stops = asArray(body['stop_sequences']);
  requestProblem(
    stops.every((stop) => (asString(stop) ?? '').trim() !== ''),
    'stop_sequences: each stop sequence must contain non-whitespace',
  );
  checkToolChoice(body);
  checkThinking(body);
  checkOutputConfig(body['output_config']);
}

function checkToolChoice(body: Fields): void {
  if (body['tool_choice'] === undefined) return;
  const { type, name } = asRecord(body['tool_choice']) ?? {};
  const names = asArray(body['tools']).map((tool) => asRecord(tool)?.['name']);
  requestProblem(names.length > 0, 'tool_choice may only be specified while providing tools');
  requestProblem(['auto', 'any', 'tool', 'none'].includes(String(type)), 'tool_choice: Input tag is not expected');
  requestProblem(type !== 'tool' || names.includes(name), `Tool '${String(name)}' not found in provided tools`);
}

function checkThinking(body: Fields): void {
  const thinking = asRecord(body['thinking']);
  if (thinking === undefined || thinking['type'] === 'disabled') return;
  const choice = asRecord(body['tool_choice'])?.['type'];
  const forced = choice === 'any' || choice === 'tool';
  requestProblem(!forced, 'Thinking may not be enabled when tool_choice forces tool use.');
  requestProblem(body['temperature'] === undefined, '`temperature` may only be set to 1 when thinking is enabled.');
  if (thinking['type'] !== 'enabled') return;
  const budget = asNumber(thinking['budget_tokens']) ?? 0;
  requestProblem(budget >= 1024, 'thinking.budget_tokens: Input should be greater than or equal to 1024');
  requestProblem(budget < (asNumber(body['max_tokens']) ?? 0), '`max_tokens` must be greater than `budget_tokens`');
}

function checkOutputConfig(value: unknown): void {
  const { effort, format } = asRecord(value) ?? {};
  requestProblem(effort === undefined || EFFORTS.has(effort), 'output_config.effort: Input is not expected');
  if (format === undefined) return;
  const { type, schema } = asRecord(format) ?? {};
  requestProblem(type === 'json_schema', 'output_config.format.type: Input is not expected');
  checkSchema(schema);
}

/** https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations */
function checkSchema(value: unknown): void {
  const schema = asRecord(value) ?? {};
  const closed = schema['type'] !== 'object' || schema['additionalProperties'] === false;
  requestProblem(closed, "output_config.format.schema: For 'object' type, 'additionalProperties' must be false");
  for (const bound of ['minimum', 'maximum', 'minLength', 'maxLength', 'maxItems'])
    requestProblem(schema[bound] === undefined, `output_config.format.schema: property '${bound}' is not supported`);
  for (const each of Object.values(asRecord(schema['properties']) ?? {})) checkSchema(each);
  if (schema['items'] !== undefined) checkSchema(schema['items']);
}

/** https://platform.claude.com/docs/en/build-with-claude/pdf-support */
export function checkDocument(block: Fields): void {
  const source = asRecord(block['source']) ?? {};
  const pdf = source['type'] === 'base64' && source['media_type'] === 'application/pdf';
  const text = source['type'] === 'text' && source['media_type'] === 'text/plain';
  requestProblem(pdf || text, 'document.source: invalid');
  requestProblem((asString(source['data']) ?? '') !== '', 'document.source.data: Field required');
}
