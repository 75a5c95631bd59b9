import type { AnswerScript, ToolScript } from './scripts.ts';
import type { Pace } from './faults.ts';
import { tokensOf } from './prompt-cache.ts';
import type { PromptCache } from './prompt-cache.ts';
import { cannedAnswer } from './canned-answer.ts';
import type { Answer, Question, Usage } from './wires/wire.ts';

/** Characters of a piece of the canned answer: about a token. */
const PIECE_LENGTH = 5;

/** What was left open is made up from the question. */
export function resolveAnswer(script: AnswerScript | undefined, question: Question, id: string): Omit<Answer, 'usage'> {
  const tools = (script?.tools ?? []).map((tool, index) => resolveTool(tool, `${id}_${index}`));
  const scripted = script?.text ?? (tools.length > 0 ? [] : undefined);
  const pieces = scripted === undefined ? inPieces(cannedAnswer(question)) : listOf(scripted);
  return {
    id,
    model: script?.model ?? question.model,
    reasoning: listOf(script?.reasoning ?? []),
    pieces: Array.from({ length: script?.repeat ?? 1 }, () => pieces).flat(),
    tools,
    finish: script?.finish ?? (tools.length > 0 ? 'tool-calls' : 'stop'),
    usageReport: question.wantsUsage ? 'usual' : 'absent',
  };
}

function resolveTool({ id, name, input }: ToolScript, fallbackId: string) {
  return { id: id ?? `call_${fallbackId}`, name, input };
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

/** Never in the middle of a surrogate pair: a piece is text of its own. */
function inPieces(text: string, length = PIECE_LENGTH): readonly string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, index) => characters.slice(index * length, (index + 1) * length).join(''));
}

/** The scripted figures where there are some (what they leave out is 0), else an estimate. */
export function usageOf(
  script: AnswerScript | undefined,
  answer: Omit<Answer, 'usage'>,
  input: ReturnType<PromptCache['read']>,
): Usage {
  const none = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };
  if (script?.usage !== undefined) return { ...none, ...defined(script.usage) };
  const tools = answer.tools.map((tool) => JSON.stringify(tool)).join('');
  return {
    ...none,
    ...input,
    output: Math.max(1, tokensOf(answer.pieces.join('') + tools)),
    reasoning: tokensOf(answer.reasoning.join('')),
  };
}

function defined(usage: NonNullable<AnswerScript['usage']>): Partial<Usage> {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== undefined));
}

export function paceOf(script: AnswerScript | undefined, usual: Pace): Pace {
  return { firstTokenDelay: script?.firstTokenDelay ?? usual.firstTokenDelay, pace: script?.pace ?? usual.pace };
}
