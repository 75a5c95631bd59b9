import type { JsonObject } from '../lib/json.ts';
import type { Message } from './message.ts';

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: JsonObject;
}

/** What is asked, in no vendor's words. Which deployment answers is the router's business. */
export interface ChatRequest {
  /** The model group that was asked for. */
  readonly group: string;
  /** The stable prefix: instructions that do not change within a conversation. */
  readonly system?: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  /** A random id that stays the same for one conversation: joins log lines, ledger rows and the vendor's cache hint. */
  readonly conversationId?: string;
}
