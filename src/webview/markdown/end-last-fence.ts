import type { Token } from 'marked';
import { isMarkedToken } from './is-marked-token.ts';
import { fenceToken, growingFence } from './growing-fence.ts';

/** `tokens` with the last block without half a closing fence; the others stay the same objects. */
export function endLastFence(tokens: readonly Token[]): Token[] {
  const last = tokens.at(-1);
  return last === undefined ? [] : [...tokens.slice(0, -1), endFence(last)];
}

/** The last block of a text that has ended, without the beginning of a closing fence that was never finished. */
function endFence(token: Token): Token {
  if (!isMarkedToken(token)) return token;
  switch (token.type) {
    case 'code': {
      const fence = growingFence(token.raw);
      if (fence === undefined) return token;
      fence.end.lastIndex = fence.searched;
      return fence.end.test(token.raw) ? token : fenceToken(token.raw, fence);
    }
    case 'list':
      return { ...token, items: endLastFence(token.items) };
    case 'list_item':
    case 'blockquote':
      return { ...token, tokens: endLastFence(token.tokens) };
    default:
      return token;
  }
}
