/** No signature of the vendor's own holds a colon: they are base64. */
const PREFIX = 'redacted:';

/**
 * A `redacted_thinking` block is opaque data in place of text and signature. It travels as a signature that says so, since
 * it has to go back as the block it came as: https://platform.claude.com/docs/en/build-with-claude/thinking
 */
export function redactedSignature(data: string): string {
  return data === '' ? '' : PREFIX + data;
}

/** The data of a redacted block, or `undefined` when the signature belongs to readable thinking. */
export function redactedData(signature: string): string | undefined {
  return signature.startsWith(PREFIX) ? signature.slice(PREFIX.length) : undefined;
}
