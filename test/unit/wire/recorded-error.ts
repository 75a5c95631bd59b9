/** A failure as its source tells it, with names and ids changed. */
export interface RecordedError {
  /** Absent for an error inside an answer of status 200. */
  readonly status?: number;
  readonly body: unknown;
}

/** `{error: {message, type, code}}`, the shape of OpenAI and of those that are compatible with it. */
export function openAi(status: number, message: string, more: Readonly<Record<string, unknown>>): RecordedError {
  return { status, body: { error: { message, ...more } } };
}

/** `{type: 'error', error: {type, message}}`. */
export function anthropic(status: number, type: string, message: string): RecordedError {
  return { status, body: { type: 'error', error: { type, message }, request_id: 'req_example' } };
}

/** `{error: {code, message, status}}`. */
export function google(status: number, name: string, message: string): RecordedError {
  return { status, body: { error: { code: status, message, status: name } } };
}
