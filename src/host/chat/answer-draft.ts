import type { Cost } from '../../llm/cost.ts';
import type { LlmError } from '../../llm/llm-error.ts';
import type { StreamEvent } from '../../llm/stream-event.ts';
import type { Target } from '../../llm/target.ts';
import type { Usage } from '../../llm/usage.ts';
import type { AnswerTurn, Footer, RouteLine, Seam } from '../../protocol/conversation.ts';
import { errorNote, shortError } from '../words/error-words.ts';
import { addCosts, describeCost, describeUsage, formatDuration } from '../words/numbers.ts';

/** What a stream event changed: text is posted as a delta, the rest as a whole (small) turn. */
export interface DraftChange {
  readonly turn: boolean;
  readonly text: string;
  readonly reasoning: string;
}

const NONE: DraftChange = { turn: false, text: '', reasoning: '' };
const TURN: DraftChange = { turn: true, text: '', reasoning: '' };

/** One answer while it is being made: takes stream events, gives the turn that is shown. Knows no editor and no webview. */
export class AnswerDraft {
  readonly id: string;
  readonly #now: () => number;
  #status: AnswerTurn['status'] = 'waiting';
  #progress: string | undefined;
  #text = '';
  #reasoning = '';
  #seams: readonly Seam[] = [];
  #route: RouteLine[] = [];
  #target: Target | undefined;
  #answeredBy: string | undefined;
  #firstTokenMs: number | undefined;
  #usage: Usage | undefined;
  #costs: Cost[] = [];
  #error: LlmError | undefined;
  #continuing = false;

  constructor(id: string, now: () => number) {
    this.id = id;
    this.#now = now;
  }

  /** Goes on with an answer that was cut: what came so far stays, and the seam is marked. */
  static continue(turn: AnswerTurn, now: () => number): AnswerDraft {
    const draft = new AnswerDraft(turn.id, now);
    draft.#text = turn.text;
    draft.#reasoning = turn.reasoning;
    draft.#seams = turn.seams;
    draft.#continuing = true;
    return draft;
  }

  get turn(): AnswerTurn {
    const footer = this.#footer();
    return {
      kind: 'answer',
      id: this.id,
      status: this.#status,
      ...(this.#progress === undefined ? {} : { progress: this.#progress }),
      text: this.#text,
      reasoning: this.#reasoning,
      seams: this.#seams,
      route: this.#route.length > 1 ? [...this.#route] : [],
      ...(footer === undefined ? {} : { footer }),
      ...(this.#error === undefined ? {} : { error: errorNote(this.#error, { cut: this.#status === 'cut' }) }),
    };
  }

  take(event: StreamEvent): DraftChange {
    switch (event.type) {
      case 'text-delta':
        return this.#addText(event.text, '');
      case 'reasoning-delta':
        return this.#addText('', event.text);
      case 'attempt-start':
        return this.#start(event.target);
      case 'attempt-failure':
        return this.#fail(event);
      case 'deployment-skip':
        this.#route.push({
          outcome: 'skipped',
          model: nameOf(event.target),
          detail: shortError(event.error) + this.#returnWords(event.until),
        });
        return TURN;
      case 'response-start':
        if (event.model !== undefined) this.#answeredBy = event.model;
        return NONE;
      case 'usage':
        this.#usage = event.usage;
        return NONE;
      case 'cost':
        this.#costs.push(event.cost);
        this.#firstTokenMs = event.timeToFirstTokenMs;
        return NONE;
      case 'finish':
        return this.#finish();
      default:
        return NONE;
    }
  }

  /** Nothing is asked before this time is over. */
  showWait(milliseconds: number): void {
    this.#progress = `Asking again in ${formatDuration(milliseconds)}…`;
  }

  /** The stream threw. What came so far stays. */
  failWith(error: LlmError): void {
    this.#error = error;
    this.#close(this.#text === '' ? 'failed' : 'cut');
  }

  /** The person stopped it. An answer that has ended already stays as it is. */
  stop(): void {
    if (this.#status === 'waiting' || this.#status === 'streaming') this.#close('stopped');
  }

  #addText(text: string, reasoning: string): DraftChange {
    const first = this.#status !== 'streaming';
    if (first) this.#beginText(); // before the text: a seam lies where the new text begins
    this.#text += text;
    this.#reasoning += reasoning;
    return { turn: first, text, reasoning };
  }

  #beginText(): void {
    this.#status = 'streaming';
    this.#progress = undefined;
    if (!this.#continuing || this.#target === undefined) return;
    this.#continuing = false;
    this.#seams = [...this.#seams, { at: this.#text.length, label: `Continued by ${nameOf(this.#target)}` }];
  }

  #start(target: Target): DraftChange {
    this.#target = target;
    this.#answeredBy = undefined;
    this.#usage = undefined;
    this.#progress = `Waiting for ${nameOf(target)}…`;
    this.#route.push({ outcome: 'running', model: nameOf(target), detail: '' });
    return TURN;
  }

  #fail({ error, next }: Extract<StreamEvent, { type: 'attempt-failure' }>): DraftChange {
    const words = shortError(error);
    const { retryAfterMs } = error.details;
    const returns = this.#returnWords(retryAfterMs === undefined ? undefined : this.#now() + retryAfterMs);
    const after = next.kind === 'retry' ? `, tried again after ${formatDuration(next.delayMs)}` : returns;
    this.#settleRunning('failed', words + after);
    if (next.kind === 'retry') this.#progress = `${capital(words)}. Trying again in ${formatDuration(next.delayMs)}…`;
    if (next.kind === 'switch') this.#progress = `${capital(words)}. Trying another model…`;
    return TURN;
  }

  #returnWords(until: number | undefined): string {
    return until === undefined ? '' : `, back in ${formatDuration(until - this.#now())}`;
  }

  #finish(): DraftChange {
    this.#settleRunning('answered', '');
    this.#close('done');
    return TURN;
  }

  #close(status: AnswerTurn['status']): void {
    this.#status = status;
    this.#progress = undefined;
    this.#settleRunning('failed', status === 'stopped' ? 'stopped' : 'cut off');
  }

  #settleRunning(outcome: RouteLine['outcome'], detail: string): void {
    const last = this.#route.at(-1);
    if (last?.outcome === 'running') this.#route[this.#route.length - 1] = { ...last, outcome, detail };
  }

  #footer(): Footer | undefined {
    const cost = addCosts(this.#costs);
    const running = this.#status === 'waiting' || this.#status === 'streaming';
    if (running || this.#target === undefined || cost === undefined) return undefined;
    const tokens = this.#usage === undefined ? undefined : describeUsage(this.#usage);
    const { text, detail } = describeCost(cost);
    return {
      model: this.#modelWords(this.#target),
      ...(this.#firstTokenMs === undefined ? {} : { timing: `${formatDuration(this.#firstTokenMs)} to first token` }),
      ...(tokens === undefined ? {} : { tokens: tokens.short, tokensDetail: tokens.long }),
      cost: text,
      ...(detail === undefined ? {} : { costDetail: detail }),
    };
  }

  /** Who answered, and under which name when the vendor gives another one than was asked for. */
  #modelWords(target: Target): string {
    const answered = this.#answeredBy;
    const sameModel = answered === undefined || answered === target.model || answered.startsWith(`${target.model}-`);
    return sameModel ? nameOf(target) : `${nameOf(target)} (${answered})`;
  }
}

function nameOf(target: Target): string {
  return `${target.seller.vendor}/${target.model}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
