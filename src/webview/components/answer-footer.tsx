import type { Footer, RouteLine } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { CopyButton } from '../markdown/code-block.tsx';
import { routeWords } from '../state/route-words.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

export interface AnswerFooterProps {
  readonly footer: Footer | undefined;
  readonly route: readonly RouteLine[];
  /** What the copy button takes. */
  readonly text: string;
}

/** The quiet line: who answered, how fast, with how much, for how much; and the way there when it was not straight. */
export function AnswerFooter({ footer, route, text }: AnswerFooterProps) {
  return (
    <footer class="answer-footer">
      <div class="facts-row">
        {footer !== undefined && <Facts footer={footer} />}
        {text !== '' && <CopyButton label="Copy answer" text={text} />}
      </div>
      {route.length > 0 && <Route route={route} />}
    </footer>
  );
}

function Facts({ footer }: { readonly footer: Footer }) {
  const { model, timing, tokens, tokensDetail, cost, costDetail } = footer;
  return (
    <ul class="facts" aria-label="About this answer">
      <Fact words={model} />
      {timing !== undefined && <Fact words={timing} />}
      {tokens !== undefined && <Fact words={tokens} detail={tokensDetail} />}
      <Fact words={cost} detail={costDetail} />
    </ul>
  );
}

/** A line of buckets, or why a cost is not known. */
const DETAIL_CHARACTERS = 500;

/** The long form is a tooltip for the mouse and hidden text for a screen reader. */
function Fact({ words, detail }: { readonly words: string; readonly detail?: string | undefined }) {
  const shortDetail = detail === undefined ? undefined : clamped(detail, DETAIL_CHARACTERS);
  return (
    <li title={shortDetail}>
      <span>{clamped(words)}</span>
      {shortDetail !== undefined && <span class="visually-hidden">{` (${shortDetail})`}</span>}
    </li>
  );
}

const OUTCOMES: Readonly<Record<RouteLine['outcome'], { readonly icon: IconName; readonly words: string }>> = {
  answered: { icon: 'check', words: 'answered' },
  failed: { icon: 'error', words: 'failed' },
  skipped: { icon: 'skipped', words: 'skipped' },
  running: { icon: 'running', words: 'running' },
};

function Route({ route }: { readonly route: readonly RouteLine[] }) {
  return (
    <details class="route">
      <summary>
        <Icon name="chevron-right" />
        {routeWords(route)}
      </summary>
      <ol>
        {route.map(({ outcome, model, detail }, index) => (
          <li key={index} class={`outcome-${outcome}`}>
            <Icon name={OUTCOMES[outcome].icon} />
            <span>
              <span class="route-model">{clamped(model)}</span>{' '}
              <span class="route-detail">{clamped(detail || OUTCOMES[outcome].words)}</span>
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
