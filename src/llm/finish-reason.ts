/** Why the answer ended: one word for all vendors, and the vendor's own. */
export interface FinishReason {
  readonly unified: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';
  readonly raw: string;
}
