/** JSON fields. */
export type Fields = Readonly<Record<string, unknown>>;

export const start = (usage: Fields = { input_tokens: 12, output_tokens: 1 }) => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-test-1', content: [], usage },
});
export const blockStart = (index: number, content_block: Fields) => ({
  type: 'content_block_start',
  index,
  content_block,
});
export const blockDelta = (index: number, delta: Fields) => ({ type: 'content_block_delta', index, delta });
export const blockStop = (index: number) => ({ type: 'content_block_stop', index });
export const text = (value: string, index = 0) => blockDelta(index, { type: 'text_delta', text: value });
export const inputJson = (partial_json: string, index = 0) =>
  blockDelta(index, { type: 'input_json_delta', partial_json });
export const end = (stop_reason: string, usage: Fields = { output_tokens: 7 }) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
  { type: 'message_stop' },
];
