/** How a model is told how much to think: not at all, by a number of tokens, or by a word. */
export type Thinking =
  | { readonly kind: 'none' }
  | { readonly kind: 'budget'; readonly least: number; readonly most: number; readonly canBeOff: boolean }
  /** In ascending order. */
  | { readonly kind: 'level'; readonly levels: readonly ThinkingLevel[] };

export type ThinkingLevel = 'minimal' | 'low' | 'medium' | 'high';

/** What requests to some models may hold. */
export interface GeminiModel {
  /** Names without `-preview`, a number or a date. */
  readonly models: readonly string[];
  readonly thinking: Thinking;
  /** Takes any JSON Schema (`responseJsonSchema`); older models take the vendor's subset (`responseSchema`). */
  readonly jsonSchema: boolean;
  /** Takes a response format beside functions. */
  readonly formatBesideTools: boolean;
  /** Takes images inside a function's response; older models take them beside it. */
  readonly imagesInResults: boolean;
  /** Signs its calls, and refuses a call of its own turn without a signature. */
  readonly signsCalls: boolean;
}

const GENERATION_2_5 = {
  jsonSchema: true,
  formatBesideTools: false,
  imagesInResults: false,
  signsCalls: false,
} as const;
const GENERATION_3 = { jsonSchema: true, formatBesideTools: true, imagesInResults: true, signsCalls: true } as const;

/**
 * Sources:
 * - thinking: https://ai.google.dev/gemini-api/docs/thinking
 * - response format, alone and beside functions: https://ai.google.dev/gemini-api/docs/structured-output
 * - signatures: https://ai.google.dev/gemini-api/docs/thought-signatures
 * - images in results: https://ai.google.dev/gemini-api/docs/function-calling#multimodal
 */
export const GEMINI_MODELS: readonly GeminiModel[] = [
  {
    models: ['gemini-2.0-flash', 'gemini-2.0-flash-lite'],
    thinking: { kind: 'none' },
    jsonSchema: false,
    formatBesideTools: false,
    imagesInResults: false,
    signsCalls: false,
  },
  {
    models: ['gemini-2.5-pro'],
    thinking: { kind: 'budget', least: 128, most: 32_768, canBeOff: false },
    ...GENERATION_2_5,
  },
  {
    models: ['gemini-2.5-flash'],
    thinking: { kind: 'budget', least: 1, most: 24_576, canBeOff: true },
    ...GENERATION_2_5,
  },
  {
    models: ['gemini-2.5-flash-lite'],
    thinking: { kind: 'budget', least: 512, most: 24_576, canBeOff: true },
    ...GENERATION_2_5,
  },
  { models: ['gemini-3-pro'], thinking: { kind: 'level', levels: ['low', 'high'] }, ...GENERATION_3 },
  { models: ['gemini-3.1-pro'], thinking: { kind: 'level', levels: ['low', 'medium', 'high'] }, ...GENERATION_3 },
  {
    models: [
      'gemini-3-flash',
      'gemini-3.1-flash-lite',
      'gemini-3.5-flash',
      'gemini-3.5-flash-lite',
      'gemini-3.6-flash',
    ],
    thinking: { kind: 'level', levels: ['minimal', 'low', 'medium', 'high'] },
    ...GENERATION_3,
  },
];

const ROWS: ReadonlyMap<string, GeminiModel> = new Map(
  GEMINI_MODELS.flatMap((row) => row.models.map((name) => [name, row] as const)),
);

/** The row of a model by its name, with or without `models/`, `-001`, `-latest` or `-preview…`; else not known. */
export function findGeminiModel(model: string): GeminiModel | undefined {
  const name = model.replace(/^models\//, '');
  return ROWS.get(name) ?? ROWS.get(name.replace(/-(?:preview(?:-[\w-]+)?|latest|\d{3})$/, ''));
}
