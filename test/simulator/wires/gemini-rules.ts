import { asArray, asRecord } from '../../../src/lib/json.ts';
import { requestProblem } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** https://ai.google.dev/api/generate-content#request-body: the API refuses fields it does not know. */
const FIELDS: ReadonlySet<string> = new Set([
  'contents',
  'systemInstruction',
  'system_instruction',
  'tools',
  'toolConfig',
  'safetySettings',
  'generationConfig',
  'cachedContent',
  'serviceTier',
]);

/** https://ai.google.dev/api/generate-content#GenerationConfig */
const CONFIG_FIELDS: ReadonlySet<string> = new Set([
  'candidateCount',
  'maxOutputTokens',
  'responseJsonSchema',
  'responseMimeType',
  'responseSchema',
  'seed',
  'stopSequences',
  'temperature',
  'thinkingConfig',
  'topK',
  'topP',
]);

const MODES: ReadonlySet<unknown> = new Set(['AUTO', 'ANY', 'NONE']);
const SERVICE_TIERS: ReadonlySet<unknown> = new Set([undefined, 'standard', 'flex', 'priority']);

/** Throws `BadRequest` where the parameters break the vendor's rules. */
export function checkGeminiParameters(body: Fields): void {
  checkFields(body, FIELDS, '');
  requestProblem(SERVICE_TIERS.has(body['serviceTier']), 'Invalid value at service_tier');
  const config = asRecord(body['generationConfig']) ?? {};
  checkFields(config, CONFIG_FIELDS, ' at generation_config');
  const thinking = asRecord(config['thinkingConfig']) ?? {};
  const both = thinking['thinkingLevel'] !== undefined && thinking['thinkingBudget'] !== undefined;
  requestProblem(!both, 'You can only set only one of thinking budget and thinking level.');
  requestProblem(asArray(config['stopSequences']).length <= 5, 'The number of stop sequences must not be above 5.');
  const hasSchema = config['responseSchema'] !== undefined || config['responseJsonSchema'] !== undefined;
  const isJson = config['responseMimeType'] === 'application/json';
  requestProblem(!hasSchema || isJson, 'A response schema needs the response mime type application/json.');
  checkFunctionCalling(body);
}

function checkFields(fields: Fields, known: ReadonlySet<string>, place: string): void {
  for (const field of Object.keys(fields))
    requestProblem(known.has(field), `Invalid JSON payload received. Unknown name "${field}"${place}`);
}

function checkFunctionCalling(body: Fields): void {
  const calling = asRecord(asRecord(body['toolConfig'])?.['functionCallingConfig']);
  if (calling === undefined) return;
  requestProblem(MODES.has(calling['mode']), 'Invalid value at tool_config.function_calling_config.mode');
  const declared = asArray(body['tools']).flatMap((tool) => asArray(asRecord(tool)?.['functionDeclarations']));
  const names = new Set(declared.map((each) => asRecord(each)?.['name']));
  requestProblem(names.size > 0, 'Function calling config is set without function_declarations.');
  const allowed = asArray(calling['allowedFunctionNames']);
  requestProblem(allowed.length === 0 || calling['mode'] === 'ANY', 'Allowed function names need the mode ANY.');
  for (const name of allowed) requestProblem(names.has(name), `The function ${String(name)} is not declared.`);
}
