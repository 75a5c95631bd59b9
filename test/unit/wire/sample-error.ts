/**
 * A failure that the row of this name must decide. Where the row's `source` is a thread, it is the body that was seen there, with
 * names and ids changed, and sometimes without the code that would decide alone. Where the source is a document, that gives a
 * code or a sentence and mostly no body: then it is written after the document's words.
 */
export interface SampleError {
  /** Absent for an error inside an answer of status 200. */
  readonly status?: number;
  readonly body: unknown;
}

/** `{error: {message, type, code}}`, the shape of OpenAI and of those that are compatible with it. */
export function openAi(status: number, message: string, more: Readonly<Record<string, unknown>>): SampleError {
  return { status, body: { error: { message, ...more } } };
}

/** `{type: 'error', error: {type, message}}`. */
export function anthropic(status: number, type: string, message: string): SampleError {
  return { status, body: { type: 'error', error: { type, message }, request_id: 'req_example' } };
}

/** `{error: {code, message, status}}`. */
export function google(status: number, name: string, message: string): SampleError {
  return { status, body: { error: { code: status, message, status: name } } };
}
