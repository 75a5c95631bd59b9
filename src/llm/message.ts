import type { JsonValue } from '../lib/json.ts';
import type { ReasoningOrigin } from './target.ts';

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ImagePart {
  readonly type: 'image';
  /** `image/png`, `image/jpeg`, `image/gif` or `image/webp`. */
  readonly mediaType: string;
  /** Base64 without a `data:` prefix. */
  readonly data: string;
}

/** A document or a recording: `application/pdf`, `text/plain`, `audio/wav`, `audio/mpeg`, … */
export interface FilePart {
  readonly type: 'file';
  readonly mediaType: string;
  /** Base64 without a `data:` prefix. */
  readonly data: string;
  /** File name without a path. */
  readonly name?: string;
}

/** Data that a tool returned, kept as it is. */
export interface DataPart {
  readonly type: 'data';
  readonly value: JsonValue;
}

/** Reasoning is only ever sent back to the seller and model that made it, and then unchanged. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly signature?: string;
  readonly origin: ReasoningOrigin;
}

export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly input: JsonValue;
}

export interface ToolResult {
  readonly callId: string;
  readonly name: string;
  readonly parts: readonly ToolResultPart[];
  readonly failed: boolean;
}

export type UserPart = TextPart | ImagePart | FilePart;
export type AssistantPart = TextPart | ReasoningPart | ToolCallPart;
export type ToolResultPart = TextPart | ImagePart | DataPart;

/** Several `tool` messages may follow one another: together they hold the results of the calls before them. */
export type Message =
  | { readonly role: 'user'; readonly parts: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] };
