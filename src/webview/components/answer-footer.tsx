import { useState } from 'preact/hooks';
import type { AnswerTurn, Footer, RouteLine } from '../../protocol/conversation.ts';
import { clamped } from '../clamped.ts';
import { briefModel, briefTiming } from '../state/brief-words.ts';
import { routeWords } from '../state/route-words.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';
import { TurnButtons, Versions } from './turn-toolbar.tsx';
import { useSomeItems } from './use-some-items.tsx';

/** The quiet line below an answer: what can be done with it, who gave it, how fast and for how much, and the way there. */
export function AnswerFooter({ turn }: { readonly turn: AnswerTurn }) {
  const { id, status, parts, route, footer, version } = turn;
  const [open, setOpen] = useState(false);
  const toggle = (): void => setOpen(!open);
  const hasText = parts.some((part) => part.type === 'text' && part.text !== '');
  // an answer that failed has its own buttons, of which one asks again
  const buttons = [...(hasText ? COPY : []), ...(status === 'failed' ? [] : REGENERATE)];
  const hasRow = footer !== undefined || buttons.length > 0 || version.count > 1;
  if (!hasRow && route.length === 0) return null;
  return (
    <footer class="answer-footer">
      {hasRow && (
        <div class="footer-row">
          {footer !== undefined && <Facts footer={footer} open={open} onToggle={toggle} />}
          <div class="turn-buttons">
            <Versions turn={id} version={version} />
            <TurnButtons turn={id} buttons={buttons} />
          </div>
        </div>
      )}
      {open && footer !== undefined && <FactsInFull footer={footer} />}
      {route.length > 0 && <Route route={route} />}
    </footer>
  );
}

const COPY = [{ command: 'copy', label: 'Copy answer', icon: 'copy' }] as const;

const REGENERATE = [
  { command: 'regenerate', label: 'Regenerate', icon: 'regenerate' },
  { command: 'regenerate-with', label: 'Regenerate with another model', icon: 'switch-model' },
] as const;

interface FactsProps {
  readonly footer: Footer;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/**
 * One line, as short as it goes; all of it is in the tooltips, for a screen reader, and below when the line is clicked or
 * the button is pressed.
 */
function Facts({ footer, open, onToggle }: FactsProps) {
  const { model, timing, tokens, tokensDetail, cost, costDetail } = footer;
  const label = open ? 'Hide details of this answer' : 'Details of this answer';
  return (
    <div class="facts-row">
      <ul class="facts" aria-label="About this answer" onClick={onToggle}>
        <BriefFact words={briefModel(model)} all={model} />
        {timing !== undefined && <BriefFact words={briefTiming(timing)} all={timing} unfolds />}
        {tokens !== undefined && <Fact words={tokens} detail={tokensDetail} hidden />}
        <Fact words={cost} detail={costDetail} />
      </ul>
      <button
        type="button"
        class="icon-button facts-button"
        aria-label={label}
        title={label}
        aria-expanded={open}
        onClick={onToggle}
      >
        <Icon name="chevron-down" />
      </button>
    </div>
  );
}

/** A line of buckets, or why a cost is not known. */
const DETAIL_CHARACTERS = 500;

interface BriefFactProps {
  readonly words: string;
  readonly all: string;
  /** `words` are the beginning of `all`, which is seen whole where there is room. */
  readonly unfolds?: boolean;
}

/** The short words for the eye, and the whole for a tooltip and for screen readers. */
function BriefFact({ words, all, unfolds = false }: BriefFactProps) {
  return (
    <li title={clamped(all)}>
      <span aria-hidden="true">
        {clamped(words)}
        {unfolds && <span class="fact-rest">{clamped(all.slice(words.length))}</span>}
      </span>
      <span class="visually-hidden">{clamped(all)}</span>
    </li>
  );
}

interface FactProps {
  readonly words: string;
  /** For a tooltip and for screen readers. */
  readonly detail: string | undefined;
  readonly hidden?: boolean;
}

function Fact({ words, detail, hidden = false }: FactProps) {
  const whole = detail === undefined ? undefined : clamped(detail, DETAIL_CHARACTERS);
  return (
    <li title={whole} class={hidden ? 'visually-hidden' : undefined}>
      <span>{clamped(words)}</span>
      {whole !== undefined && <span class="visually-hidden">{` (${whole})`}</span>}
    </li>
  );
}

function FactsInFull({ footer }: { readonly footer: Footer }) {
  const { model, timing, tokens, tokensDetail, cost, costDetail } = footer;
  const rows = [
    { name: 'Model', words: model, detail: undefined },
    { name: 'Time', words: timing, detail: undefined },
    { name: 'Tokens', words: tokens, detail: tokensDetail },
    { name: 'Cost', words: cost, detail: costDetail },
  ];
  return (
    <dl class="facts-in-full">
      {rows.map(
        ({ name, words, detail }) =>
          words !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {clamped(words)}
                {detail !== undefined && <p>{clamped(detail, DETAIL_CHARACTERS)}</p>}
              </dd>
            </div>
          ),
      )}
    </dl>
  );
}

const OUTCOMES: Readonly<Record<RouteLine['outcome'], { readonly icon: IconName; readonly words: string }>> = {
  answered: { icon: 'check', words: 'answered' },
  failed: { icon: 'error', words: 'failed' },
  skipped: { icon: 'skipped', words: 'skipped' },
  running: { icon: 'running', words: 'running' },
};

const ROUTE_LINES = 200;

function Route({ route }: { readonly route: readonly RouteLine[] }) {
  // its words are not looked for
  const { shown, more } = useSomeItems({ items: route, step: ROUTE_LINES, unit: 'steps', wordsOf: () => '' });
  return (
    <details class="route">
      <summary>
        <Icon name="chevron-right" />
        {routeWords(route)}
      </summary>
      <ol>
        {shown.map(({ outcome, model, detail }, index) => (
          <li key={index} class={`outcome-${outcome}`}>
            <Icon name={OUTCOMES[outcome].icon} />
            <span>
              <span class="route-model">{clamped(model)}</span>{' '}
              <span class="route-detail">{clamped(detail || OUTCOMES[outcome].words)}</span>
            </span>
          </li>
        ))}
      </ol>
      {more}
    </details>
  );
}
