import type { JsonObject } from '../lib/json.ts';
import type { Message } from './message.ts';

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: JsonObject;
}

/** `required`: some tool must be called. `tool`: this one must be. */
export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'tool'; readonly name: string };

/** The answer is one JSON value that fits this JSON Schema (an object at its top). */
export interface ResponseFormat {
  /** Letters, digits, `_` and `-`, at most 64: vendors want a name. */
  readonly name: string;
  readonly description?: string;
  readonly schema: JsonObject;
}

/** How much a reasoning model may think. `none`: not at all, where the model allows it. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'max';

/** `flex` is cheaper and slower, `priority` dearer and faster; `default` is neither. */
export type ServiceTier = 'default' | 'flex' | 'priority';

/** What is asked, in no vendor's words. Which deployment answers is the router's business. */
export interface ChatRequest {
  readonly kind: 'chat';
  /** The model group that was asked for. */
  readonly group: string;
  /** The stable prefix: instructions that do not change within a conversation. */
  readonly system?: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly responseFormat?: ResponseFormat;
  readonly maxOutputTokens?: number;
  /** Texts that end the answer when the model writes one of them; they are not part of the answer. */
  readonly stop?: readonly string[];
  readonly temperature?: number;
  /** Above 0, at most 1. */
  readonly topP?: number;
  readonly seed?: number;
  readonly effort?: Effort;
  readonly serviceTier?: ServiceTier;
}
