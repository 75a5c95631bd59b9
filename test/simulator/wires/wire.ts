import type { FailureName, WireName } from '../scripts.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Disjoint buckets: no token is counted in two of them. */
export interface Usage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
}

/** An answer with nothing left open. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly reasoning: readonly string[];
  readonly pieces: readonly string[];
  readonly tools: readonly ToolCall[];
  readonly finish: 'stop' | 'length' | 'tool-calls' | 'content-filter';
  readonly usage: Usage;
  /** `late`: not with the finish reason but after it, in an event of its own. */
  readonly usageReport: 'usual' | 'late' | 'absent';
}

/**
 * A piece of the body. `content` is what a person would see of it; `late` comes after a while; faults leave out or come
 * before a frame by its role.
 */
export interface Frame {
  readonly role: 'open' | 'content' | 'finish' | 'late' | 'close';
  readonly text: string;
}

/** What the vendor says when it fails, as the parsed body. */
export interface FailureReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request as far as the simulator reads it. */
export interface Question {
  readonly model: string;
  /** The text of the last user message. */
  readonly text: string;
  /** All text that is sent, in order: what a prompt cache would know again. */
  readonly prompt: string;
  readonly images: readonly { readonly mediaType: string; readonly bytes: number }[];
  /** How much of `prompt` the client asked to be cached; the vendor decides where it is absent. */
  readonly cachePrefix?: number;
  readonly wantsUsage: boolean;
}

/** One vendor's wire format, from its public document. Pure. */
export interface Wire {
  readonly name: WireName;
  /** The header that carries the key. */
  readonly authHeader: string;
  /** Of a good answer. */
  readonly headers: (answer: Answer) => Readonly<Record<string, string>>;
  readonly frames: (answer: Answer) => readonly Frame[];
  /** With `words` in place of the vendor's own message. */
  readonly failure: (name: FailureName, model: string, words?: string) => FailureReply;
  /** An event that is not JSON. */
  readonly malformed: string;
  /** A sign of life that says nothing. */
  readonly keepAlive: string;
  /** The failure as an event inside a good answer. */
  readonly streamError: (reply: FailureReply) => string;
  /** Throws `BadRequest` with the vendor's words for what is wrong. */
  readonly read: (body: Readonly<Record<string, unknown>>, pathModel: string | undefined) => Question;
}

/** The request breaks the vendor's rules; the simulator answers 400 as the vendor would. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

export function requestProblem(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BadRequest(message);
}
